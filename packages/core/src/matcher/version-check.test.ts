import { expect, test } from "vitest";
import type { CatalogedPackage } from "../artifact/package.js";
import { catalogedPackage } from "./testing/memory-vulnerabilities.js";
import { compareWith, holds, joinConstraints, packageVersion, sortVersions, suggestVersion } from "./version-check.js";

test.each<[string, readonly [string, string][], string | undefined]>([
  ["no range", [], "none (unknown)"],
  ["an empty constraint tells no format", [["dpkg", ""]], "none (unknown)"],
  ["one range", [["dpkg", "< 1.2"]], "< 1.2 (deb)"],
  [
    "several",
    [
      ["python", "<1"],
      ["python", ">=2,<3"],
    ],
    "<1||>=2,<3 (python)",
  ],
  [
    "the alphabetically first type",
    [
      ["semver", "<1"],
      ["apk", "<2"],
    ],
    "<1||<2 (apk)",
  ],
  ["npm's word", [["npm", ">=1.0.0,,<2.0.0"]], ">=1.0.0,,<2.0.0 (semantic)"],
  ["a type that is not known", [["ecosystem", "= 1"]], "= 1 (unknown)"],
  [
    "no constraint",
    [
      ["dpkg", "< 1"],
      ["dpkg", "(1)"],
    ],
    undefined,
  ],
])("join: %s", (_name, ranges, expected) => {
  expect(joinConstraints(ranges.map(([type, constraint]) => ({ type, constraint })))?.text).toBe(expected);
});

const deb = catalogedPackage({ name: "x", type: "deb" });
const python = catalogedPackage({ name: "x", type: "python" });
const npm = catalogedPackage({ name: "x", type: "npm" });

test.each<[string, CatalogedPackage, readonly [type: string, constraint: string], string, boolean]>([
  ["a version in range", deb, ["dpkg", "< 1.2"], "1.1", true],
  ["one that is not", deb, ["dpkg", "< 1.2"], "1.2", false],
  ["no range: every version", deb, ["dpkg", ""], "1.2", true],
  ["what is no version", python, ["python", "< 2"], "not-a-version", false],
  ["no version: nothing can be ruled out", npm, ["npm", ">= 5"], "", true],
  ["1 MB", deb, ["dpkg", "< 2"], "1".repeat(1_000_000), false],
])("holds: %s", (_name, found, [type, constraint], version, expected) => {
  const joined = joinConstraints([{ type, constraint }]);
  expect(joined && holds(joined, packageVersion(found, version))).toBe(expected);
});

test("an absent epoch of a Debian package is zero", () => {
  const joined = joinConstraints([{ type: "dpkg", constraint: "< 1:1.0" }]);
  expect(joined && holds(joined, packageVersion(deb, "2.0", "zero"))).toBe(true);
  expect([compareWith(packageVersion(deb, "2.0", "zero"), "1:1.0"), compareWith(packageVersion(deb, "x"), "1")]).toEqual([-1, undefined]);
});

test.each<[string, readonly string[], string | undefined]>([
  ["none", [], undefined],
  ["the only one, even below", ["0.5"], "0.5"],
  ["the least above", ["3.0", "0.9", "1.10", "1.2"], "1.2"],
  ["the least of all where none is above", ["0.9", "0.1"], "0.1"],
])("suggested version: %s", (_name, versions, expected) => {
  expect(suggestVersion(deb, versions)).toBe(expected);
});

test.each<[string, readonly string[], readonly string[]]>([
  ["from the least", ["10.0", "9.0", "9.0-1"], ["9.0", "9.0-1", "10.0"]],
  ["equal ones stay", ["2.0", "1.0", "2.0"], ["1.0", "2.0", "2.0"]],
  ["one", ["x"], ["x"]],
])("sorted versions: %s", (_name, versions, expected) => {
  expect(sortVersions(deb, versions)).toEqual(expected);
});

test("versions that cannot be compared stay as they are", () => {
  expect(sortVersions(python, ["2.0", "x y", "1.0"])).toEqual(["2.0", "x y", "1.0"]);
});
