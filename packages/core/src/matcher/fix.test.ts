import { expect, test } from "vitest";
import { combineFixes, type Fix, noFix } from "./fix.js";
import type { AffectedRange } from "./vulnerability-source.js";

const range = (state: string, version = "", date?: string): AffectedRange => ({
  version: { type: "deb", constraint: "" },
  fix: { version, state, references: [], ...(date === undefined ? {} : { available: { date, kind: "advisory" } }) },
});

test.each<[string, readonly AffectedRange[], Fix]>([
  ["no range", [], noFix],
  ["a range without a fix", [{ version: { type: "deb", constraint: "< 1" } }], noFix],
  [
    "one fix with its date",
    [range("fixed", "1.2", "2024-05-06T00:00:00Z")],
    { state: "fixed", versions: ["1.2"], available: [{ version: "1.2", date: "2024-05-06", kind: "advisory" }] },
  ],
  ["fixes of several ranges", [range("fixed", "1.2"), range("fixed", "2.3")], { state: "fixed", versions: ["1.2", "2.3"], available: [] }],
  [
    "fixed beats the others, whatever the order",
    [range("wont-fix"), range("fixed", "1"), range("not-fixed")],
    { state: "fixed", versions: ["1"], available: [] },
  ],
  ["the last of won't fix and not fixed", [range("not-fixed"), range("wont-fix")], { state: "wont-fix", versions: [], available: [] }],
  ["states that say nothing", [range("not-affected"), range("unknown"), range("")], noFix],
])("%s", (_name, ranges, expected) => {
  expect(combineFixes(ranges)).toEqual(expected);
});
