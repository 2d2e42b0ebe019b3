import { expect, test } from "vitest";
import type { CatalogedPackage } from "../artifact/package.js";
import { parseDistroName } from "./distro-type.js";
import { matchPackages } from "./match-packages.js";
import {
  catalogedPackage,
  fixedRange,
  memoryVulnerabilities,
  namedRecord,
  operatingSystem,
  productRecord,
  sbomOf,
  vulnerabilityRecord,
} from "./testing/memory-vulnerabilities.js";
import { matchLines, runScenario, type Scenario } from "./testing/scenario.js";
import type { VulnerabilitySource } from "./vulnerability-source.js";

const debian12 = operatingSystem("debian", "12");
const alpine318 = operatingSystem("alpine", "3", "18");

const openssl = namedRecord({
  packageName: "openssl",
  ecosystem: "deb",
  vulnerability: "CVE-2024-1",
  os: debian12,
  ranges: [fixedRange("dpkg", "3.0.9")],
});
const djangoRow = namedRecord({
  packageName: "django",
  ecosystem: "python",
  vulnerability: vulnerabilityRecord({ name: "GHSA-a", provider: "github", aliases: ["CVE-2024-2"] }),
  ranges: [fixedRange("python", "2.2.10")],
});
const django = catalogedPackage({ name: "Django", type: "python", version: "2.2", language: "python" });
const product = (vulnerability: string, name: string, fix: string) =>
  productRecord({ cpe: `cpe:2.3:a:v:${name}:*:*:*:*:*:*:*:*`, vulnerability, ranges: [fixedRange("unknown", fix)] });
const apk = (name: string, version: string, parts: Partial<CatalogedPackage> = {}): CatalogedPackage =>
  catalogedPackage({ name, type: "apk", version, cpes: [{ cpe: `cpe:2.3:a:v:${name}:${version}:*:*:*:*:*:*:*`, source: "" }], ...parts });

const debs = (name: string, version: string, metadata = {}): CatalogedPackage => catalogedPackage({ name, type: "deb", version, metadata });

test.each<[string, Scenario, readonly string[]]>([
  [
    "deb: in range",
    { packages: [debs("openssl", "3.0.8")], distro: "debian 12", rows: { affected: [openssl] } },
    ["openssl CVE-2024-1 fixed 3.0.9 direct"],
  ],
  ["deb: fixed", { packages: [debs("openssl", "3.0.9")], distro: "debian 12", rows: { affected: [openssl] } }, []],
  ["deb: of another release", { packages: [debs("openssl", "3.0.8")], distro: "debian 11", rows: { affected: [openssl] } }, []],
  [
    "deb: by source package and its version",
    {
      packages: [debs("libssl3", "9:1", { source: "openssl", sourceVersion: "3.0.8" })],
      distro: "debian 12",
      rows: { affected: [openssl] },
    },
    ["libssl3 CVE-2024-1 fixed 3.0.9 indirect"],
  ],
  [
    "deb: by both names is one match",
    { packages: [debs("openssl", "3.0.8", { source: "openssl" })], distro: "debian 12", rows: { affected: [openssl] } },
    ["openssl CVE-2024-1 fixed 3.0.9 direct,indirect"],
  ],
  [
    "deb: an absent epoch is zero",
    {
      packages: [debs("openssl", "9.0")],
      distro: "debian 12",
      rows: { affected: [{ ...openssl, ranges: [fixedRange("dpkg", "1:1.0")] }] },
    },
    ["openssl CVE-2024-1 fixed 1:1.0 direct"],
  ],
  [
    "deb: no range, every version",
    { packages: [debs("openssl", "3.0.8")], distro: "debian 12", rows: { affected: [{ ...openssl, ranges: [] }] } },
    ["openssl CVE-2024-1 - - direct"],
  ],
  [
    "deb: an unaffected row for the same id",
    { packages: [debs("openssl", "3.0.8")], distro: "debian 12", rows: { affected: [openssl], unaffected: [{ ...openssl, ranges: [] }] } },
    [],
  ],
  [
    "deb: an unaffected row of another id that is an alias",
    {
      packages: [debs("openssl", "3.0.8")],
      distro: "debian 12",
      rows: {
        affected: [openssl],
        unaffected: [namedRecord({ packageName: "openssl", vulnerability: "DSA-1", cves: ["CVE-2024-1"], os: debian12 })],
      },
    },
    [],
  ],
  [
    "deb: an unaffected row of another version",
    {
      packages: [debs("openssl", "3.0.8")],
      distro: "debian 12",
      rows: { affected: [openssl], unaffected: [{ ...openssl, ranges: [{ version: { type: "dpkg", constraint: ">= 4" } }] }] },
    },
    ["openssl CVE-2024-1 fixed 3.0.9 direct"],
  ],
  [
    "a rejected record",
    {
      packages: [debs("openssl", "3.0.8")],
      distro: "debian 12",
      rows: {
        affected: [{ ...openssl, vulnerability: vulnerabilityRecord({ name: "CVE-2024-1", provider: "debian", status: "rejected" }) }],
      },
    },
    [],
  ],
  [
    "a row whose range is no constraint",
    {
      packages: [debs("openssl", "3.0.8")],
      distro: "debian 12",
      rows: { affected: [{ ...openssl, ranges: [{ version: { type: "dpkg", constraint: "(x)" } }] }] },
    },
    [],
  ],
  [
    "a condition that does not hold",
    {
      packages: [debs("openssl", "3.0.8")],
      distro: "debian 12",
      rows: { affected: [{ ...openssl, qualifiers: { platformCpes: ["cpe:2.3:o:canonical:ubuntu_linux:*:*:*:*:*:*:*:*"] } }] },
    },
    [],
  ],
  [
    "a hard-coded correction",
    {
      packages: [debs("zlib1g", "1")],
      distro: "debian 12",
      rows: { affected: [namedRecord({ packageName: "zlib1g", vulnerability: "CVE-2023-45853", os: debian12 })] },
    },
    [],
  ],
  [
    "Ubuntu with extended support: what its channel fixed is gone, later fixes are told",
    {
      packages: [debs("curl", "2.0")],
      rows: {
        affected: [
          namedRecord({
            packageName: "curl",
            vulnerability: "CVE-1",
            os: operatingSystem("ubuntu", "16", "04"),
            ranges: [{ version: { type: "dpkg", constraint: "" }, fix: { version: "", state: "wont-fix", references: [] } }],
          }),
          namedRecord({
            packageName: "curl",
            vulnerability: "CVE-1",
            os: operatingSystem("ubuntu", "16", "04", "esm"),
            ranges: [fixedRange("dpkg", "1.5+esm1")],
          }),
          namedRecord({
            packageName: "curl",
            vulnerability: "CVE-2",
            os: operatingSystem("ubuntu", "16", "04"),
            ranges: [{ version: { type: "dpkg", constraint: "" }, fix: { version: "", state: "not-fixed", references: [] } }],
          }),
          namedRecord({
            packageName: "curl",
            vulnerability: "CVE-2",
            os: operatingSystem("ubuntu", "16", "04", "esm"),
            ranges: [fixedRange("dpkg", "2.5+esm1")],
          }),
          namedRecord({
            packageName: "curl",
            vulnerability: "CVE-3",
            os: operatingSystem("ubuntu", "16", "04", "esm"),
            ranges: [fixedRange("dpkg", "9+esm1")],
          }),
        ],
      },
      options: { distro: parseDistroName("ubuntu:16.04+esm") },
    },
    ["curl CVE-2 fixed 2.5+esm1 direct,direct,direct"],
  ],
  [
    "python: by the normalised name",
    { packages: [{ ...django, name: "Zope._-Interface" }], rows: { affected: [{ ...djangoRow, packageName: "zope-interface" }] } },
    ["Zope._-Interface GHSA-a fixed 2.2.10 direct"],
  ],
  ["python: a version that is none", { packages: [{ ...django, version: "x" }], rows: { affected: [djangoRow] } }, []],
  [
    "python: an unaffected row",
    {
      packages: [django],
      rows: {
        affected: [djangoRow],
        unaffected: [
          namedRecord({ packageName: "django", ecosystem: "python", vulnerability: "CVE-2024-2" }),
          { ...djangoRow, ranges: [] },
        ],
      },
    },
    [],
  ],
  [
    "npm: without a version nothing is ruled out",
    {
      packages: [catalogedPackage({ name: "lodash", type: "npm", version: "" })],
      rows: {
        affected: [
          namedRecord({
            packageName: "lodash",
            ecosystem: "npm",
            vulnerability: "GHSA-l",
            ranges: [{ version: { type: "npm", constraint: ">=4.0.0,<4.18.0" } }],
          }),
        ],
      },
    },
    ["lodash GHSA-l - - direct"],
  ],
  [
    "npm: a prerelease of the fixed version",
    {
      packages: [catalogedPackage({ name: "lodash", type: "npm", version: "2.3.0-beta" })],
      rows: {
        affected: [namedRecord({ packageName: "lodash", ecosystem: "npm", vulnerability: "GHSA-l", ranges: [fixedRange("npm", "2.3.0")] })],
      },
    },
    ["lodash GHSA-l fixed 2.3.0 direct"],
  ],
  [
    "npm: scope and case",
    {
      packages: [catalogedPackage({ name: "@CASE/Name", type: "npm" }), catalogedPackage({ name: "name", type: "npm" })],
      rows: { affected: [namedRecord({ packageName: "@case/name", ecosystem: "npm", vulnerability: "GHSA-n" })] },
    },
    ["@CASE/Name GHSA-n - - direct"],
  ],
  [
    "gem: a prerelease of the fixed version, and a build for a platform",
    {
      packages: ["2.0.0.rc1", "1.9-x86_64-linux", "2.0-java"].map((version) =>
        catalogedPackage({ id: version, name: "rack", type: "gem", version, language: "ruby" }),
      ),
      rows: {
        affected: [namedRecord({ packageName: "Rack", ecosystem: "gem", vulnerability: "GHSA-r", ranges: [fixedRange("gem", "2.0")] })],
      },
    },
    ["rack GHSA-r fixed 2.0 direct", "rack GHSA-r fixed 2.0 direct"],
  ],
  [
    "gem: a hard-coded correction",
    {
      packages: [catalogedPackage({ name: "delegate", type: "gem" })],
      rows: { affected: [namedRecord({ packageName: "delegate", ecosystem: "gem", vulnerability: "CVE-2015-7556" })] },
    },
    [],
  ],
  [
    "several fixes, from the least",
    {
      packages: [catalogedPackage({ name: "lodash", type: "npm", version: "1.0.0" })],
      rows: {
        affected: [
          namedRecord({
            packageName: "lodash",
            ecosystem: "npm",
            vulnerability: "GHSA-l",
            ranges: [fixedRange("npm", "10.0.0"), fixedRange("npm", "9.0.0")],
          }),
        ],
      },
    },
    ["lodash GHSA-l fixed 9.0.0,10.0.0 direct"],
  ],
  [
    "apk: the distribution's row is the one that counts",
    {
      packages: [apk("curl", "8.0-r0", { metadata: { originPackage: "curl" } })],
      distro: "alpine 3.18.4",
      rows: {
        affected: [namedRecord({ packageName: "curl", vulnerability: "CVE-1", os: alpine318, ranges: [fixedRange("apk", "8.1-r0")] })],
        products: [product("CVE-1", "curl", "9")],
      },
    },
    ["curl CVE-1 fixed 8.1-r0 direct,indirect"],
  ],
  [
    "apk: NVD where the distribution is silent, with its fix cleared",
    { packages: [apk("curl", "8.0-r0")], distro: "alpine 3.18.4", rows: { products: [product("CVE-1", "curl", "9")] } },
    ["curl CVE-1 unknown - cpe"],
  ],
  [
    "apk: NVD without a fix says nothing of one",
    {
      packages: [apk("curl", "8.0-r0")],
      distro: "alpine 3.18.4",
      rows: { products: [{ ...product("CVE-1", "curl", "9"), ranges: [{ version: { type: "unknown", constraint: "< 9" } }] }] },
    },
    ["curl CVE-1 - - cpe"],
  ],
  [
    "apk: NVD without a distribution keeps its fix",
    { packages: [apk("curl", "8.0-r0")], rows: { products: [product("CVE-1", "curl", "9")] } },
    ["curl CVE-1 fixed 9 cpe"],
  ],
  [
    "apk: NVD by the origin",
    {
      packages: [apk("libcurl", "8.0-r0", { metadata: { originPackage: "curl" } })],
      distro: "alpine 3.18.4",
      rows: { products: [product("CVE-1", "curl", "9")] },
    },
    ["libcurl CVE-1 unknown - cpe"],
  ],
  [
    "apk: what the distribution fixed is not NVD's to report",
    {
      packages: [apk("curl", "8.2-r0")],
      distro: "alpine 3.18.4",
      rows: {
        affected: [namedRecord({ packageName: "curl", vulnerability: "CVE-1", os: alpine318, ranges: [fixedRange("apk", "8.1-r0")] })],
        products: [product("CVE-1", "curl", "9")],
      },
    },
    [],
  ],
  [
    "apk: what the distribution denies is not NVD's to report, by alias too",
    {
      packages: [apk("curl", "8.2-r0")],
      distro: "alpine 3.18.4",
      rows: {
        affected: [
          namedRecord({
            packageName: "curl",
            vulnerability: vulnerabilityRecord({ name: "CGA-1", provider: "alpine", aliases: ["CVE-1"] }),
            os: alpine318,
            ranges: [fixedRange("apk", "0")],
          }),
        ],
        products: [product("CVE-1", "curl", "9")],
      },
    },
    [],
  ],
  [
    "apk: the revision is no part of the product's version",
    {
      packages: [apk("curl", "9-r5")],
      distro: "alpine 3.18.4",
      rows: { products: [{ ...product("CVE-1", "curl", "9"), ranges: [{ version: { type: "unknown", constraint: "= 9" } }] }] },
    },
    ["curl CVE-1 - - cpe"],
  ],
  [
    "apk: a build of Root.io by its plain name, and its own denial",
    {
      packages: [catalogedPackage({ name: "rootio-curl", type: "apk", version: "8.0-r00071" })],
      distro: "alpine 3.18.4",
      rows: {
        affected: [
          namedRecord({ packageName: "curl", vulnerability: "CVE-1", os: alpine318, ranges: [fixedRange("apk", "9-r0")] }),
          namedRecord({ packageName: "curl", vulnerability: "CVE-2", os: alpine318, ranges: [fixedRange("apk", "9-r0")] }),
        ],
        unaffected: [
          namedRecord({
            packageName: "rootio-curl",
            vulnerability: "ROOT-1",
            cves: ["CVE-1"],
            os: alpine318,
            qualifiers: { rootio: true },
            ranges: [{ version: { type: "ecosystem", constraint: ">= 8.0-r00070" } }],
          }),
        ],
      },
    },
    ["rootio-curl CVE-2 fixed 9-r0 indirect"],
  ],
  [
    "only fixed",
    {
      packages: [debs("openssl", "3.0.8")],
      distro: "debian 12",
      rows: {
        affected: [openssl, { ...openssl, vulnerability: vulnerabilityRecord({ name: "CVE-2024-9", provider: "debian" }), ranges: [] }],
      },
      options: { onlyFixed: true },
    },
    ["openssl CVE-2024-1 fixed 3.0.9 direct"],
  ],
  [
    "only not fixed",
    {
      packages: [debs("openssl", "3.0.8")],
      distro: "debian 12",
      rows: {
        affected: [openssl, { ...openssl, vulnerability: vulnerabilityRecord({ name: "CVE-2024-9", provider: "debian" }), ranges: [] }],
      },
      options: { onlyNotFixed: true },
    },
    ["openssl CVE-2024-9 - - direct"],
  ],
  [
    "a distribution given by hand",
    {
      packages: [debs("openssl", "3.0.8")],
      distro: "ubuntu 22.04",
      rows: { affected: [openssl] },
      options: { distro: parseDistroName("debian:12") },
    },
    ["openssl CVE-2024-1 fixed 3.0.9 direct"],
  ],
  ["by CVE", { packages: [django], rows: { affected: [djangoRow] }, options: { byCve: true } }, ["Django CVE-2024-2 fixed 2.2.10 direct"]],
])("%s", (_name, scenario, expected) => {
  expect(matchLines(runScenario(scenario))).toEqual(expected);
});

test("by CVE: two records of one CVE are one match; the records become its relatives", () => {
  const row = (name: string, provider: string) => ({
    ...djangoRow,
    vulnerability: vulnerabilityRecord({ name, provider, aliases: ["CVE-2024-2"] }),
  });
  const { matches } = runScenario({
    packages: [django],
    rows: { affected: [row("NSWG-1", "nswg"), row("RETIREJS-1", "retirejs")] },
    options: { byCve: true },
  });
  expect(
    matches.map(({ vulnerability, related }) => [
      vulnerability.id,
      vulnerability.namespace,
      related.map(({ id, namespace }) => `${id} ${namespace}`),
    ]),
  ).toEqual([["CVE-2024-2", "nswg:language:python", ["NSWG-1 nswg:language:python", "RETIREJS-1 retirejs:language:python"]]]);
});

test("everything that is told of a match", () => {
  const vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
  const cvss = {
    source: "nvd@nist.gov",
    type: "Primary" as const,
    version: "3.1",
    vector,
    baseScore: 9.8,
    exploitabilityScore: 3.9,
    impactScore: 5.9,
  };
  const epss = { cve: "CVE-2024-1", epss: 0.25, percentile: 0.9, date: "2025-01-01" };
  const cwe = { cve: "CVE-2024-1", cwe: "CWE-79", source: "nvd", type: "Primary" };
  const nvd = vulnerabilityRecord({
    name: "CVE-2024-1",
    description: "Said by NVD.",
    references: [{ url: "https://nvd.example.org/CVE-2024-1" }, { url: "https://example.org/more" }],
    severities: [{ scheme: "CVSS", value: { vector, version: "3.1" }, source: "nvd@nist.gov", rank: 1 }],
  });
  const record = {
    ...openssl,
    vulnerability: vulnerabilityRecord({
      name: "CVE-2024-1",
      provider: "debian",
      references: [{ url: "https://debian.example.org" }],
      severities: [{ scheme: "CHMLN", value: "low" }],
    }),
    ranges: [
      {
        version: { type: "dpkg", constraint: "< 3.0.9" },
        fix: {
          version: "3.0.9",
          state: "fixed",
          available: { date: "2024-02-03", kind: "advisory" },
          references: [{ url: "https://debian.example.org/DSA-1", id: "DSA-1" }, { url: "" }],
        },
      },
    ],
  };
  const found = debs("openssl", "3.0.8");
  const result = runScenario({
    packages: [found],
    distro: "debian 12",
    rows: { affected: [record], vulnerabilities: [nvd], epss: [epss], cwes: [cwe] },
  });
  const decorations = { knownExploited: [], epss: [epss], cwes: [cwe] };
  expect(result.matches).toEqual([
    {
      package: found,
      vulnerability: {
        id: "CVE-2024-1",
        namespace: "debian:distro:debian:12",
        dataSource: "https://debian.example.org",
        severity: "Low",
        urls: [],
        description: "",
        cvss: [],
        ...decorations,
        fix: { state: "fixed", versions: ["3.0.9"], available: [{ version: "3.0.9", date: "2024-02-03", kind: "advisory" }] },
        advisories: [{ id: "DSA-1", link: "https://debian.example.org/DSA-1" }],
        risk: 7.5,
      },
      related: [
        {
          id: "CVE-2024-1",
          namespace: "nvd:cpe",
          dataSource: "https://nvd.example.org/CVE-2024-1",
          severity: "Critical",
          urls: ["https://example.org/more"],
          description: "Said by NVD.",
          cvss: [cvss],
          ...decorations,
        },
      ],
      details: [
        {
          type: "exact-direct-match",
          matcher: "dpkg-matcher",
          searchedBy: {
            kind: "distro",
            distro: { type: "debian", version: "12" },
            package: { name: "openssl", version: "3.0.8" },
            namespace: "debian:distro:debian:12",
          },
          found: { vulnerabilityId: "CVE-2024-1", versionConstraint: "< 3.0.9 (deb)" },
        },
      ],
      suggestedVersion: "3.0.9",
      score: { baseScore: 9.8, version: "3.1", vector, namespace: "nvd:cpe" },
    },
  ]);
});

test("a relative of which nothing is known has its provider as data source", () => {
  const { matches } = runScenario({ packages: [debs("openssl", "3.0.8")], distro: "debian 12", rows: { affected: [openssl] } });
  expect(matches[0]?.related).toEqual([
    {
      id: "CVE-2024-1",
      namespace: "nvd:cpe",
      dataSource: "nvd",
      severity: "Unknown",
      urls: [],
      description: "",
      cvss: [],
      knownExploited: [],
      epss: [],
      cwes: [],
    },
  ]);
});

test("an unknown release: one match for each fix, all under the first row's namespace", () => {
  const row = (major: string, fix: string) =>
    namedRecord({
      packageName: "openssl",
      vulnerability: "CVE-1",
      os: operatingSystem("debian", major),
      ranges: [fixedRange("dpkg", fix)],
    });
  const { matches } = runScenario({
    packages: [debs("openssl", "1")],
    distro: "debian",
    rows: { affected: [row("10", "1.1"), row("11", "1.2")] },
  });
  expect(
    matches.map(({ vulnerability: v, details }) => [
      v.namespace,
      v.fix.versions.join(),
      details.map(({ searchedBy }) => searchedBy.namespace),
    ]),
  ).toEqual(["1.1", "1.2"].map((fix) => ["debian:distro:debian:10", fix, ["debian:distro:debian:10", "debian:distro:debian:11"]]));
});

test("kernel headers are ignored where the kernel's source package was found, and by no other rule", () => {
  const scenario: Scenario = {
    packages: [debs("linux-libc-dev", "6.1.1", { source: "linux" }), debs("linux-image", "6.1.1", { source: "linux" })],
    distro: "debian 12",
    rows: { affected: [namedRecord({ packageName: "linux", vulnerability: "CVE-1", os: debian12, ranges: [fixedRange("dpkg", "9")] })] },
  };
  const result = runScenario(scenario);
  expect(matchLines(result)).toEqual(["linux-image CVE-1 fixed 9 indirect"]);
  expect(result.ignored.map(({ package: found, rules }) => [found.name, rules.map(({ origin }) => origin)])).toEqual([
    ["linux-libc-dev", ["kernel-headers"]],
  ]);
  expect(matchLines(runScenario({ ...scenario, options: { matchKernelHeaders: true } })).length).toBe(2);
});

test("user rules hold for the original id and for the CVE", () => {
  const ignored = (vulnerability: string, byCve: boolean) =>
    runScenario({
      packages: [django],
      rows: { affected: [djangoRow] },
      options: { byCve, ignoreRules: [{ vulnerability, reason: "why" }] },
    }).ignored.map(({ vulnerability: v, rules }) => [v.id, rules]);
  const rules = (vulnerability: string) => [{ vulnerability, reason: "why", origin: "user" }];
  expect(ignored("GHSA-a", false)).toEqual([["GHSA-a", rules("GHSA-a")]]);
  expect(ignored("GHSA-a", true)).toEqual([["GHSA-a", rules("GHSA-a")]]);
  expect(ignored("CVE-2024-2", true)).toEqual([["CVE-2024-2", rules("CVE-2024-2")]]);
  expect(ignored("CVE-2024-2", false)).toEqual([]);
});

const metadataFile = "/usr/lib/python3/site-packages/Django/METADATA";
const installed = { ...django, locations: [{ path: metadataFile, accessPath: metadataFile }] };
const apkDjango = apk("py3-django", "2.2.10-r0", { metadata: { files: [{ path: metadataFile }] } });
const apkRow = (constraint: string) =>
  namedRecord({
    packageName: "py3-django",
    vulnerability: "CVE-2024-2",
    os: alpine318,
    ranges: [{ version: { type: "apk", constraint } }],
  });

test.each<[string, Scenario, readonly string[]]>([
  [
    "the owner's row says fixed",
    { packages: [apkDjango, installed], distro: "alpine 3.18.4", rows: { affected: [djangoRow, apkRow("< 2.2.9-r0")] } },
    ["owner"],
  ],
  [
    "the owner's row denies it",
    { packages: [apkDjango, installed], distro: "alpine 3.18.4", rows: { affected: [djangoRow, apkRow("< 0")] } },
    ["owner"],
  ],
  [
    "the owner's product is not affected",
    {
      packages: [apkDjango, installed],
      distro: "alpine 3.18.4",
      rows: { affected: [djangoRow], products: [product("CVE-2024-2", "py3-django", "1")] },
    },
    ["owner"],
  ],
  [
    "the owner is affected too",
    { packages: [apkDjango, installed], distro: "alpine 3.18.4", rows: { affected: [djangoRow, apkRow("< 3-r0")] } },
    [],
  ],
  [
    "files of no package",
    { packages: [apkDjango, { ...installed, locations: [] }], distro: "alpine 3.18.4", rows: { affected: [djangoRow, apkRow("< 0")] } },
    [],
  ],
  [
    "an edge of the SBOM",
    {
      packages: [debs("python3-django", "3", { source: "" }), django],
      distro: "debian 12",
      relationships: [{ parent: "python3-django", child: "Django", type: "ownership-by-file-overlap" }],
      rows: {
        affected: [
          djangoRow,
          namedRecord({ packageName: "python3-django", vulnerability: "CVE-2024-2", os: debian12, ranges: [fixedRange("dpkg", "2")] }),
        ],
      },
    },
    ["owner"],
  ],
])("suppressed by the owner of the files: %s", (_name, scenario, expected) => {
  const { suppressed, matches } = runScenario(scenario);
  expect(
    suppressed.filter(({ package: found }) => found.type === "python").map(({ reasons }) => reasons.map(({ by }) => by).join()),
  ).toEqual(expected);
  expect(matches.filter(({ package: found }) => found.type === "python").length).toBe(1 - expected.length);
});

test("a suppression says why", () => {
  const { suppressed } = runScenario({
    packages: [apkDjango, installed],
    distro: "alpine 3.18.4",
    rows: { affected: [djangoRow, apkRow("< 0")] },
  });
  expect(suppressed.map(({ reasons }) => reasons)).toEqual([
    [
      {
        by: "owner",
        ownerId: "py3-django",
        text: "The apk package py3-django 2.2.10-r0 owns its files, and CVE-2024-2 does not affect that (Explicit APK NAK).",
      },
    ],
  ]);
});

test("an owned module is left out where the distribution's feed stands for it", () => {
  const owner = debs("python3-django", "2.2-1");
  const relationships = [{ parent: "python3-django", child: "Django", type: "ownership-by-file-overlap" }];
  const { matches, removed, judged } = runScenario({
    packages: [owner, django],
    distro: "debian 12",
    relationships,
    rows: { affected: [djangoRow] },
  });
  expect(matches).toEqual([]);
  expect(removed).toEqual([{ package: django, owner }]);
  expect(judged).toEqual([owner]);
});

test("what cannot be judged is counted, never silently clean", () => {
  const packages = [
    catalogedPackage({ id: "1", name: "a", type: "brand-new" }),
    catalogedPackage({ id: "2", name: "b", type: "brand-new" }),
    catalogedPackage({ id: "3", name: "c", type: "__proto__" }),
    catalogedPackage({ id: "4", name: "", type: "npm" }),
    catalogedPackage({ id: "5", name: "d", type: "python", version: "UNKNOWN" }),
    catalogedPackage({ id: "6", name: "e", type: "deb" }),
  ];
  const anything = namedRecord({ packageName: "", ecosystem: "npm", vulnerability: "X" });
  const result = runScenario({ packages, rows: { affected: [anything] } });
  expect(result.matches).toEqual([]);
  expect(Object.entries(result.unmatchedTypes)).toEqual([
    ["brand-new", 2],
    ["__proto__", 1],
  ]);
  expect(result.unsearchable).toEqual({ npm: 1, python: 1, deb: 1 });
  expect(result.judged).toEqual([]);
});

test.each(["__proto__", "constructor", "toString", "\u0000", "a/../b", "'; DROP TABLE packages; --", "%", "😀"])(
  "a package named %j is one like any other",
  (name) => {
    const row = namedRecord({ packageName: name, ecosystem: "npm", vulnerability: "GHSA-x" });
    expect(matchLines(runScenario({ packages: [catalogedPackage({ name, type: "npm" })], rows: { affected: [row] } }))).toEqual([
      `${name} GHSA-x - - direct`,
    ]);
  },
);

test("names and versions of 1 MB take no time to speak of", () => {
  const long = "a.".repeat(500_000);
  const types = ["deb", "apk", "python", "npm", "rpm", "gem", "java-archive", "go-module"];
  const packages = types.map((type) =>
    catalogedPackage({
      id: type,
      name: long,
      type,
      version: `1${long}`,
      cpes: [{ cpe: `cpe:2.3:a:${long}:x:1:*:*:*:*:*:*:*`, source: "" }],
      metadata: {
        source: long,
        originPackage: long,
        sourceRpm: `${long}-1-1.src.rpm`,
        pomProperties: { groupId: long, artifactId: long },
        symbols: { [long]: ["[".repeat(500_000)] },
      },
      metadataType: "go-module-buildinfo-entry",
    }),
  );
  const begun = performance.now();
  const rows = { affected: [namedRecord({ packageName: long, os: debian12, vulnerability: "CVE-1", ranges: [fixedRange("dpkg", "2")] })] };
  expect(runScenario({ packages, distro: "debian 12", rows, options: { ignoreRules: [{ package: { name: "(a+)+b" } }] } }).matches).toEqual(
    [],
  );
  expect(performance.now() - begun).toBeLessThan(5_000);
});

test("a source that reads ahead is told everything that it will be asked", () => {
  const asked: string[] = [];
  const ahead: unknown[] = [];
  const memory = memoryVulnerabilities({ affected: [djangoRow, openssl] });
  const source: VulnerabilitySource = {
    ...memory,
    findVulnerabilities: (name, provider) => {
      asked.push(`${name} ${provider ?? ""}`);
      return [];
    },
    readAhead: ({ cves, records }) => ahead.push({ cves, records: [...records] }),
  };
  matchPackages(sbomOf([django, debs("openssl", "3.0.8")], "debian 12"), source);
  expect(ahead).toEqual([{ cves: ["CVE-2024-2", "CVE-2024-1"], records: [["nvd", ["CVE-2024-2", "CVE-2024-1"]]] }]);
  expect(asked.sort()).toEqual(["CVE-2024-1 nvd", "CVE-2024-2 nvd"]);
});

test("matches are sorted: risk, severity, then name", () => {
  const row = (packageName: string, id: string, severity: string) =>
    namedRecord({
      packageName,
      ecosystem: "npm",
      vulnerability: vulnerabilityRecord({ name: id, provider: "github", severities: [{ scheme: "CHMLN", value: severity }] }),
    });
  const packages = ["b", "a", "c"].map((name) => catalogedPackage({ name, type: "npm" }));
  const rows = {
    affected: [row("b", "CVE-1", "high"), row("a", "CVE-2", "high"), row("c", "CVE-3", "critical"), row("c", "CVE-4", "low")],
    epss: [{ cve: "CVE-4", epss: 0.5, percentile: 0.5, date: "" }],
  };
  expect(runScenario({ packages, rows }).matches.map(({ vulnerability }) => vulnerability.id)).toEqual([
    "CVE-4",
    "CVE-3",
    "CVE-2",
    "CVE-1",
  ]);
});
