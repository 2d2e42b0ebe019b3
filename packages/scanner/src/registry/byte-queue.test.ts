import { expect, test } from "vitest";
import { ByteQueue } from "./byte-queue.js";

async function collect(chunks: AsyncIterable<Buffer>): Promise<Buffer[]> {
  const found: Buffer[] = [];
  for await (const chunk of chunks) found.push(chunk);
  return found;
}

function patterned(length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, index) => index * 7));
}

test.each([
  ["nothing", 0, 1],
  ["one piece", 10, 10],
  ["single bytes", 5000, 1],
  ["larger than a block", 1_000_000, 700_001],
  ["odd pieces", 1_000_001, 65_537],
])("gives back what came: %s", async (_name, total, step) => {
  const bytes = patterned(total);
  const queue = new ByteQueue(300_000);
  const write = async (): Promise<void> => {
    for (let at = 0; at < total; at += step) await queue.push(bytes.subarray(at, at + step));
    queue.close();
  };
  const [, chunks] = await Promise.all([write(), collect(queue.read())]);
  expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
});

test("single bytes come in large pieces", async () => {
  const queue = new ByteQueue(10_000_000);
  const byte = Buffer.from("x");
  for (let count = 0; count < 600_000; count++) void queue.push(byte);
  queue.close();
  expect((await collect(queue.read())).map(({ length }) => length)).toEqual([262_144, 262_144, 75_712]);
});

test("the writer waits while too much is there", async () => {
  const queue = new ByteQueue(100);
  await queue.push(patterned(99));
  let resumed = false;
  const second = queue.push(patterned(1)).then(() => {
    resumed = true;
  });
  await new Promise(setImmediate);
  expect(resumed).toBe(false);
  const reader = queue.read();
  expect((await reader.next()).value).toHaveLength(100);
  await second;
  expect(resumed).toBe(true);
});

test("an error comes after the bytes before it", async () => {
  const queue = new ByteQueue(100);
  await queue.push(patterned(3));
  queue.close({ error: new Error("cut") });
  const reader = queue.read();
  expect((await reader.next()).value).toEqual(patterned(3));
  await expect(reader.next()).rejects.toThrow("cut");
});

test("a waiting reader is woken by the end", async () => {
  const queue = new ByteQueue(100);
  const done = collect(queue.read());
  await new Promise(setImmediate);
  queue.close();
  expect(await done).toEqual([]);
});

test("closing lets a waiting writer go", async () => {
  const queue = new ByteQueue(1);
  const pushed = queue.push(patterned(3));
  queue.close({ error: new Error("given up") });
  await pushed;
});
