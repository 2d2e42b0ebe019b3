import { expect, test } from "vitest";
import type { CatalogedPackage, JsonObject } from "../artifact/package.js";
import { parseDistroName } from "./distro-type.js";
import { catalogedPackage, fixedRange, namedRecord, operatingSystem, vulnerabilityRecord } from "./testing/memory-vulnerabilities.js";
import { matchLines, runScenario, type Scenario } from "./testing/scenario.js";
import type { AffectedRange, NamedRecord, OperatingSystem } from "./vulnerability-source.js";

const redhat9 = operatingSystem("redhat", "9");
const redhat94 = operatingSystem("redhat", "9", "4");
const eus94 = operatingSystem("redhat", "9", "4", "eus");
const eus: Scenario["options"] = { distro: parseDistroName("rhel:9.4+eus") };

function rpm(name: string, version: string, metadata: JsonObject = {}): CatalogedPackage {
  return catalogedPackage({ name, type: "rpm", version, metadataType: "rpm-db-entry", metadata });
}

function row(packageName: string, fix: string, parts: Partial<NamedRecord> & { readonly id?: string } = {}): NamedRecord {
  const { id = "CVE-1", ...rest } = parts;
  return namedRecord({
    packageName,
    ecosystem: "rpm",
    vulnerability: vulnerabilityRecord({ name: id, provider: "rhel" }),
    os: redhat9,
    ranges: [fixedRange("rpm", fix)],
    ...rest,
  });
}

const unfixed = (state: string): readonly AffectedRange[] => [
  { version: { type: "rpm", constraint: "" }, fix: { version: "", state, references: [] } },
];

test.each<[string, CatalogedPackage, NamedRecord, readonly string[]]>([
  ["in range", rpm("curl", "7.1-1.el9"), row("curl", "0:7.2-1.el9"), ["curl CVE-1 fixed 0:7.2-1.el9 direct"]],
  ["fixed", rpm("curl", "7.2-1.el9"), row("curl", "0:7.2-1.el9"), []],
  ["its own version without an epoch has epoch 0", rpm("curl", "7.2-1"), row("curl", "1:7.1-1"), ["curl CVE-1 fixed 1:7.1-1 direct"]],
  ["its own version with an epoch", rpm("curl", "2:7.2-1"), row("curl", "1:7.9-1"), []],
  ["its epoch in the metadata", rpm("curl", "7.2-1", { epoch: 1 }), row("curl", "1:7.1-1"), []],
  ["an epoch that is none", rpm("curl", "7.2-1", { epoch: "x" }), row("curl", "1:7.1-1"), ["curl CVE-1 fixed 1:7.1-1 direct"]],
  [
    "by the source package and its version",
    rpm("perl-Errno", "0:1.28-419.el8", { sourceRpm: "perl-5.26.2-419.el8.src.rpm" }),
    row("perl", "5.26.3-1.el8"),
    ["perl-Errno CVE-1 fixed 5.26.3-1.el8 indirect"],
  ],
  [
    "a source package without an epoch has that of the bound",
    rpm("perl-Errno", "0:1.28-419.el8", { sourceRpm: "perl-5.26.3-419.el8.src.rpm" }),
    row("perl", "4:5.26.3-419.el8"),
    [],
  ],
  [
    "a source package of the same name is not searched",
    rpm("curl", "0:7.2-1", { sourceRpm: "curl-7.0-1.src.rpm" }),
    row("curl", "7.1-1"),
    [],
  ],
  [
    "rows for another architecture are not the source package's",
    rpm("libcurl", "0:7.1-1", { architecture: "x86_64", sourceRpm: "curl-7.1-1.src.rpm" }),
    row("curl", "7.2-1", { qualifiers: { architecture: "x86_64" } }),
    [],
  ],
  [
    "rows for sources are",
    rpm("libcurl", "0:7.1-1", { architecture: "x86_64", sourceRpm: "curl-7.1-1.src.rpm" }),
    row("curl", "7.2-1", { qualifiers: { architecture: "src" } }),
    ["libcurl CVE-1 fixed 7.2-1 indirect"],
  ],
  [
    "of another module",
    rpm("nginx", "0:1.20-1", { modularityLabel: "nginx:1.20:9" }),
    row("nginx", "1.22-1", { qualifiers: { rpmModularity: "nginx:1.22" } }),
    [],
  ],
  ["of another major release", rpm("curl", "7.1-1"), row("curl", "7.2-1", { os: operatingSystem("redhat", "8") }), []],
  ["without a version", rpm("curl", ""), row("curl", "7.2-1"), []],
  ["of an unknown version", rpm("curl", "UNKNOWN"), row("curl", "7.2-1"), []],
])("%s", (_name, found, affected, expected) => {
  expect(matchLines(runScenario({ packages: [found], distro: "rhel 9.4", rows: { affected: [affected] } }))).toEqual(expected);
});

test("rows of the channel count for nothing without it", () => {
  const rows = { affected: [row("curl", "8-1.el9", { os: redhat94 }), row("curl", "7-1.el9_4", { os: eus94 })] };
  const scenario = { packages: [rpm("curl", "7-1.el9_4")], rows };
  expect(matchLines(runScenario({ ...scenario, distro: "rhel 9.4" }))).toEqual(["curl CVE-1 fixed 8-1.el9 direct"]);
  expect(matchLines(runScenario({ ...scenario, options: eus }))).toEqual([]);
});

const at = (os: OperatingSystem, fix: string, parts: Partial<NamedRecord> = {}): NamedRecord => row("curl", fix, { os, ...parts });

test.each<[string, readonly NamedRecord[], readonly string[]]>([
  [
    "later fixes of both are told",
    [at(redhat94, "0:7-3.el9"), at(eus94, "0:7-2.el9_4")],
    ["curl CVE-1 fixed 0:7-2.el9_4,0:7-3.el9 direct,direct,direct,direct"],
  ],
  ["a fix of a later minor release is out of reach", [at(redhat94, "0:7-3.el9_6")], ["curl CVE-1 not-fixed 0:7-3.el9_6 direct,direct"]],
  [
    "what the base does not fix, the channel may",
    [at(redhat94, "", { ranges: unfixed("wont-fix") }), at(eus94, "0:7-2.el9_4")],
    ["curl CVE-1 fixed 0:7-2.el9_4 direct,direct,direct"],
  ],
  ["what nobody fixes", [at(redhat94, "", { ranges: unfixed("wont-fix") })], ["curl CVE-1 wont-fix - direct"]],
  ["what only the channel knows", [at(eus94, "0:7-2.el9_4")], []],
  ["a fix at the version", [at(redhat94, "0:8-1.el9"), at(eus94, "0:7-1.el9_4")], []],
])("extended update support: %s", (_name, affected, expected) => {
  const result = runScenario({ packages: [rpm("curl", "0:7-1.el9_4")], rows: { affected }, options: eus });
  expect(matchLines(result)).toEqual(expected);
});

const owned = catalogedPackage({ id: "py", name: "six", type: "python", version: "1.1" });
const edge = { parent: "python3-six", child: "py", type: "ownership-by-file-overlap" };
const six = namedRecord({
  packageName: "six",
  ecosystem: "python",
  vulnerability: vulnerabilityRecord({ name: "GHSA-1", provider: "github", aliases: ["CVE-1"] }),
});

test.each<[string, string, Scenario["rows"], readonly string[]]>([
  ["a fixed row", "oraclelinux", { affected: [six, row("python3-six", "1.15-1", { os: operatingSystem("oraclelinux", "9") })] }, []],
  [
    "a row that holds",
    "oraclelinux",
    { affected: [six, row("python3-six", "1.17-1", { os: operatingSystem("oraclelinux", "9") })] },
    ["python3-six CVE-1 fixed 1.17-1 direct", "six GHSA-1 - - direct"],
  ],
  [
    "a row that says not affected",
    "oraclelinux",
    { affected: [six], unaffected: [row("python3-six", "", { os: operatingSystem("oraclelinux", "9"), ranges: [] })] },
    [],
  ],
])("what it says of the files that it owns: %s", (_name, name, rows, expected) => {
  const packages = [rpm("python3-six", "0:1.16-1"), owned];
  const result = runScenario({ packages, relationships: [edge], rows, options: { distro: parseDistroName(`${name}:9`) } });
  expect(matchLines(result)).toEqual(expected);
});

test("a row that says not affected takes no vulnerability of its own away", () => {
  const rows = { affected: [row("curl", "7.2-1")], unaffected: [row("curl", "", { ranges: [] })] };
  const result = runScenario({ packages: [rpm("curl", "7.1-1")], distro: "rhel 9.4", rows });
  expect(matchLines(result)).toEqual(["curl CVE-1 fixed 7.2-1 direct"]);
});

test("the details name the version with its epoch, and the channel that was asked", () => {
  const result = runScenario({ packages: [rpm("curl", "7-1.el9_4")], rows: { affected: [at(redhat94, "7-3.el9")] }, options: eus });
  expect(result.matches.map(({ details }) => details.map(({ matcher, searchedBy }) => ({ matcher, searchedBy })))).toEqual([
    ["9.4", "9.4+eus"].map((version) => ({
      matcher: "rpm-matcher",
      searchedBy: {
        kind: "distro",
        distro: { type: "redhat", version },
        package: { name: "curl", version: "0:7-1.el9_4" },
        namespace: "redhat:distro:redhat:9",
      },
    })),
  ]);
});
