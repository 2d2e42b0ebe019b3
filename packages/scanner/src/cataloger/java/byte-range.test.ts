import { expect, test } from "vitest";
import { ByteCollector, rangeOf } from "./byte-range.js";

const MiB = 1024 * 1024;

/** Bytes that tell their place. */
function numbered(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 8)) & 0xff);
}

test("what came in pieces is read at any offset, also across blocks", () => {
  const bytes = numbered(2 * MiB + 1000);
  const collector = new ByteCollector(3 * MiB);
  for (let at = 0; at < bytes.length; at += 300_000) {
    const chunk = bytes.slice(at, at + 300_000);
    collector.push(chunk);
    // A chunk holds only during the call.
    chunk.fill(0);
  }
  const range = collector.finish();
  expect(range?.length).toBe(bytes.length);
  expect(Buffer.from(range?.slice(0, bytes.length) ?? []).equals(bytes)).toBe(true);
  expect(Buffer.from(range?.slice(MiB - 5, 2 * MiB + 5) ?? []).equals(bytes.subarray(MiB - 5, 2 * MiB + 5))).toBe(true);
  const inner = range?.range(MiB - 10, MiB + 10).range(5, 15);
  expect(inner?.length).toBe(10);
  expect(Buffer.from(inner?.slice(0, 10) ?? []).equals(bytes.subarray(MiB - 5, MiB + 5))).toBe(true);
  expect([...(inner?.pieces() ?? [])].map((piece) => piece.length)).toEqual([5, 5]);
});

test("too much is counted and not kept", () => {
  const collector = new ByteCollector(10);
  collector.push(numbered(8));
  collector.push(numbered(8));
  collector.push(numbered(8));
  expect(collector.length).toBe(24);
  expect(collector.finish()).toBeUndefined();
});

test("nothing is a range too", () => {
  expect(rangeOf(new Uint8Array()).slice(0, 0)).toEqual(Buffer.alloc(0));
  expect(new ByteCollector(10).finish()?.length).toBe(0);
});
