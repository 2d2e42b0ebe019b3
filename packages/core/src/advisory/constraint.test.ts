import { expect, test } from "vitest";
import { formatConstraint } from "./constraint.js";
import { rangeTypeFor } from "./range-type.js";

test.each([
  ["python", {}, ""],
  ["python", { fixed: "1.0" }, "<1.0"],
  ["npm", { introduced: "1.0", fixed: "2.0" }, ">=1.0,<2.0"],
  ["npm", { introduced: "1.0", lastAffected: "2.0" }, ">=1.0,<=2.0"],
  ["gem", { exactly: "1.0" }, "=1.0"],
  ["dpkg", { introduced: "1.0", fixed: "2.0" }, ">= 1.0, < 2.0"],
  ["rpm", { introduced: "1.0" }, ">= 1.0"],
  ["", { exactly: "1.0" }, "= 1.0"],
] as const)("a constraint of type %j for %j", (type, interval, expected) => {
  expect(formatConstraint(interval, type)).toBe(expected);
});

test.each([
  ["a version of the scheme", "python", ["1.0", undefined], "python"],
  ["none of the scheme", "python", ["0.2.0-n653"], "Unknown"],
  ["what a loose scheme takes", "rust", ["anything"], "rust"],
] as const)("the type of a range with %s", (_, type, bounds, expected) => {
  expect(rangeTypeFor(type, bounds)).toBe(expected);
});
