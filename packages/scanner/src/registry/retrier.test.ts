import { describe, expect, test } from "vitest";
import { scannerError } from "../error.js";
import type { Failure } from "./failure.js";
import { defaultRetryPolicy } from "./registry-options.js";
import { parseRetryAfter, Retrier } from "./retrier.js";

const error = scannerError("registry-unreachable", "down");
const failure: Failure = { error, cost: 1 };
const never = new AbortController().signal;

function recorded(random: number): { retrier: Retrier; sleeps: number[] } {
  const sleeps: number[] = [];
  const clock = {
    now: () => 0,
    elapsed: () => 0,
    sleep: (ms: number) => {
      sleeps.push(ms);
      return Promise.resolve();
    },
  };
  return { retrier: new Retrier({ policy: defaultRetryPolicy, clock, random: () => random }), sleeps };
}

describe("Retrier", () => {
  test.each([
    ["least jitter", 0, [250, 500, 1000]],
    ["most jitter", 1, [500, 1000, 2000]],
  ])("waits twice as long each time, then gives up: %s", async (_name, random, expected) => {
    const { retrier, sleeps } = recorded(random);
    for (let tries = 0; tries < 3; tries++) await retrier.failed(failure, never);
    await expect(retrier.failed(failure, never)).rejects.toBe(error);
    expect(sleeps).toEqual(expected);
  });

  test("a time-out counts twice", async () => {
    const { retrier, sleeps } = recorded(1);
    await retrier.failed({ error, cost: 2 }, never);
    await expect(retrier.failed({ error, cost: 2 }, never)).rejects.toBe(error);
    expect(sleeps).toEqual([500]);
  });

  test("what cannot help is not tried", async () => {
    const { retrier, sleeps } = recorded(1);
    await expect(retrier.failed({ error, cost: Number.POSITIVE_INFINITY }, never)).rejects.toBe(error);
    expect(sleeps).toEqual([]);
  });

  test("waits as long as asked", async () => {
    const { retrier, sleeps } = recorded(1);
    await retrier.failed({ error, cost: 1, retryAfterMs: 7000 }, never);
    await retrier.failed({ error, cost: 1, retryAfterMs: 1 }, never);
    expect(sleeps).toEqual([7000, 1000]);
  });

  test("gives up where the pause asked for is too long", async () => {
    const { retrier, sleeps } = recorded(1);
    await expect(retrier.failed({ error, cost: 1, retryAfterMs: 60_001 }, never)).rejects.toMatchObject({
      code: "registry-rate-limited",
      message: "down; it asks for a pause of 61 seconds",
    });
    expect(sleeps).toEqual([]);
  });

  test("progress forgives", async () => {
    const { retrier, sleeps } = recorded(1);
    for (let round = 0; round < 5; round++) {
      await retrier.failed(failure, never);
      await retrier.failed(failure, never);
      retrier.progressed();
    }
    expect(sleeps).toHaveLength(10);
    expect(new Set(sleeps)).toEqual(new Set([500, 1000]));
  });

  test("an abort ends it", async () => {
    const { retrier } = recorded(1);
    await expect(retrier.failed(failure, AbortSignal.abort(new Error("stop")))).rejects.toThrow("stop");
  });
});

const NOW = Date.UTC(2026, 0, 1);
test.each([
  [undefined, undefined],
  ["", undefined],
  ["0", 0],
  ["120", 120_000],
  [" 3 ", 3000],
  ["-1", undefined],
  ["1.5", undefined],
  ["99999999999999999999", undefined],
  ["Thu, 01 Jan 2026 00:00:10 GMT", 10_000],
  ["Wed, 31 Dec 2025 00:00:00 GMT", 0],
  ["soon", undefined],
  ["2030", 2_030_000],
  ["2030-01-01", undefined],
])("parseRetryAfter %j", (value, expected) => {
  expect(parseRetryAfter(value, NOW)).toBe(expected);
});
