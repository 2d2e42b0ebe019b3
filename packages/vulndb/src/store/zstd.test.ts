import { expect, test } from "vitest";
import { zstdBomb, zstdFrame } from "../testing/archive.js";
import { allBytes, inPieces } from "../testing/pieces.js";
import { unpackZstd, unpackZstdInScript } from "./zstd.js";

const content = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * index) >> 7));
const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
/** Made by zstd 1.5.4, with compressed blocks. */
const sequence = Buffer.from("28b52ffd04584d0000186162630100f67443384b202f", "hex");
const huffman = Buffer.from(
  "KLUv/WS1A1UEAFJGExSQLTZg4C8AriP9H7l7c2UvfH8U4Lhat+VeplGxvvb/8nxahSsIpngzW+2Wtvd31vI6D2tVcBaAgYEMSjE4wdEE9WCCkiUhhsdglkgKNagRkPr+d3A5VwMRvFBAQOEX5QMkP6s0SP9b1v9ZscTcj06oLIruRwJH9rR6TbqI0SkPIvwIj6GQVed68X4=",
  "base64",
);
const huffmanText = Array.from(
  { length: 40 },
  (_, at) => `vulnerability ${((at + 1) * 7919) % 97} of package ${((at + 1) * 31) % 13}\n`,
).join("");

test.each([
  ["a frame with a checksum", zstdFrame(content), content],
  ["an empty frame", zstdFrame(Buffer.alloc(0)), Buffer.alloc(0)],
  ["frames and a skippable one", Buffer.concat([zstdFrame(content), skippable, zstdFrame(content)]), Buffer.concat([content, content])],
  ["repeated bytes", zstdBomb(2), Buffer.alloc(2 * 131_072)],
  ["a compressed block", sequence, Buffer.from("abc".repeat(20))],
  ["a compressed block with a Huffman table", huffman, Buffer.from(huffmanText)],
  ["a small frame", zstdFrame(Buffer.from("x")), Buffer.from("x")],
  ["nothing", Buffer.alloc(0), Buffer.alloc(0)],
])("unpacks %s, however it is cut", async (_, packed, unpacked) => {
  // With Node's decoder, where this Node has one, and without.
  for (const unpack of [unpackZstd, unpackZstdInScript]) {
    for (const size of [7, 65_536]) expect((await allBytes(unpack(inPieces(packed, size)))).equals(unpacked)).toBe(true);
  }
});

const huge = Buffer.from(zstdFrame(content));
huge[5] = (18 << 3) | 1;
const dictionary = Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x01, 0x50, 7]), Buffer.from([1, 0, 0])]);
const largeBlock = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50, 0xfb, 0xff, 0xff, 0]);

test.each([
  ["a cut header", zstdFrame(content).subarray(0, 5), "cut off"],
  ["a cut block", zstdFrame(content).subarray(0, 100_000), "cut off"],
  ["no checksum where one is stated", zstdFrame(content).subarray(0, -1), "cut off"],
  ["a wrong checksum", zstdFrame(content, "0000000000000000"), "checksum"],
  ["a window of 288 MiB", huge, "window"],
  ["a dictionary", dictionary, "dictionary"],
  ["a block over 128 KiB", largeBlock, "block"],
  ["other data after it", Buffer.concat([zstdFrame(content), Buffer.from("more")]), "no zstd frame"],
  ["a cut skippable frame", skippable.subarray(0, 9), "cut off"],
])("refuses %s", async (_, packed, reason) => {
  await expect(allBytes(unpackZstdInScript(inPieces(packed, 4096)))).rejects.toThrow(
    expect.objectContaining({ code: "db-corrupt", message: expect.stringContaining(reason) }),
  );
});
