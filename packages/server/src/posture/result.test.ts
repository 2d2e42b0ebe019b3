import { describe, expect, test } from "vitest";
import { type PlacementState, probabilityOf, resultOf, scoreOf } from "./result.js";

describe("resultOf", () => {
  const lines = { warn: 70, fail: 90 };
  test.each<{ name: string; state: PlacementState; maxCvss: number; thresholds?: typeof lines; result: string }>([
    { name: "at the fail line", state: "judged", maxCvss: 90, result: "Fail" },
    { name: "below the fail line", state: "judged", maxCvss: 89, result: "Warn" },
    { name: "at the warn line", state: "judged", maxCvss: 70, result: "Warn" },
    { name: "below the warn line", state: "judged", maxCvss: 69, result: "Pass" },
    { name: "nothing scored", state: "judged", maxCvss: -1, result: "Pass" },
    { name: "nothing scored, lines at 0", state: "judged", maxCvss: -1, thresholds: { warn: 0, fail: 0 }, result: "Pass" },
    { name: "a score of 0, lines at 0", state: "judged", maxCvss: 0, thresholds: { warn: 0, fail: 0 }, result: "Fail" },
    { name: "partial and failing", state: "partial", maxCvss: 95, result: "Fail" },
    { name: "partial and not failing", state: "partial", maxCvss: 80, result: "Unknown" },
    { name: "pending", state: "pending", maxCvss: -2, result: "Unknown" },
    { name: "failed", state: "failed", maxCvss: -2, result: "Unknown" },
  ])("$name is $result", ({ state, maxCvss, thresholds = lines, result }) => {
    expect(resultOf(state, maxCvss, thresholds)).toBe(result);
  });
});

test("scores and probabilities", () => {
  expect([scoreOf(98), scoreOf(0), scoreOf(-1), scoreOf(null)]).toEqual([9.8, 0, null, null]);
  expect([probabilityOf(9731), probabilityOf(0), probabilityOf(-1), probabilityOf(null)]).toEqual([0.9731, 0, null, null]);
});
