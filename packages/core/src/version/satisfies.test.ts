import { describe, expect, test } from "vitest";
import type { VersionFormat } from "./list.js";
import { satisfies } from "./satisfies.js";
import type { MissingEpoch } from "./scheme.js";

type Row = readonly [
  version: string,
  packageFormat: VersionFormat,
  constraint: string,
  constraintFormat: VersionFormat,
  want: boolean | undefined,
];

function check([version, packageFormat, constraint, constraintFormat, want]: Row, missingEpoch?: MissingEpoch): void {
  const strategy = missingEpoch === undefined ? {} : { missingEpoch };
  expect(satisfies({ version, packageFormat, constraint, constraintFormat, ...strategy })).toBe(want);
}

describe("one format", () => {
  test.each<Row>([
    ["1.2", "deb", ">= 1.0, < 2.0", "deb", true],
    ["2.0", "deb", ">= 1.0, < 2.0", "deb", false],
    ["2.0", "deb", "<= 2.0", "deb", true],
    ["2.0", "deb", "> 2.0", "deb", false],
    ["2.0", "deb", "2.0", "deb", true],
    ["2.0", "deb", "< 1 || > 1.5", "deb", true],
    ["2.0", "deb", "", "deb", true],
    ["x", "deb", "", "deb", true],
    ["2.0", "deb", " ", "deb", false],
    ["2.0", "deb", ",", "deb", false],
    ["x", "deb", "< 1", "deb", undefined],
    ["1.0", "deb", "< x", "deb", undefined],
    ["1.0", "deb", "< 2.0 || < x", "deb", undefined],
    ["1.0", "deb", "< 2.0, (", "deb", undefined],
    ["6.4+cgr.1", "pep440", "<= 6.4.0", "pep440", true],
    ["2.0.0", "pep440", "= 2.0.0+cgr.1", "pep440", false],
    ["2.0.0+cgr.1", "pep440", "= 2.0.0", "pep440", true],
    ["1.2+beta-3", "pep440", "> 1.0, < 2.0", "pep440", true],
    ["2.3.1-1", "bitnami", "< 2.3.1-2", "bitnami", false],
    ["KB1", "kb", "KB2 || KB1", "kb", true],
    ["KB1", "kb", "> KB2", "kb", true],
    ["KB1", "kb", "< KB2", "kb", false],
    ["KB1", "kb", "", "kb", undefined],
  ])("%s (%s) in %j (%s): %s", (...row) => check(row));
});

describe("two formats", () => {
  test.each<Row>([
    ["1.0-1", "deb", "< 1.0-2", "semver", true],
    ["1.0_1", "deb", "< 1.0.1", "rpm", false],
    ["x1", "deb", "< 2", "rpm", true],
    ["x1", "deb", "< 2", "semver", undefined],
    ["1.0.0-alpha10", "fuzzy", "< 1.0.0-alpha9", "semver", true],
    ["1.0.0.1", "fuzzy", "> 1.0.0", "semver", true],
    ["1.0.0.RC8", "maven", "< 1.0.0", "fuzzy", true],
    ["1.0.0.RC8", "fuzzy", "< 1.0.0", "fuzzy", false],
    ["1.0-SNAPSHOT", "maven", ">= 1.0", "fuzzy", false],
    ["1.0", "pep440", "< 2.0-doduo", "fuzzy", true],
    ["1.0", "fuzzy", "KB1", "kb", undefined],
    ["1.0", "kb", "< 2.0", "semver", false],
    ["1.0", "kb", "= 1.0", "fuzzy", true],
  ])("%s (%s) in %j (%s): %s", (...row) => check(row));
});

describe("texts in the shape of semantic versions under a constraint of no format", () => {
  test.each<Row>([
    ["1.0.0", "fuzzy", "!= 1.0.0", "fuzzy", false],
    ["1.0.1", "fuzzy", "!= 1.0.0", "fuzzy", true],
    ["1.3.0", "fuzzy", "~> 1.2", "fuzzy", true],
    ["2.0.0", "fuzzy", "~> 1.2", "fuzzy", false],
    ["1.1.9", "fuzzy", "~> 1.2", "fuzzy", false],
    ["1.2.9", "fuzzy", "~> 1.2.3", "fuzzy", true],
    ["1.3.0", "fuzzy", "~> 1.2.3", "fuzzy", false],
    ["1.0.0-rc1", "fuzzy", ">= 0.9, < 1.0.0", "fuzzy", true],
    ["1.0.0", "fuzzy", "<= 1.0.0 || > 3", "fuzzy", true],
    ["1.0.0.0", "fuzzy", "!= 1.0.0", "fuzzy", false],
  ])("%s (%s) in %j (%s): %s", (...row) => check(row));
});

describe("a missing epoch", () => {
  test.each<[MissingEpoch | undefined, ...Row]>([
    [undefined, "2.0-1", "rpm", "< 1:1.0-1", "rpm", false],
    ["auto", "2.0-1", "rpm", "< 1:1.0-1", "rpm", false],
    ["zero", "2.0-1", "rpm", "< 1:1.0-1", "rpm", true],
    [undefined, "2.0-1", "deb", "< 1:1.0-1", "deb", true],
    ["zero", "2.0-1", "deb", "< 1:1.0-1", "deb", true],
    ["auto", "2.0-1", "deb", "< 1:1.0-1", "deb", false],
    // No second try in the constraint's format.
    [undefined, "x1", "deb", "< 2", "rpm", true],
    ["zero", "x1", "deb", "< 2", "rpm", undefined],
  ])("%s: %s (%s) in %j (%s): %s", (strategy, ...row) => check(row, strategy));
});

test("hostile texts are answered at once", () => {
  const long = "1.".repeat(500_000);
  const start = performance.now();
  for (const constraintFormat of ["fuzzy", "maven", "deb"] as const) {
    expect(satisfies({ version: long, packageFormat: "maven", constraint: "< 2", constraintFormat })).toBeUndefined();
    expect(satisfies({ version: "1", packageFormat: "maven", constraint: `< ${long}`, constraintFormat })).toBeUndefined();
    satisfies({ version: "1a".repeat(499), packageFormat: "maven", constraint: "<1a1a,".repeat(1000), constraintFormat });
  }
  expect(performance.now() - start).toBeLessThan(1000);
});
