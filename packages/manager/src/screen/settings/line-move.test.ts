import { expect, test } from "vitest";
import { lineMoves, lineProblem } from "./line-move.js";

const column = (cvss: number, images: number, running = 0, state: "judged" | "partial" = "judged") => ({ cvss, state, images, running });
const fleet = [column(6.5, 3), column(7.5, 4, 1), column(9, 5, 2), column(9, 1, 0, "partial"), column(9.4, 6, 3), column(9.8, 7, 7)];

test.each([
  {
    name: "Fail up",
    next: { warn: 7, fail: 9.5 },
    expected: [
      { range: "9.0..9.4", from: "fail", to: "warn", images: 11, running: 5 },
      { range: "9.0..9.0", from: "fail", to: "unknown", images: 1, running: 0 },
    ],
  },
  { name: "Warn down", next: { warn: 6.5, fail: 9 }, expected: [{ range: "6.5..6.5", from: "pass", to: "warn", images: 3, running: 0 }] },
  {
    name: "both up past each other",
    next: { warn: 9.4, fail: 9.8 },
    expected: [
      { range: "9.4..9.4", from: "fail", to: "warn", images: 6, running: 3 },
      { range: "9.0..9.0", from: "fail", to: "pass", images: 5, running: 2 },
      { range: "9.0..9.0", from: "fail", to: "unknown", images: 1, running: 0 },
      { range: "7.5..7.5", from: "warn", to: "pass", images: 4, running: 1 },
    ],
  },
  { name: "over nothing", next: { warn: 7, fail: 8.9 }, expected: [] },
])("moves: $name", ({ next, expected }) => {
  expect(lineMoves({ warn: 7, fail: 9 }, next, fleet)).toEqual(expected);
});

test.each([
  { warn: 7, fail: 9, expected: undefined },
  { warn: 9, fail: 9, expected: undefined },
  { warn: 9.1, fail: 9, expected: "Warn must not be above Fail" },
  { warn: undefined, fail: 9, expected: "A number from 0.0 to 10.0 is needed" },
])("lines $warn and $fail", ({ expected, ...lines }) => {
  expect(lineProblem(lines)).toBe(expected);
});
