import { matchPackages, type NamedRecord, type Sbom, type VulnerabilitySource } from "@plimsoll/core";
import { describe, expect, test } from "vitest";
import { distinctPackages } from "./distinct-packages.js";
import { type DistinctResult, matchDistinct } from "./match-distinct.js";
import { at, imagePackage, imageSbom } from "./testing/image.js";
import { record, row, tableSource } from "./testing/table-source.js";

/** Results by package id, and what the whole SBOM gives, as `ID VULNERABILITY`. */
function match(sbom: Sbom, source: VulnerabilitySource) {
  const { packages, keyOf } = distinctPackages(sbom);
  const results = matchDistinct({ packages }, source);
  const resultOf = (id: string): DistinctResult | undefined => results.get(keyOf.get(id) ?? "");
  const found = sbom.packages.flatMap(({ id }) => idsOf(resultOf(id)).map((vulnerability) => `${id} ${vulnerability}`)).sort();
  const whole = matchPackages(sbom, source)
    .matches.map((one) => `${one.package.id} ${one.vulnerability.id}`)
    .sort();
  return { packages, keyOf, resultOf, found, whole };
}

function idsOf(result: DistinctResult | undefined): readonly string[] {
  return result?.state === "matched" ? result.matches.map(({ vulnerability }) => vulnerability.name) : ["failed"];
}

const debian = (name: string): ReturnType<typeof record> => record({ name, provider: "debian" });
const pipRow = row("python", record({ name: "GHSA-a", provider: "github", aliases: ["CVE-2024-1"] }), "2.0");
const pip = imagePackage({ type: "python", name: "pip" });

test("rows of a match", () => {
  const source = tableSource({
    affected: { pip: [pipRow] },
    vulnerabilities: [
      record({
        name: "GHSA-a",
        provider: "github",
        aliases: ["CVE-2024-1", "PYSEC-1"],
        publishedDate: "2024-02-03T00:00:00Z",
        modifiedDate: "2024-03-04T05:06:07Z",
      }),
      record({
        name: "CVE-2024-1",
        description: "It breaks.",
        publishedDate: "2024-01-02T03:04:05Z",
        severities: [{ scheme: "CVSS", value: { vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" } }],
      }),
    ],
    epss: { "CVE-2024-1": 0.97312 },
    exploited: ["CVE-2024-1"],
  });
  const { resultOf } = match(imageSbom([pip]), source);
  expect(resultOf("pip")).toEqual({
    state: "matched",
    judged: true,
    matches: [
      {
        vulnerability: {
          namespace: "github:language:python",
          name: "GHSA-a",
          cve: "CVE-2024-1",
          aliases: ["CVE-2024-1", "PYSEC-1"],
          severity: 0,
          cvss: 98,
          cvssVersion: "3.1",
          cvssVector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
          epss: 9731,
          epssPercentile: 5000,
          kev: true,
          publishedOn: "2024-01-02",
          facts: {
            description: "It breaks.",
            dataSource: "",
            urls: [],
            cwes: [],
            modifiedOn: "2024-03-04",
            kevOn: "2024-05-06",
          },
        },
        fixState: "fixed",
        fixVersions: ["2.0"],
        detail: {
          ways: [{ type: "exact-direct-match", matcher: "python-matcher", constraint: "< 2.0 (python)" }],
          advisories: [],
          suggestedVersion: "2.0",
        },
      },
    ],
    lookups: [{ kind: 0, name: "pip" }],
  });
});

test("records of one id and namespace are one row; a fix that one knows counts", () => {
  const vulnerability = debian("CVE-2024-2");
  const openRow: NamedRecord = { ...row("deb", vulnerability, "9"), ranges: [{ version: { type: "deb", constraint: "" } }] };
  const found = imagePackage({ type: "deb", name: "a", metadata: { source: "b" } });
  const source = tableSource({ affected: { a: [openRow, row("deb", vulnerability, "3.0"), row("deb", vulnerability, "2.0")] } });
  const { resultOf } = match(imageSbom([found], "debian 12"), source);
  const result = resultOf("a");
  const rows = result?.state === "matched" ? result.matches : [];
  expect(rows.map(({ vulnerability: { name }, fixState, fixVersions }) => [name, fixState, [...fixVersions].sort()])).toEqual([
    ["CVE-2024-2", "fixed", ["2.0", "3.0"]],
  ]);
  expect(result).toMatchObject({
    lookups: [
      { kind: 0, name: "a" },
      { kind: 0, name: "b" },
    ],
  });
});

describe("owners, as in a whole SBOM", () => {
  const source = tableSource({
    affected: {
      pip: [pipRow],
      "python3-pip": [row("deb", debian("CVE-2024-1"), "0.9")],
      "py3-pip": [row("apk", record({ name: "CVE-2024-1", provider: "alpine" }), "0.9")],
    },
  });
  const deb = imagePackage({ type: "deb", name: "python3-pip", version: "1.0-2" });
  const apk = imagePackage({ type: "apk", name: "py3-pip", version: "3.0-r0", ownedFiles: ["/pip"] });
  const owned = [["python3-pip", "pip"]] as const;

  test.each<{ readonly name: string; readonly sbom: Sbom; readonly found: readonly string[]; readonly suppressed?: string }>([
    { name: "no owner", sbom: imageSbom([pip, deb], "debian 12"), found: ["pip GHSA-a"] },
    {
      name: "one that stands for the package",
      sbom: imageSbom([pip, deb], "debian 12", owned),
      found: [],
      suppressed: "python3-pip",
    },
    {
      name: "one whose version differs and that has the fix",
      sbom: imageSbom([pip, { ...deb, version: "3.0-2" }], "debian 12", owned),
      found: [],
    },
    {
      name: "one whose version differs and that is affected too",
      sbom: imageSbom([pip, { ...deb, version: "0.5-2" }], "debian 12", owned),
      found: ["pip GHSA-a", "python3-pip CVE-2024-1"],
    },
    {
      name: "of Alpine, by path alone",
      sbom: imageSbom([{ ...pip, locations: [at("/pip")] }, apk, imagePackage({ type: "npm", name: "x" })], "alpine 3.20", [
        ["py3-pip", "x"],
      ]),
      found: [],
    },
    {
      name: "of Alpine, of another path",
      sbom: imageSbom([{ ...pip, locations: [at("/other")] }, apk, imagePackage({ type: "npm", name: "x" })], "alpine 3.20", [
        ["py3-pip", "x"],
      ]),
      found: ["pip GHSA-a"],
    },
  ])("$name", ({ sbom, found, suppressed }) => {
    const { found: ours, whole, resultOf, keyOf } = match(sbom, source);
    expect(ours).toEqual(found);
    expect(whole).toEqual(found);
    const result = resultOf("pip");
    expect(result?.state === "matched" ? result.suppressedBy : "failed").toBe(suppressed === undefined ? undefined : keyOf.get(suppressed));
  });

  test("a package has the look-ups of its owners too", () => {
    const { resultOf } = match(imageSbom([pip, { ...deb, version: "3.0-2" }], "debian 12", owned), source);
    expect(resultOf("pip")).toMatchObject({
      lookups: [
        { kind: 0, name: "pip" },
        { kind: 0, name: "python3-pip" },
      ],
    });
  });

  test("owners that are known already are given as context; without them the package fails", () => {
    const { packages, keyOf, resultOf } = match(imageSbom([pip, { ...deb, version: "3.0-2" }], "debian 12", owned), source);
    const unknown = packages.filter(({ key }) => key === keyOf.get("pip"));
    expect(matchDistinct({ packages: unknown, context: packages }, source)).toEqual(new Map([[keyOf.get("pip"), resultOf("pip")]]));
    expect([...matchDistinct({ packages: unknown }, source).values()].map(({ state }) => state)).toEqual(["failed"]);
  });
});

test("packages of one name and version have no influence on each other", () => {
  // A statement "not affected" for programs with one function only.
  const goRow = (vulnerability: string, symbol?: string): NamedRecord => ({
    vulnerability: record({ name: vulnerability, provider: "govulndb" }),
    cves: [],
    qualifiers: symbol === undefined ? {} : { goImports: [{ path: "m/p", symbols: [symbol] }] },
    ranges: [],
    ecosystem: "go-module",
    packageName: "m",
  });
  const source = tableSource({ affected: { m: [goRow("GO-1")] }, unaffected: { m: [goRow("GO-1", "Safe")] } });
  const programs = ["Safe", "Other"].map((symbol) =>
    imagePackage({ id: symbol, type: "go-module", name: "m", symbols: { "m/p": [symbol] } }),
  );
  const { packages, resultOf } = match(imageSbom(programs), source);
  expect(packages.map(({ symbols }) => symbols)).toEqual([{ "m/p": ["Safe"] }, { "m/p": ["Other"] }]);
  expect(["Safe", "Other"].map((id) => idsOf(resultOf(id)))).toEqual([[], ["GO-1"]]);
});

test("one package that breaks the matcher is told as failed, others go on", () => {
  const source = tableSource({ affected: { pip: [pipRow] }, breaksAt: "poison" });
  const many = Array.from({ length: 20 }, (_, index) => imagePackage({ type: "npm", name: `package-${index}` }));
  const { resultOf, keyOf } = brokenMatch(imageSbom([...many, imagePackage({ type: "npm", name: "poison" }), pip]), source);
  expect(resultOf("poison")).toEqual({ state: "failed", message: "no row of poison can be read" });
  expect(idsOf(resultOf("pip"))).toEqual(["GHSA-a"]);
  expect(idsOf(resultOf("package-7"))).toEqual([]);
  expect(keyOf.size).toBe(22);
});

function brokenMatch(sbom: Sbom, source: VulnerabilitySource) {
  const { packages, keyOf } = distinctPackages(sbom);
  const results = matchDistinct({ packages }, source);
  return { keyOf, resultOf: (id: string): DistinctResult | undefined => results.get(keyOf.get(id) ?? "") };
}

test("a chain of owners that is too long fails, and nothing else", () => {
  const chain = Array.from({ length: 150 }, (_, index) => imagePackage({ type: "npm", name: `package-${index}` }));
  const owns = chain.slice(1).map(({ id }, index): [string, string] => [chain[index]?.id ?? "", id]);
  const { packages } = distinctPackages(imageSbom(chain, "", owns));
  const states = [...matchDistinct({ packages }, tableSource({})).values()].map(({ state }) => state);
  expect(states.filter((state) => state === "failed").length).toBeGreaterThan(40);
  expect(states.filter((state) => state === "matched").length).toBeGreaterThan(90);
});
