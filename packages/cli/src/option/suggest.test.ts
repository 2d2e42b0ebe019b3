import { expect, test } from "vitest";
import { suggest } from "./suggest.js";

test.each<[string, string | undefined]>([
  ["fail-threshhold", "fail-threshold"],
  ["FAIL_THRESHOLD", "fail-threshold"],
  ["fial-threshold", "fail-threshold"],
  ["sacn", "scan"],
  ["version", undefined],
  ["", undefined],
  ["x".repeat(1_000_000), undefined],
])("%.20s", (word, expected) => {
  expect(suggest(word, ["scan", "fail-threshold", "warn-threshold"])).toBe(expected);
});
