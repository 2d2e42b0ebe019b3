import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { inLanes } from "./layer-lanes.js";

test.each([1, 2, 3, 9])("every layer is read once, %i at a time at most", async (lanes) => {
  const read: number[] = [];
  let running = 0;
  let most = 0;
  await inLanes([0, 1, 2, 3, 4], lanes, async (layer, hashFor) => {
    most = Math.max(most, ++running);
    await setImmediate();
    running--;
    read.push(layer);
    expect(hashFor === undefined).toBe(lanes === 1);
  });
  expect(read.toSorted((left, right) => left - right)).toEqual([0, 1, 2, 3, 4]);
  expect(most).toBe(Math.min(lanes, 5));
});

test("the error of the lowest layer counts, and none is begun after one", async () => {
  const begun: number[] = [];
  const reading = inLanes([0, 1, 2, 3], 2, async (layer) => {
    begun.push(layer);
    for (let turn = layer; turn < 3; turn++) await setImmediate();
    throw new Error(`layer ${layer}`);
  });
  await expect(reading).rejects.toThrow("layer 0");
  expect(begun).toEqual([0, 1]);
});
