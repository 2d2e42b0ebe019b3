import { isDeepStrictEqual } from "node:util";
import { matchPackages, type Sbom, type VulnerabilitySource } from "@plimsoll/core";
import { openVulnerabilityDatabase, type VulnerabilityDatabase } from "@plimsoll/vulndb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DistinctPackage, distinctPackages } from "./distinct-packages.js";
import { type DistinctResult, matchDistinct } from "./match-distinct.js";
import { type GoldenDatabase, goldenArchive, goldenSboms, importGoldenDatabase, readGoldenSbom } from "./testing/golden.js";

const archive = goldenArchive();

describe.skipIf(archive === undefined)("recorded SBOMs with the recorded database (skipped without the shared data)", () => {
  let golden: GoldenDatabase;
  let source: VulnerabilityDatabase;

  beforeAll(async () => {
    golden = await importGoldenDatabase(archive ?? "");
    source = openVulnerabilityDatabase(golden.file);
  }, 300_000);

  afterAll(() => {
    source?.close();
    golden?.remove();
  });

  test.each(goldenSboms())("%s: equal key, equal matches", (name) => {
    const sbom = readGoldenSbom(name);
    expect(matchesOfKeys(sbom, source)).toEqual(matchesOfSbom(sbom, source));
  });

  test("a distinct package has the same result in each image, among all packages of all images, and alone", () => {
    const packages = new Map<string, DistinctPackage>();
    const results = new Map<string, DistinctResult>();
    for (const name of goldenSboms()) {
      const distinct = distinctPackages(readGoldenSbom(name)).packages;
      for (const [key, result] of matchDistinct({ packages: distinct }, source)) {
        if (results.has(key)) expect(result, `${name} ${key}`).toEqual(results.get(key));
        results.set(key, result);
      }
      for (const one of distinct) packages.set(one.key, one);
    }
    const all = [...packages.values()];
    expect(isDeepStrictEqual(matchDistinct({ packages: all }, source), results)).toBe(true);
    const other = all.filter((one) => !isDeepStrictEqual(alone(one, packages, source), results.get(one.key)));
    expect(other.map(({ document }) => document)).toEqual([]);
  });
});

function alone(distinct: DistinctPackage, packages: ReadonlyMap<string, DistinctPackage>, source: VulnerabilitySource): unknown {
  const context = new Set([distinct]);
  for (const { owners } of context) for (const owner of owners) context.add(packages.get(owner) ?? distinct);
  return matchDistinct({ packages: [distinct], context: [...context] }, source).get(distinct.key);
}

/** What the whole SBOM gives: `PACKAGE NAMESPACE ID` to states and versions of the fix; and who is removed. */
function matchesOfSbom(sbom: Sbom, source: VulnerabilitySource): ReadonlyMap<string, readonly string[]> {
  const { matches, removed } = matchPackages(sbom, source);
  const found = new Map<string, Set<string>>();
  for (const {
    package: { id },
    vulnerability,
  } of matches) {
    const key = `${id} ${vulnerability.namespace} ${vulnerability.id}`;
    const facts = found.get(key) ?? new Set();
    found.set(key, facts.add(vulnerability.fix.state === "" ? "unknown" : vulnerability.fix.state));
    for (const version of vulnerability.fix.versions) facts.add(version);
  }
  for (const {
    package: { id },
  } of removed)
    found.set(id, new Set(["removed"]));
  return inOrder(found);
}

/** The same from the matches of its distinct packages. */
function matchesOfKeys(sbom: Sbom, source: VulnerabilitySource): ReadonlyMap<string, readonly string[]> {
  const { packages, keyOf } = distinctPackages(sbom);
  const results = matchDistinct({ packages }, source);
  const found = new Map<string, Set<string>>();
  for (const { id } of sbom.packages) {
    const result = results.get(keyOf.get(id) ?? "");
    if (result?.state !== "matched") {
      found.set(id, new Set(["failed"]));
      continue;
    }
    if (result.suppressedBy !== undefined) found.set(id, new Set(["removed"]));
    for (const { vulnerability, fixState, fixVersions } of result.matches) {
      found.set(`${id} ${vulnerability.namespace} ${vulnerability.name}`, new Set([fixState, ...fixVersions]));
    }
  }
  return inOrder(found);
}

function inOrder(found: ReadonlyMap<string, ReadonlySet<string>>): ReadonlyMap<string, readonly string[]> {
  return new Map([...found].sort(([left], [right]) => (left < right ? -1 : 1)).map(([key, facts]) => [key, [...preferred(facts)].sort()]));
}

/** Several records under one id: a fix that one of them knows counts. */
function preferred(facts: ReadonlySet<string>): readonly string[] {
  const states = ["fixed", "wont-fix", "not-fixed", "unknown"].filter((state) => facts.has(state));
  return [...facts].filter((fact) => !states.slice(1).includes(fact));
}
