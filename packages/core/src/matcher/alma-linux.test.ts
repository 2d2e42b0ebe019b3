import { expect, test } from "vitest";
import type { CatalogedPackage, JsonObject } from "../artifact/package.js";
import { catalogedPackage, fixedRange, namedRecord, operatingSystem, vulnerabilityRecord } from "./testing/memory-vulnerabilities.js";
import { matchLines, runScenario } from "./testing/scenario.js";
import type { NamedRecord } from "./vulnerability-source.js";

const redhat8 = operatingSystem("redhat", "8");
const alma8 = operatingSystem("almalinux", "8");

function rpm(name: string, version: string, metadata: JsonObject = {}): CatalogedPackage {
  return catalogedPackage({ name, type: "rpm", version, metadataType: "rpm-db-entry", metadata });
}

const disclosed = (packageName: string, fix = "0:9-1.el8", id = "CVE-1"): NamedRecord =>
  namedRecord({
    packageName,
    ecosystem: "rpm",
    vulnerability: vulnerabilityRecord({ name: id, provider: "rhel" }),
    os: redhat8,
    ranges: [fixedRange("rpm", fix)],
  });

function erratum(packageName: string, constraint: string, id = "ALSA-2024:1", cve = "CVE-1"): NamedRecord {
  return namedRecord({
    packageName,
    ecosystem: "rpm",
    vulnerability: vulnerabilityRecord({ name: id, provider: "alma", aliases: [cve] }),
    os: alma8,
    ranges: [{ version: { type: "rpm", constraint } }],
  });
}

test.each<[string, CatalogedPackage, readonly NamedRecord[], readonly NamedRecord[], readonly string[]]>([
  ["what Red Hat discloses", rpm("curl", "8-1.el8"), [disclosed("curl")], [], ["curl CVE-1 fixed 0:9-1.el8 direct"]],
  [
    "an erratum's fix takes the place of Red Hat's",
    rpm("curl", "8-1.el8"),
    [disclosed("curl")],
    [erratum("curl", ">= 8-2.el8.alma")],
    ["curl CVE-1 fixed 8-2.el8.alma direct"],
  ],
  ["an erratum at or below the version", rpm("curl", "8-2.el8.alma"), [disclosed("curl")], [erratum("curl", ">= 8-2.el8.alma")], []],
  ["an erratum for this very build", rpm("curl", "8-2.el8.alma"), [disclosed("curl")], [erratum("curl", "= 8-2.el8.alma")], []],
  [
    "an erratum for another build",
    rpm("curl", "8-1.el8"),
    [disclosed("curl")],
    [erratum("curl", "= 8-2.el8.alma")],
    ["curl CVE-1 fixed 8-2.el8.alma direct"],
  ],
  [
    "an erratum whose range names no version",
    rpm("curl", "8-1.el8"),
    [disclosed("curl")],
    [erratum("curl", "> 8-2.el8")],
    ["curl CVE-1 fixed 0:9-1.el8 direct"],
  ],
  [
    "of several errata the latest",
    rpm("curl", "8-1.el8"),
    [disclosed("curl")],
    [erratum("curl", ">= 8-2.el8"), erratum("curl", ">= 8-3.el8", "ALSA-2024:2")],
    ["curl CVE-1 fixed 8-3.el8 direct"],
  ],
  [
    "an erratum about something else",
    rpm("curl", "8-1.el8"),
    [disclosed("curl")],
    [erratum("curl", ">= 1", "ALSA-2024:1", "CVE-2")],
    ["curl CVE-1 fixed 0:9-1.el8 direct"],
  ],
  ["an erratum without a disclosure is no finding", rpm("curl", "8-1.el8"), [], [erratum("curl", ">= 8-2.el8")], []],
  [
    "by the source package, whose errata hold too",
    rpm("libcurl", "0:8-1.el8", { sourceRpm: "curl-8-1.el8.src.rpm" }),
    [disclosed("curl"), disclosed("curl", "0:9-1.el8", "CVE-2")],
    [erratum("curl", ">= 8-1.el8")],
    ["libcurl CVE-2 fixed 0:9-1.el8 indirect"],
  ],
  ["debug material", rpm("curl-debuginfo", "8-1.el8"), [disclosed("curl-debuginfo")], [], []],
  ["sources for debuggers", rpm("curl-debugsource", "8-1.el8"), [disclosed("curl-debugsource")], [], []],
])("AlmaLinux: %s", (_name, found, affected, unaffected, expected) => {
  expect(matchLines(runScenario({ packages: [found], distro: "almalinux 8.5", rows: { affected, unaffected } }))).toEqual(expected);
});

test("an erratum is told with its page", () => {
  const rows = { affected: [disclosed("curl")], unaffected: [erratum("curl", ">= 8-2.el8")] };
  const { matches } = runScenario({ packages: [rpm("curl", "8-1.el8")], distro: "almalinux 8.5", rows });
  expect(
    matches.map(({ vulnerability: v, details }) => [
      v.namespace,
      v.fix,
      v.advisories,
      details.map((detail) => [detail.searchedBy, detail.found]),
    ]),
  ).toEqual([
    [
      "redhat:distro:redhat:8",
      { state: "fixed", versions: ["8-2.el8"], available: [] },
      [{ id: "ALSA-2024:1", link: "https://errata.almalinux.org/8/ALSA-2024-1.html" }],
      [
        [
          {
            kind: "distro",
            distro: { type: "redhat", version: "8.5" },
            package: { name: "curl", version: "0:8-1.el8" },
            namespace: "redhat:distro:redhat:8",
          },
          { vulnerabilityId: "CVE-1", versionConstraint: "< 8-2.el8 (rpm)" },
        ],
      ],
    ],
  ]);
});

const module = catalogedPackage({ id: "npm", name: "case", type: "npm" });
const relationships = [{ parent: "nodejs-case", child: "npm", type: "ownership-by-file-overlap" }];
const said = namedRecord({
  packageName: "case",
  ecosystem: "npm",
  vulnerability: vulnerabilityRecord({ name: "GHSA-1", provider: "github", aliases: ["CVE-1"] }),
});

test.each<[string, string, readonly NamedRecord[], readonly NamedRecord[], string]>([
  ["a disclosure that is fixed", "9-2.el8", [disclosed("nodejs-case")], [], "Distro Fixed"],
  ["an erratum", "8-2.el8", [], [erratum("nodejs-case", ">= 8-2.el8")], "Alma Unaffected"],
])("AlmaLinux: what it says of the files that it owns: %s", (_name, version, affected, unaffected, reason) => {
  const packages = [rpm("nodejs-case", version), module];
  const result = runScenario({ packages, distro: "almalinux 8.5", relationships, rows: { affected: [said, ...affected], unaffected } });
  expect(result.matches).toEqual([]);
  expect(result.suppressed.map(({ reasons }) => reasons.map(({ text }) => text))).toEqual([[expect.stringContaining(`(${reason})`)]]);
});
