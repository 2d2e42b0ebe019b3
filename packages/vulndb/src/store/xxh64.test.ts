import { expect, test } from "vitest";
import { Xxh64 } from "./xxh64.js";

// Answers of the reference implementation (xxhsum -H1).
test.each([
  ["", "ef46db3751d8e999"],
  ["a", "d24ec4f1a98c6e5b"],
  ["abc", "44bc2cf5ad770999"],
  ["Nobody inspects the spammish repetition", "fbcea83c8a378bf1"],
  ["The quick brown fox jumps over the lazy dog", "0b242d361fda71bc"],
])("hash of %j", (text, hash) => {
  expect(new Xxh64().update(Buffer.from(text)).digest()).toBe(hash);
});

test("is the same however the data is cut, for every length around the stripes", () => {
  for (let length = 0; length < 200; length += 1) {
    const data = Uint8Array.from({ length }, (_, index) => (index * 2_654_435_761 + length * 97) >>> 13);
    const whole = new Xxh64().update(data).digest();
    expect(whole).toBe(reference(data));
    const pieces = new Xxh64();
    for (let at = 0, step = 1; at < length; at += step, step = ((step * 7 + 3) % 41) + 1) pieces.update(data.subarray(at, at + step));
    expect(pieces.digest()).toBe(whole);
  }
});

const MASK = (1n << 64n) - 1n;
const [P1, P2, P3, P4, P5] = [
  0x9e3779b185ebca87n,
  0xc2b2ae3d27d4eb4fn,
  0x165667b19e3779f9n,
  0x85ebca77c2b2ae63n,
  0x27d4eb2f165667c5n,
] as const;

/** The specification, word for word in BigInt. */
function reference(data: Uint8Array): string {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  let at = 0;
  let hash: bigint = P5;
  if (data.length >= 32) {
    const lanes: bigint[] = [(P1 + P2) & MASK, P2, 0n, -P1 & MASK];
    for (; at + 32 <= data.length; at += 32) {
      for (let lane = 0; lane < 4; lane += 1) lanes[lane] = round(lanes[lane] ?? 0n, view.getBigUint64(at + lane * 8, true));
    }
    const rotations = [1, 7, 12, 18];
    hash = lanes.reduce((sum, lane, index) => (sum + rotate(lane, rotations[index] ?? 0)) & MASK, 0n);
    for (const lane of lanes) hash = ((hash ^ round(0n, lane)) * P1 + P4) & MASK;
  }
  hash = (hash + BigInt(data.length)) & MASK;
  for (; at + 8 <= data.length; at += 8) hash = (rotate(hash ^ round(0n, view.getBigUint64(at, true)), 27) * P1 + P4) & MASK;
  for (; at + 4 <= data.length; at += 4) hash = (rotate(hash ^ ((BigInt(view.getUint32(at, true)) * P1) & MASK), 23) * P2 + P3) & MASK;
  for (; at < data.length; at += 1) hash = (rotate(hash ^ ((BigInt(view.getUint8(at)) * P5) & MASK), 11) * P1) & MASK;
  hash = ((hash ^ (hash >> 33n)) * P2) & MASK;
  hash = ((hash ^ (hash >> 29n)) * P3) & MASK;
  return (hash ^ (hash >> 32n)).toString(16).padStart(16, "0");
}

function round(accumulator: bigint, word: bigint): bigint {
  return (rotate((accumulator + word * P2) & MASK, 31) * P1) & MASK;
}

function rotate(value: bigint, bits: number): bigint {
  return ((value << BigInt(bits)) | (value >> BigInt(64 - bits))) & MASK;
}
