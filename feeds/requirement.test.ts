import { describe, expect, test } from "vitest";
import { compareGemVersions, parseGemRequirement } from "./gem-requirement.js";
import { compareNpmVersions, lowerBounds, parseNpmRange } from "./npm-range.js";
import { cpesOf } from "./nvd-configuration.js";
import { complement, constraintOf } from "./range-set.js";

describe("gems: affected is what is neither patched nor unaffected", () => {
  test.each([
    ["nothing is safe", [], [""]],
    ["one patched version on", [">= 1.2.3"], ["<1.2.3"]],
    ["a patched branch and the next", ["~> 7.2.3, >= 7.2.3.2", ">= 8.0.5.1"], ["<7.2.3.2", ">=7.3,<8.0.5.1"]],
    ["old versions are unaffected", [">= 2.0", "< 1.5"], [">=1.5,<2.0"]],
    ["exclusive bounds", ["> 1.0", "<= 0.5"], [">0.5,<=1.0"]],
    ["one affected version", ["< 1.0", "> 1.0"], ["=1.0"]],
    ["safe ranges that touch", ["< 1.0", ">= 1.0"], []],
    ["safe ranges within each other", ["< 3.0", "~> 1.2"], [">=3.0"]],
    ["a prerelease", ["~> 5.0.0.beta2", "< 4"], [">=4,<5.0.0.beta2", ">=5.1"]],
  ])("%s", (_, safe, expected) => {
    expect(complement(safe.map(parseGemRequirement), compareGemVersions).map(constraintOf)).toEqual(expected);
  });

  test("a requirement that is not understood stops the script", () => {
    expect(() => parseGemRequirement("~ 1")).toThrow('gem requirement "~ 1" is not understood');
  });
});

describe("npm ranges", () => {
  test.each([
    ["<3.11 || >= 4 <4.5", ["<3.11.0", ">=4.0.0,<4.5.0"]],
    ["<= 2.4.3", ["<=2.4.3"]],
    ["2.0.x || =3.1.0-rc.1", [">=2.0.0,<2.1.0", "=3.1.0-rc.1"]],
    ["^1.2.3 || ~0.8.0-pre || ^0.3.1", [">=1.2.3,<2.0.0", ">=0.8.0-pre,<0.9.0", ">=0.3.1,<0.4.0"]],
    ["< 2.1.7 > 2.0.0", [">2.0.0,<2.1.7"]],
    ["> 1", [">=2.0.0"]],
    ["<=v2.0.0-alpha7", ["<=2.0.0-alpha7"]],
    ["*", [""]],
  ])("%s", (text, expected) => {
    expect(parseNpmRange(text).map(({ constraint }) => constraint)).toEqual(expected);
  });

  test("patched ranges begin somewhere", () => {
    expect(lowerBounds(">=3.11 <4 || >=4.5 || > 9.0.0")).toEqual(["3.11.0", "4.5.0"]);
    expect(["2.0.0", "2.0.0-rc1", "1.9.9"].sort(compareNpmVersions)).toEqual(["1.9.9", "2.0.0-rc1", "2.0.0"]);
  });
});

describe("configurations of the NVD", () => {
  const curl = "cpe:2.3:a:haxx:curl:*:*:*:*:*:*:*:*";
  const linux = "cpe:2.3:o:linux:linux_kernel:-:*:*:*:*:*:*:*";

  test("ranges of a product in several places are one row, in order, with their fixes", () => {
    const node = (...cpeMatch: object[]) => ({ operator: "OR" as const, cpeMatch }) as never;
    const rows = cpesOf([
      { nodes: [node({ criteria: curl, vulnerable: true, versionStartIncluding: "8.0", versionEndExcluding: "8.1" })] },
      {
        nodes: [
          node(
            { criteria: curl, vulnerable: true, versionStartIncluding: "7.0", versionEndIncluding: "7.9" },
            { criteria: "cpe:2.3:a:haxx:curl:6.5:update1:*:*:*:*:*:*", vulnerable: true },
            { criteria: curl, vulnerable: true, versionStartExcluding: "5.0", versionEndExcluding: "5.5" },
          ),
        ],
      },
    ]);
    expect(rows).toEqual([
      {
        cpe: curl,
        unaffected: false,
        cves: [],
        qualifiers: {},
        ranges: [
          { type: "", constraint: "> 5.0, < 5.5", fix: { version: "5.5", state: "fixed", references: [] } },
          { type: "", constraint: ">= 7.0, <= 7.9" },
          { type: "", constraint: ">= 8.0, < 8.1", fix: { version: "8.1", state: "fixed", references: [] } },
          { type: "", constraint: "= 6.5-update1" },
        ],
      },
    ]);
  });

  test("what must be there too is a platform, and the target software gives the scheme", () => {
    const rows = cpesOf([
      {
        operator: "AND",
        nodes: [
          {
            operator: "OR",
            cpeMatch: [{ criteria: "cpe:2.3:a:x:lib:*:*:*:*:*:maven:*:*", vulnerable: true, versionEndExcluding: "1.2" }],
          },
          { operator: "OR", cpeMatch: [{ criteria: linux, vulnerable: false }] },
          { operator: "AND", cpeMatch: [{ criteria: curl, vulnerable: true }] },
        ],
      },
    ]);
    expect(rows).toMatchObject([
      {
        cpe: "cpe:2.3:a:x:lib:*:*:*:*:*:maven:*:*",
        qualifiers: { platformCpes: [linux] },
        ranges: [{ type: "maven", constraint: "< 1.2" }],
      },
    ]);
  });

  test.each([
    ["Java's own versions", "cpe:2.3:a:oracle:jdk:*:*:*:*:*:*:*:*", "1.8.0_131", "jvm"],
    ["a version that Python does not know", "cpe:2.3:a:x:y:*:*:*:*:*:python:*:*", "1.0-x-y", ""],
    ["a version of Python", "cpe:2.3:a:x:y:*:*:*:*:*:python:*:*", "1.0rc1", "python"],
    ["software without a scheme", "cpe:2.3:a:x:y:*:*:*:*:*:wordpress:*:*", "1.0", ""],
  ])("%s", (_, criteria, versionEndExcluding, type) => {
    expect(cpesOf([{ nodes: [{ operator: "OR", cpeMatch: [{ criteria, vulnerable: true, versionEndExcluding }] }] }])).toMatchObject([
      { ranges: [{ type }] },
    ]);
  });
});
