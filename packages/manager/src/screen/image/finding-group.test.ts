import type { Finding } from "@plimsoll/api";
import { expect, test } from "vitest";
import {
  exploitability,
  findingName,
  fixWords,
  flatFindings,
  groupFindings,
  layerWords,
  nvdAddress,
  searchGroups,
} from "./finding-group.js";

function finding(name: string, cve: string, facts: Partial<Finding>): Finding {
  return {
    package: { id: name, name, version: "1", type: "deb", purl: `pkg:deb/${name}@1`, locations: [], layerIndex: 0, step: "ADD file in /" },
    vulnerability: cve,
    namespace: "nvd",
    cves: cve.startsWith("CVE-") ? [cve] : [],
    severity: "High",
    cvss: null,
    cvssVersion: null,
    cvssVector: null,
    epss: null,
    epssPercentile: null,
    kev: false,
    fixState: "not-fixed",
    fixVersions: [],
    publishedOn: null,
    description: null,
    urls: [],
    ...facts,
  };
}

const findings = [
  finding("zlib", "CVE-2022-1", { cvss: 7.5, fixVersions: ["2"] }),
  finding("log4j", "CVE-2021-2", { cvss: 9, epss: 0.5, fixVersions: ["3", "4"] }),
  finding("log4j", "CVE-2021-1", { cvss: 10, kev: true, severity: "Critical", fixVersions: ["4"] }),
  finding("curl", "GHSA-xxxx", {}),
];

test("findings are grouped by package, the worst first", () => {
  const groups = groupFindings(findings).map((group) => ({
    name: group.package.name,
    findings: group.findings.map(findingName),
    severity: group.worst.severity,
    cvss: group.cvss,
    epss: group.epss,
    kev: group.kev,
  }));
  expect(groups).toEqual([
    { name: "log4j", findings: ["CVE-2021-1", "CVE-2021-2"], severity: "Critical", cvss: 10, epss: 0.5, kev: true },
    { name: "zlib", findings: ["CVE-2022-1"], severity: "High", cvss: 7.5, epss: undefined, kev: false },
    { name: "curl", findings: ["GHSA-xxxx"], severity: "High", cvss: undefined, epss: undefined, kev: false },
  ]);
});

test("by CVE they are flat, the worst first", () => {
  const flat = flatFindings(findings).map((group) => [findingName(group.worst), group.package.name]);
  expect(flat).toEqual([
    ["CVE-2021-1", "log4j"],
    ["CVE-2021-2", "log4j"],
    ["CVE-2022-1", "zlib"],
    ["GHSA-xxxx", "curl"],
  ]);
});

test.each([
  { text: "log", expected: ["log4j"] },
  { text: "cve-2022", expected: ["zlib"] },
  { text: "", expected: ["log4j", "zlib", "curl"] },
  { text: "nothing", expected: [] },
])("search for '$text'", ({ text, expected }) => {
  expect(searchGroups(groupFindings(findings), text).map((group) => group.package.name)).toEqual(expected);
});

test("only a CVE has an address at NVD", () => {
  expect(findings.map(nvdAddress).at(0)).toBe("https://nvd.nist.gov/vuln/detail/CVE-2022-1");
  expect(findings.map(nvdAddress).at(-1)).toBeUndefined();
});

test("the exploitability part of a vector", () => {
  expect(exploitability("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H")).toBe("AV:N/AC:L/PR:N/UI:N");
});

test.each([
  { name: "with its step", layerIndex: 8, step: "COPY build/ /app/", expected: "9 COPY" },
  { name: "without a step", layerIndex: 0, step: null, expected: "1" },
  { name: "not known", layerIndex: null, step: null, expected: "" },
])("layer $name", ({ layerIndex, step, expected }) => {
  expect(layerWords({ layerIndex, step })).toBe(expected);
});

test.each([
  { name: "one version clears all", fix: { version: "2.17.1", left: 0, leftFixState: null }, expected: { version: "2.17.1" } },
  {
    name: "one finding has no fix",
    fix: { version: "2.17.1", left: 1, leftFixState: "not-fixed" as const },
    expected: { reason: "No fix yet: 1 of 6", whole: "2.17.1 clears 5 findings; 1 of 6: No fix yet" },
  },
  {
    name: "branches fixed apart",
    fix: { version: "3.2", left: 2, leftFixState: "fixed" as const },
    expected: { reason: "Fixed in no one version: 2 of 6", whole: "3.2 clears 4 findings; 2 of 6: Fixed in no one version" },
  },
  {
    name: "nothing is known",
    fix: { version: null, left: 6, leftFixState: "wont-fix" as const },
    expected: { reason: "Won't be fixed (distributor)", whole: "Won't be fixed (distributor)" },
  },
])("the fix of a package: $name", ({ fix, expected }) => {
  expect(fixWords({ package: "a", ...fix }, 6)).toEqual(expected);
});
