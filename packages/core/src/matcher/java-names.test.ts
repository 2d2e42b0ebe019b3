import { expect, test } from "vitest";
import type { JsonObject } from "../artifact/package.js";
import { javaNames } from "./java-names.js";
import { catalogedPackage, fixedRange, namedRecord } from "./testing/memory-vulnerabilities.js";
import { matchLines, runScenario } from "./testing/scenario.js";
import type { NamedRecord } from "./vulnerability-source.js";

const pom = (groupId: string, artifactId: string): JsonObject => ({ pomProperties: { groupId, artifactId } });
const manifest = (name: string): JsonObject => ({
  manifest: {
    main: [
      { key: "Manifest-Version", value: "1.0" },
      { key: "Name", value: name },
    ],
  },
});
const core = "pkg:maven/org.springframework/spring-core@5.3.0";

test.each<[string, string, JsonObject | undefined, readonly string[]]>([
  ["by the package URL", core, undefined, ["org.springframework:spring-core"]],
  ["by the pom", "", pom("org.yaml", "snakeyaml"), ["org.yaml:snakeyaml"]],
  ["by both, once", core, pom("org.springframework", "spring-core"), ["org.springframework:spring-core"]],
  ["by both, where they differ", core, pom("org.yaml", "snakeyaml"), ["org.yaml:snakeyaml", "org.springframework:spring-core"]],
  ["by the manifest's name in the pom's group", "", { ...pom("org.yaml", "y"), ...manifest("Snake") }, ["org.yaml:y", "org.yaml:Snake"]],
  ["by the manifest's name in the package URL's group", core, manifest("x"), ["org.springframework:spring-core", "org.springframework:x"]],
  ["without a group", "pkg:maven/spring-core@5.3.0", undefined, []],
  ["without anything", "", undefined, []],
  ["what is no package URL", "spring-core", manifest("x"), []],
  ["something else in place of the pom", "", { pomProperties: ["x"], manifest: { main: "x" } }, []],
  [
    "something else in the manifest",
    core,
    { manifest: { main: [null, 7, { key: "Name", value: 7 }] } },
    ["org.springframework:spring-core"],
  ],
])("names of a Java package: %s", (_name, purl, metadata, expected) => {
  const found = catalogedPackage({ name: "x", type: "java-archive", purl, ...(metadata === undefined ? {} : { metadata }) });
  expect(javaNames(found)).toEqual(expected);
});

test("a package of another type has none", () => {
  expect(javaNames(catalogedPackage({ name: "x", type: "npm", purl: core }))).toEqual([]);
});

const row = (packageName: string, parts: Partial<NamedRecord> = {}): NamedRecord =>
  namedRecord({ packageName, ecosystem: "java-archive", vulnerability: "GHSA-1", ranges: [fixedRange("maven", "5.3.1")], ...parts });

test.each<[string, string, string, NamedRecord, readonly string[]]>([
  ["in range", core, "5.3.0", row("org.springframework:spring-core"), ["x GHSA-1 fixed 5.3.1 direct"]],
  [
    "a qualified version is before the release",
    core,
    "5.3.1-SNAPSHOT",
    row("org.springframework:spring-core"),
    ["x GHSA-1 fixed 5.3.1 direct"],
  ],
  ["fixed", core, "5.3.1.RELEASE", row("org.springframework:spring-core"), []],
  ["another group", core, "5.3.0", row("org.other:spring-core"), []],
  [
    "what is corrected only under another name",
    "pkg:maven/org.apache.logging.log4j/log4j-api@2.14.1",
    "2.14.1",
    row("org.apache.logging.log4j:log4j-api", { vulnerability: { ...row("x").vulnerability, name: "GHSA-jfh8-c2jp-5v3q" } }),
    ["x GHSA-jfh8-c2jp-5v3q fixed 5.3.1 direct"],
  ],
])("Java: %s", (_name, purl, version, affected, expected) => {
  const found = catalogedPackage({ name: "x", type: "java-archive", purl, version, language: "java" });
  expect(matchLines(runScenario({ packages: [found], rows: { affected: [affected] } }))).toEqual(expected);
});

test("the correction is for a package of that name", () => {
  const found = catalogedPackage({ name: "log4j-api", type: "java-archive", purl: "pkg:maven/g/log4j-api@1", version: "1" });
  const affected = [row("g:log4j-api", { vulnerability: { ...row("x").vulnerability, name: "CVE-2021-44228" } })];
  const result = runScenario({ packages: [found], rows: { affected } });
  expect([matchLines(result), result.suppressed.map(({ reasons }) => reasons.map(({ by }) => by))]).toEqual([[], [["correction"]]]);
});

test("a build of Root.io is known by its group: rows of the plain one, less what its own deny", () => {
  const found = catalogedPackage({ name: "case", type: "java-archive", purl: "pkg:maven/io.root.org.case/case@1.4.9", version: "1.4.9" });
  const denied = row("io.root.org.case:case", {
    vulnerability: { ...row("x").vulnerability, name: "ROOT-1" },
    cves: ["CVE-1"],
    qualifiers: { rootio: true },
    ranges: [{ version: { type: "ecosystem", constraint: ">= 1.4" } }],
  });
  const affected = ["CVE-1", "CVE-2"].map((name) => row("org.case:case", { vulnerability: { ...row("x").vulnerability, name } }));
  expect(matchLines(runScenario({ packages: [found], rows: { affected, unaffected: [denied] } }))).toEqual([
    "case CVE-2 fixed 5.3.1 direct",
  ]);
  const plain = { ...found, purl: "pkg:maven/org.case/case@1.4.9" };
  expect(matchLines(runScenario({ packages: [plain], rows: { affected, unaffected: [denied] } })).length).toBe(2);
});
