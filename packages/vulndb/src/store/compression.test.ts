import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { zstdBomb, zstdFrame } from "../testing/archive.js";
import { allBytes, inPieces } from "../testing/pieces.js";
import { defaultUnpackLimits, unpackPieces } from "./compression.js";

const content = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * index) >> 7));

test.each([
  ["gzip", gzipSync(content), content],
  ["zstd", zstdFrame(content), content],
  ["nothing", content, content],
  ["an empty stream", Buffer.alloc(0), Buffer.alloc(0)],
])("unpacks %s", async (_, packed, unpacked) => {
  expect((await allBytes(unpackPieces(inPieces(packed, 10_000), defaultUnpackLimits))).equals(unpacked)).toBe(true);
});

test.each([
  ["cut gzip", "db-corrupt", gzipSync(content).subarray(0, -9)],
  ["damaged gzip", "db-corrupt", damaged(gzipSync(content))],
  ["cut zstd", "db-corrupt", zstdFrame(content).subarray(0, 50_000)],
  ["damaged zstd", "db-corrupt", damaged(zstdFrame(content))],
  ["xz", "db-format", Buffer.from("fd377a585a0000", "hex")],
  ["bzip2", "db-format", Buffer.from("BZh91AY")],
  ["zip", "db-format", Buffer.from("504b030414000000", "hex")],
  ["a gzip bomb", "db-corrupt", gzipSync(Buffer.alloc(100 * 1024 * 1024))],
  ["a zstd bomb", "db-corrupt", zstdBomb(50_000)],
])("refuses %s", async (_, code, packed) => {
  await expect(drain(unpackPieces(inPieces(packed, 10_000), defaultUnpackLimits))).rejects.toThrow(expect.objectContaining({ code }));
});

test("refuses more bytes than are allowed", async () => {
  const packed = gzipSync(content);
  const limits = { ...defaultUnpackLimits, maxBytes: content.length - 1 };
  await expect(drain(unpackPieces(inPieces(packed, 10_000), limits))).rejects.toThrow(expect.objectContaining({ code: "db-corrupt" }));
});

test.each(["plain", "gzip", "zstd"])("passes an error of the input on: %s", async (kind) => {
  const packed = kind === "gzip" ? gzipSync(content) : kind === "zstd" ? zstdFrame(content) : content;
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield* inPieces(packed.subarray(0, 10_000), 10_000);
    throw new Error("the disk is gone");
  }
  await expect(drain(unpackPieces(broken(), defaultUnpackLimits))).rejects.toThrow("the disk is gone");
});

test.each([
  ["gzip", gzipSync(content)],
  ["zstd", zstdFrame(content)],
])("closes the input when its reader stops: %s", async (_, packed) => {
  let closed = false;
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* inPieces(packed, 1000);
    } finally {
      closed = true;
    }
  }
  for await (const piece of unpackPieces(watched(), defaultUnpackLimits)) {
    expect(piece.length).toBeGreaterThan(0);
    break;
  }
  await new Promise(setImmediate);
  expect(closed).toBe(true);
});

function damaged(packed: Buffer): Buffer {
  const copy = Buffer.from(packed);
  copy.fill(0xff, 1000, 1100);
  return copy;
}

async function drain(pieces: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const piece of pieces) void piece;
}
