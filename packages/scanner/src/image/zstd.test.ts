import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sampleText } from "./testing/sample-text.js";
import { zstdRepeated, zstdStored } from "./testing/zstd-fixture.js";
import { decompressZstd } from "./zstd.js";
import { ZstdDecoder } from "./zstd-decoder.js";
import { ZstdFraming } from "./zstd-framing.js";

async function* chunked(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** With Node's own decoder where it has one. */
async function decode(bytes: Buffer, size = bytes.length): Promise<Buffer> {
  const out: Buffer[] = [];
  await decompressZstd(chunked(bytes, size), (chunk) => out.push(Buffer.from(chunk)));
  return Buffer.concat(out);
}

/** With ours. */
function decodeHere(bytes: Buffer, size = bytes.length): Buffer {
  const out: Buffer[] = [];
  const framing = new ZstdFraming(new ZstdDecoder((chunk) => out.push(Buffer.from(chunk))));
  for (let at = 0; at < bytes.length; at += size) framing.push(bytes.subarray(at, at + size));
  framing.end();
  return Buffer.concat(out);
}

const recorded = readFileSync(new URL("./testdata/zstd.txt", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line): [string, number, Buffer] => {
    const [name = "", length = "", base64 = ""] = line.split("\t");
    return [name, Number(length), Buffer.from(base64, "base64")];
  });

const special: Readonly<Record<string, Buffer>> = {
  "one byte repeated": Buffer.alloc(300_000, 97),
  "long literals and one match": Buffer.concat([sampleText(9000, 5), Buffer.alloc(140_000, 98), sampleText(9000, 5)]),
};

test.each(recorded)("what zstd wrote: %s", async (name, length, bytes) => {
  const expected = special[name] ?? sampleText(length);
  for (const size of [bytes.length, 4096, 100, 3]) {
    expect(decodeHere(bytes, size).equals(expected)).toBe(true);
    expect((await decode(bytes, size)).equals(expected)).toBe(true);
  }
});

const skippable = Buffer.from([0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
const emptySkippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]);

test("frames follow each other, skippable ones are dropped", async () => {
  const level3 = recorded.find(([name]) => name === "level 3")?.[2] ?? Buffer.alloc(0);
  const stream = Buffer.concat([
    skippable,
    level3,
    emptySkippable,
    zstdStored(Buffer.from("x")),
    level3,
    skippable,
    zstdStored(Buffer.alloc(0)),
  ]);
  const expected = Buffer.concat([sampleText(20_000), Buffer.from("x"), sampleText(20_000)]);
  for (const size of [stream.length, 1000, 1]) {
    expect(decodeHere(stream, size).equals(expected)).toBe(true);
    expect((await decode(stream, size)).equals(expected)).toBe(true);
  }
});

test("a window slides", () => {
  const part = sampleText(100_000);
  const stream = zstdStored(Buffer.concat([part, part, part, part, part, part, part, part, part, part, part, part, part, part, part]));
  expect(decodeHere(stream, 70_000).equals(Buffer.concat(Array.from({ length: 15 }, () => part)))).toBe(true);
});

test("few bytes may give very many, a block at a time", () => {
  let total = 0;
  let most = 0;
  const framing = new ZstdFraming(
    new ZstdDecoder((chunk) => {
      total += chunk.length;
      most = Math.max(most, chunk.length);
    }),
  );
  framing.push(zstdRepeated(0, 8000));
  framing.end();
  expect([total, most]).toEqual([8000 * 0x20000, 0x20000]);
});

const sample = recorded.find(([name]) => name === "level 19")?.[2] ?? Buffer.alloc(0);
const patched = (at: number, ...bytes: number[]): Buffer => {
  const copy = Buffer.from(sample);
  copy.set(bytes, at);
  return copy;
};

test.each<[string, Buffer, string, string]>([
  ["a cut frame", sample.subarray(0, 500), "archive-corrupt", "the zstd data is damaged: it ends within a frame"],
  ["a cut header", sample.subarray(0, 5), "archive-corrupt", "the zstd data is damaged: it ends within a frame"],
  [
    "rubbish after a frame",
    Buffer.concat([sample, Buffer.from("rubbish")]),
    "archive-corrupt",
    "the zstd data is damaged: a frame has no magic number",
  ],
  ["a reserved bit", patched(4, 0x0c), "archive-corrupt", "the zstd data is damaged: a frame header has a reserved bit set"],
  ["a reserved block type", patched(6, 0x07), "archive-corrupt", "the zstd data is damaged: a block has the reserved type"],
  [
    "a block that is too large",
    patched(6, 0xfc, 0xff, 0xff),
    "archive-corrupt",
    "the zstd data is damaged: a block is larger than its frame allows",
  ],
  [
    "a window of 3.75 TiB",
    patched(5, 0xff),
    "limit-exceeded",
    "the zstd data needs a window of 4123168604160 bytes, at most 134217728 are given",
  ],
])("%s", async (_, bytes, code, message) => {
  const error = expect.objectContaining({ code, message });
  expect(() => decodeHere(bytes, 64)).toThrow(error);
  await expect(decode(bytes, 64)).rejects.toThrow(error);
});

test("damage anywhere is an error of ours or other output, never a crash", () => {
  const codes = new Set<string>();
  for (let at = 0; at < 1000; at++) {
    const bytes = Buffer.from(sample);
    const position = (at * 29) % sample.length;
    bytes[position] = (bytes[position] ?? 0) ^ (1 << (at % 8));
    try {
      decodeHere(bytes);
    } catch (error) {
      codes.add(String((error as { code?: string }).code));
    }
  }
  expect([...codes].sort()).toEqual(["archive-corrupt"]);
});
