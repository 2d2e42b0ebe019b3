import { expect, test } from "vitest";
import { ByteStream } from "./byte-stream.js";

const content = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 251));

/** Streams the content in chunks; `at` is called within the chunk that holds offset `when`. */
function stream(chunkSize: number, maxBytes: number, when: number, at: (bytes: ByteStream) => void): void {
  const bytes = new ByteStream(maxBytes);
  for (let start = 0; start < content.length; start += chunkSize) {
    const chunk = Buffer.from(content.subarray(start, start + chunkSize));
    bytes.take(chunk);
    if (when >= start && when < start + chunkSize) at(bytes);
    bytes.release();
    chunk.fill(0);
  }
  bytes.end();
}

test.each([1, 7, 64, 333, 1000])("captures in chunks of %i bytes: before, in and after the current one, growing", (chunkSize) => {
  const seen: string[] = [];
  const kept: Buffer[] = [];
  stream(chunkSize, 5000, 500, (bytes) => {
    for (const start of [400, 500, 501, 900]) {
      bytes.capture(start, 10, (part, isLast) => {
        seen.push(`${part.length} ${isLast}`);
        if (part.length < 50) return part.length + 40;
        kept.push(Buffer.from(part));
        return 0;
      });
    }
  });
  expect(seen.toSorted()).toEqual([...Array.from({ length: 4 }, () => "10 false"), ...Array.from({ length: 4 }, () => "50 false")]);
  const expected = [400, 500, 501, 900].map((start) => content.subarray(start, start + 50));
  expect(kept.sort((left, right) => left.compare(right))).toEqual([...expected].sort((left, right) => left.compare(right)));
});

test("what is cut by the end comes as the last", () => {
  const seen: unknown[] = [];
  stream(100, 5000, 0, (bytes) =>
    bytes.capture(990, 20, (part, isLast) => {
      seen.push([[...part], isLast]);
      return 0;
    }),
  );
  expect(seen).toEqual([[[...content.subarray(990)], true]]);
});

test("what has passed for good is not to be had, and the sum is bounded", () => {
  const seen: number[] = [];
  stream(100, 150, 900, (bytes) => {
    for (const [start, need] of [
      [10, 20],
      [-5, 20],
      [910, 50],
      [915, 81],
      [920, 20],
    ] as const) {
      bytes.capture(start, need, (part, isLast) => {
        if (!isLast) seen.push(start);
        return part.length + 1000;
      });
    }
  });
  expect(seen).toEqual([910, 920]);
});
