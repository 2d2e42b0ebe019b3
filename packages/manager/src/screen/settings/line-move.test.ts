import { expect, test } from "vitest";
import { lineMoves, lineProblem } from "./line-move.js";

test.each([
  { name: "Fail up", next: { warn: 7, fail: 9.5 }, expected: [{ range: "9.0..9.4", from: "fail", to: "warn" }] },
  { name: "Warn down", next: { warn: 6.5, fail: 9 }, expected: [{ range: "6.5..6.9", from: "pass", to: "warn" }] },
  {
    name: "both up past each other",
    next: { warn: 9.5, fail: 9.8 },
    expected: [
      { range: "9.5..9.7", from: "fail", to: "warn" },
      { range: "9.0..9.4", from: "fail", to: "pass" },
      { range: "7.0..8.9", from: "warn", to: "pass" },
    ],
  },
  { name: "nothing", next: { warn: 7, fail: 9 }, expected: [] },
])("moves: $name", ({ next, expected }) => {
  expect(lineMoves({ warn: 7, fail: 9 }, next)).toEqual(expected);
});

test.each([
  { warn: 7, fail: 9, expected: undefined },
  { warn: 9, fail: 9, expected: undefined },
  { warn: 9.1, fail: 9, expected: "Warn must not be above Fail" },
  { warn: undefined, fail: 9, expected: "A number from 0.0 to 10.0 is needed" },
])("lines $warn and $fail", ({ expected, ...lines }) => {
  expect(lineProblem(lines)).toBe(expected);
});
