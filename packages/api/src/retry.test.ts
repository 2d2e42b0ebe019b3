import { expect, test } from "vitest";
import { defaultRetryPolicy, parseRetryAfter, retryDelayMs } from "./retry.js";

const now = Date.parse("2026-11-24T08:00:00Z");

test.each([
  ["first, luckiest", 1, 0, undefined, 250],
  ["first, unluckiest", 1, 0.999, undefined, 500],
  ["doubles", 4, 0, undefined, 2000],
  ["at most half a minute", 20, 0.999, undefined, 29_985],
  ["not before the server wants", 1, 0, 2000, 2000],
  ["the server wants less than we do", 5, 0, 1000, 4000],
])("waits: %s", (_name, attempt, random, retryAfterMs, delayMs) => {
  expect(retryDelayMs({ ...defaultRetryPolicy, attempts: 99 }, attempt, random, retryAfterMs)).toBe(delayMs);
});

test.each([
  ["after the last sending", 6, 0],
  ["where the server asks for too long", 1, 30_001],
])("gives up: %s", (_name, attempt, retryAfterMs) => {
  expect(retryDelayMs(defaultRetryPolicy, attempt, 0, retryAfterMs)).toBeUndefined();
});

test.each([
  ["absent", null, undefined],
  ["seconds", "2", 2000],
  ["date", "Tue, 24 Nov 2026 08:00:10 GMT", 10_000],
  ["date gone by", "Tue, 24 Nov 2026 07:00:00 GMT", 0],
  ["nonsense", "soon", undefined],
])("Retry-After: %s", (_name, header, ms) => {
  expect(parseRetryAfter(header, now)).toBe(ms);
});
