import { expect, test } from "vitest";
import { isReachableInMinor } from "./rhel-release.js";

test.each<[string, string, string, boolean]>([
  ["5.14.0-427.el9_4", "9", "4", true],
  ["0:5.14.0-503.11.1.el9_5", "9", "4", false],
  ["1.0-1.el9", "9", "0", true],
  ["1.0-1.el9_1", "9", "", false],
  ["1.0-82.el8_10.2", "9", "4", false],
  ["1.0-82.el8_10.2", "8", "10", true],
  ["1.22.1-3.module_el9.2.0+44+f932b372.1.alma.1", "9", "0", true],
  ["1.0", "9", "4", true],
  ["1.0-1.el9_5", "", "", true],
  [`1-1.el${"9".repeat(100_000)}`, "9", "4", false],
])("%s in %s.%s: %s", (fix, major, minor, expected) => {
  expect(isReachableInMinor(fix, major, minor)).toBe(expected);
});
