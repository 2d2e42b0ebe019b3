import { tmpdir } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { freeBytesOf, watchSpace } from "./free-space.js";

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await wait(2);
}

test("tells once when room gets too little, and takes it back when there is room", async () => {
  let free: number | Error = 99;
  const faults: unknown[] = [];
  const read = async (): Promise<number> => {
    if (free instanceof Error) throw free;
    return free;
  };
  const watch = await watchSpace(read, { onFault: (error) => faults.push(error), everyMs: 2, minimumBytes: 100 });
  const early = watch.room();
  expect(early.aborted).toBe(true);
  free = 100;
  await until(() => !watch.room().aborted);
  const held = watch.room();
  free = new Error("unreadable");
  await until(() => faults.length > 1);
  expect(held.aborted).toBe(false);
  free = 0;
  await until(() => held.aborted);
  expect(watch.room()).toBe(held);
  watch.stop();
  const codes = faults.map((error) => (error as { readonly code?: string }).code);
  expect([codes[0], codes.at(-1)]).toEqual(["storage-full", "storage-full"]);
  expect(codes.filter((code) => code === "storage-full")).toHaveLength(2);
});

test("reads the disk of a directory", async () => {
  expect(await freeBytesOf(tmpdir())).toBeGreaterThan(0);
});
