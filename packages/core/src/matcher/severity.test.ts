import { expect, test } from "vitest";
import { cvssStatements, parseSeverity, reachesSeverity, type Severity, severityOf, severityOfScore } from "./severity.js";
import type { SeverityStatement } from "./vulnerability-source.js";

const cvss = (vector: string, parts: Partial<SeverityStatement> = {}): SeverityStatement => ({
  scheme: "CVSS",
  value: { vector },
  ...parts,
});

test.each<[string, readonly SeverityStatement[], Severity]>([
  ["nothing", [], "Unknown"],
  ["a word", [{ scheme: "CHMLN", value: "negligible" }], "Negligible"],
  ["a word of any case", [{ scheme: "HML", value: "HIGH" }], "High"],
  ["a word that is none", [{ scheme: "CHMLN", value: "important" }], "Unknown"],
  ["an inherited name", [{ scheme: "CHMLN", value: "constructor" }], "Unknown"],
  ["a vector", [cvss("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")], "Critical"],
  ["no vector", [cvss("nonsense")], "Unknown"],
  ["only the first counts", [{ scheme: "CHMLN", value: "low" }, cvss("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")], "Low"],
  ["CVSS 2 has no critical", [cvss("AV:N/AC:L/Au:N/C:C/I:C/A:C")], "High"],
])("severity of %s", (_name, statements, expected) => {
  expect(severityOf(statements)).toBe(expected);
});

test.each<[number, string, Severity]>([
  [0, "3.1", "Negligible"],
  [0.1, "3.1", "Low"],
  [3.9, "4.0", "Low"],
  [4, "3.1", "Medium"],
  [6.9, "2.0", "Medium"],
  [7, "2.0", "High"],
  [8.9, "3.0", "High"],
  [9, "4.0", "Critical"],
  [10, "2.0", "High"],
])("score %d of CVSS %s is %s", (score, version, expected) => {
  expect(severityOfScore(score, version)).toBe(expected);
});

test.each<[Severity, Severity, boolean]>([
  ["High", "High", true],
  ["Critical", "High", true],
  ["Medium", "High", false],
  ["Unknown", "Negligible", false],
  ["Unknown", "Unknown", false],
])("%s reaches %s: %s", (severity, threshold, expected) => {
  expect(reachesSeverity(severity, threshold)).toBe(expected);
});

test.each([
  ["CRITICAL", "Critical"],
  ["nothing", undefined],
])("%s as severity", (text, expected) => {
  expect(parseSeverity(text)).toBe(expected);
});

test("statements that are vectors, with who says so", () => {
  const vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
  const scores = { baseScore: 9.8, exploitabilityScore: 3.9, impactScore: 5.9 };
  const statements = [
    { scheme: "CHMLN", value: "high" },
    cvss(vector, { source: "nvd@nist.gov", rank: 1 }),
    { scheme: "CVSS", value: { vector, version: "3.1" }, rank: 2 },
    cvss("x"),
  ];
  expect(cvssStatements(statements)).toEqual([
    { source: "nvd@nist.gov", type: "Primary", version: "3.1", vector, ...scores },
    { source: "", type: "Secondary", version: "3.1", vector, ...scores },
  ]);
});
