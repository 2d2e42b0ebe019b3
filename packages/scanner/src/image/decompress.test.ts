import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { compressionOf, decompress } from "./decompress.js";
import { sampleText } from "./testing/sample-text.js";
import { zstdStored } from "./testing/zstd-fixture.js";

async function* chunked(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function decode(bytes: Buffer, size: number): Promise<Buffer> {
  const out: Buffer[] = [];
  await decompress(chunked(bytes, size), (chunk) => out.push(Buffer.from(chunk)));
  return Buffer.concat(out);
}

const text = sampleText(1_500_000);
const zipped = gzipSync(text);

test.each<[string, Buffer, Buffer]>([
  ["gzip", zipped, text],
  ["gzip of several members", Buffer.concat([zipped, gzipSync(Buffer.alloc(0)), zipped]), Buffer.concat([text, text])],
  ["gzip with rubbish behind", Buffer.concat([zipped, Buffer.alloc(100_000)]), text],
  ["zstd", zstdStored(text), text],
  ["plain", text, text],
  ["three bytes", Buffer.from("abc"), Buffer.from("abc")],
  ["nothing", Buffer.alloc(0), Buffer.alloc(0)],
])("%s", async (_, bytes, expected) => {
  for (const size of [bytes.length || 1, 10_000, ...(bytes.length < 5000 ? [1] : [])])
    expect((await decode(bytes, size)).equals(expected)).toBe(true);
});

test("the source is read to its end even if the data ends before", async () => {
  let read = 0;
  const bytes = Buffer.concat([zipped, Buffer.alloc(2_000_000)]);
  async function* source(): AsyncGenerator<Buffer> {
    for await (const chunk of chunked(bytes, 10_000)) {
      read += chunk.length;
      yield chunk;
    }
  }
  await decompress(source(), () => undefined);
  expect(read).toBe(bytes.length);
});

const flipped = Buffer.from(zipped).fill(0, 20_000, 20_100);

test.each<[string, Buffer]>([
  ["cut gzip", zipped.subarray(0, 100_000)],
  ["damaged gzip", flipped],
  ["a gzip header alone", zipped.subarray(0, 10)],
])("%s is corrupt", async (_, bytes) => {
  await expect(decode(bytes, 4096)).rejects.toThrow(
    expect.objectContaining({ code: "archive-corrupt", message: expect.stringMatching(/^the gzip data is damaged: /) }),
  );
});

test.each<[string, Buffer]>([
  ["gzip", zipped],
  ["zstd", zstdStored(text)],
  ["plain", text],
])("%s: what the sink throws comes out, and the source is closed", async (_, bytes) => {
  let closed = false;
  async function* source(): AsyncGenerator<Buffer> {
    try {
      yield* chunked(bytes, 10_000);
    } finally {
      closed = true;
    }
  }
  let calls = 0;
  const failing = decompress(source(), () => {
    calls++;
    throw new Error("full");
  });
  await expect(failing).rejects.toThrow("full");
  expect([calls, closed]).toEqual([1, true]);
});

test("what the source throws comes out", async () => {
  async function* source(): AsyncGenerator<Buffer> {
    yield zipped.subarray(0, 5000);
    throw new Error("disk");
  }
  await expect(decompress(source(), () => undefined)).rejects.toThrow("disk");
});

test("compression is told by the first bytes", () => {
  expect(
    [gzipSync("x"), zstdStored(Buffer.from("x")), Buffer.from([0x5f, 0x2a, 0x4d, 0x18]), Buffer.from("plain"), Buffer.alloc(0)].map(
      compressionOf,
    ),
  ).toEqual(["gzip", "zstd", "zstd", "none", "none"]);
});
