import { expect, test } from "vitest";
import { parseGoDuration } from "./go-duration.js";

test.each<[string, number | undefined]>([
  ["120h", 432_000_000],
  ["5m", 300_000],
  ["1h30m", 5_400_000],
  ["1.5s", 1500],
  [".5s", 500],
  ["1.s", 1000],
  ["2m3.5s", 123_500],
  ["100ms", 100],
  ["1500us", 1.5],
  ["2µs", 0.002],
  ["2μs", 0.002],
  ["5000000ns", 5],
  ["+30s", 30_000],
  ["0", 0],
  ["0s", 0],
  ["", undefined],
  ["+", undefined],
  ["30", undefined],
  ["s", undefined],
  [".s", undefined],
  ["-30s", undefined],
  ["30 s", undefined],
  ["5d", undefined],
  ["1h30", undefined],
  ["30S", undefined],
  ["1e3s", undefined],
  ["9".repeat(1_000_000), undefined],
])("%.20s", (text, ms) => {
  const parsed = parseGoDuration(text);
  if (ms === undefined || parsed === undefined) expect(parsed).toBe(ms);
  else expect(parsed).toBeCloseTo(ms, 6);
});
