import { expect, test } from "vitest";
import { AssuranceError } from "../error.js";
import type { CvssVersion } from "../matcher/cvss/cvss.js";
import type { Match } from "../matcher/match.js";
import type { Severity } from "../matcher/severity.js";
import { catalogedPackage } from "../matcher/testing/memory-vulnerabilities.js";
import {
  compareVerdicts,
  defaultThresholds,
  failsOnSeverity,
  judge,
  type Result,
  thresholdsOf,
  type Verdict,
  worstResult,
} from "./verdict.js";

function match(id: string, severity: Severity, baseScore?: number, version: CvssVersion = "3.1"): Match {
  const nothing = { dataSource: "", urls: [], description: "", cvss: [], knownExploited: [], epss: [], cwes: [], advisories: [], risk: 0 };
  return {
    package: catalogedPackage({ name: "x", type: "npm" }),
    vulnerability: { id, namespace: "", severity, ...nothing, fix: { state: "", versions: [], available: [] } },
    related: [],
    details: [],
    ...(baseScore === undefined ? {} : { score: { baseScore, version, vector: "", namespace: "" } }),
  };
}

const judged = [catalogedPackage({ name: "x", type: "npm" })];

test.each<[string, readonly (number | undefined)[], Result, number | undefined]>([
  ["no match", [], "Pass", undefined],
  ["no score", [undefined], "Pass", undefined],
  ["below warn", [6.9], "Pass", 6.9],
  ["warn is inclusive", [7], "Warn", 7],
  ["below fail", [8.9, 3], "Warn", 8.9],
  ["fail is inclusive", [1, 9], "Fail", 9],
  ["a score of 0 is a score", [0], "Pass", 0],
])("%s", (_name, scores, result, maxCvss) => {
  const verdict = judge({ matches: scores.map((score, index) => match(`CVE-${index}`, "High", score)), judged });
  expect([verdict.result, verdict.maxCvss]).toEqual([result, maxCvss]);
});

test("where no package was judged, finding nothing is no Pass", () => {
  expect(judge({ matches: [], judged: [] }).result).toBe("Unknown");
});

test("counts, and the version of the highest score", () => {
  const matches = [
    match("CVE-1", "High", 7.5, "2.0"),
    match("CVE-1", "High", 7.5),
    match("CVE-2", "Unknown"),
    match("CVE-3", "Critical", 9.9, "4.0"),
  ];
  expect(judge({ matches, judged }, { warn: 3.9, fail: 10 })).toEqual({
    result: "Warn",
    maxCvss: 9.9,
    maxCvssVersion: "4.0",
    thresholds: { warn: 3.9, fail: 10 },
    matches: 4,
    vulnerabilities: 3,
    severities: { Critical: 1, High: 2, Medium: 0, Low: 0, Negligible: 0, Unknown: 1 },
  } satisfies Verdict);
});

test.each([
  [{}, defaultThresholds],
  [{ fail: 5 }, { warn: 5, fail: 5 }],
  [{ warn: 9.5 }, { warn: 9.5, fail: 9.5 }],
  [
    { warn: 0, fail: 10 },
    { warn: 0, fail: 10 },
  ],
  [{ fail: 8 }, { warn: 7, fail: 8 }],
])("thresholds %j are %j", (given, expected) => {
  expect(thresholdsOf(given)).toEqual(expected);
});

test.each([
  [{ warn: 8, fail: 7 }, "warn threshold 8 is above the fail threshold 7"],
  [{ fail: 10.1 }, "fail threshold is 10.1"],
  [{ warn: -1 }, "warn threshold is -1"],
  [{ warn: Number.NaN }, "warn threshold is NaN"],
])("thresholds %j are refused", (given, message) => {
  expect(() => thresholdsOf(given)).toThrow(AssuranceError);
  expect(() => thresholdsOf(given)).toThrow(message);
});

test("order of images: by result, then by score", () => {
  const verdicts = [
    { result: "Pass" as const, maxCvss: 3 },
    { result: "Unknown" as const },
    { result: "Warn" as const, maxCvss: 8 },
    { result: "Pass" as const },
    { result: "Fail" as const, maxCvss: 9 },
    { result: "Fail" as const, maxCvss: 10 },
  ];
  expect(verdicts.toSorted(compareVerdicts).map(({ result, maxCvss }) => `${result} ${maxCvss ?? "-"}`)).toEqual([
    "Fail 10",
    "Fail 9",
    "Warn 8",
    "Pass 3",
    "Pass -",
    "Unknown -",
  ]);
});

test.each<[readonly Result[], Result]>([
  [["Pass", "Warn", "Fail", "Unknown"], "Fail"],
  [["Pass", "Unknown", "Warn"], "Warn"],
  [["Pass", "Unknown"], "Unknown"],
  [["Pass"], "Pass"],
  [[], "Unknown"],
])("the worst of %j is %s", (all, expected) => {
  expect(worstResult(all)).toBe(expected);
});

test("fail on severity", () => {
  const matches = [match("CVE-1", "Medium"), match("CVE-2", "Unknown")];
  expect([failsOnSeverity(matches, "Medium"), failsOnSeverity(matches, "High"), failsOnSeverity([], "Negligible")]).toEqual([
    true,
    false,
    false,
  ]);
});
