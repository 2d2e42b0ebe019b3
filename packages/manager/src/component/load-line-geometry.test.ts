import { expect, test } from "vitest";
import { columnHeights, loadLineGeometry, scoreX, verdictOfScore, xScore } from "./load-line-geometry.js";

const lines = { warn: 7, fail: 9 };

test.each([
  { name: "over the Fail line", score: 9.8, expected: "fail" },
  { name: "on the Fail line", score: 9, expected: "fail" },
  { name: "between", score: 7.5, expected: "warn" },
  { name: "on the Warn line", score: 7, expected: "warn" },
  { name: "below", score: 6.9, expected: "pass" },
  { name: "nothing scored", score: undefined, expected: "pass" },
])("verdict: $name", ({ score, expected }) => {
  expect(verdictOfScore(score, lines)).toBe(expected);
});

test.each([0, 0.1, 5, 6.9, 7, 9.5, 10])("a score of %s comes back from its place", (score) => {
  expect(xScore(scoreX(score, 440), 440)).toBe(score);
});

test.each([
  { name: "left of the gauge", x: -50, expected: 0 },
  { name: "right of it", x: 900, expected: 10 },
])("dragging $name is bounded", ({ x, expected }) => {
  expect(xScore(x, 440)).toBe(expected);
});

test("a Fail gauge", () => {
  expect(loadLineGeometry({ width: 138, lines, score: 10 })).toEqual({
    start: 4,
    end: 132,
    warnX: 93.6,
    failX: 119.2,
    markX: 132,
    overload: [93.6, 132],
    ghostX: undefined,
  });
});

test("a Pass gauge with a ring where it would be without exceptions", () => {
  expect(loadLineGeometry({ width: 138, lines, score: 5.5, scoreBeforeExceptions: 7.5 })).toEqual({
    start: 4,
    end: 132,
    warnX: 93.6,
    failX: 119.2,
    markX: 74.4,
    overload: undefined,
    ghostX: 100,
  });
});

test("columns: zero stays away, the least is seen", () => {
  expect(columnHeights([0, 1, 1000], 100)).toEqual([0, 3, 100]);
});
