import { expect, test } from "vitest";
import { type Candidate, candidatesOf, mergeCandidates } from "./candidate.js";
import { disclosureOf } from "./disclosure.js";
import type { MatchDetail, MatchType } from "./match.js";
import { resultSet } from "./result-set.js";
import { searchedPackage } from "./searched-package.js";
import { catalogedPackage, fixedRange, namedRecord, operatingSystem } from "./testing/memory-vulnerabilities.js";

const searched = searchedPackage(catalogedPackage({ name: "openssl", type: "deb" }), undefined);

function detail(type: MatchType, versionConstraint = "< 2 (deb)"): MatchDetail {
  return {
    type,
    matcher: "dpkg-matcher",
    searchedBy: { kind: "language", language: "", package: { name: "x", version: "1" }, namespace: "n" },
    found: { vulnerabilityId: "CVE-1", versionConstraint },
  };
}

function candidate(fix: string, type: MatchType, parts: Partial<Candidate> = {}): Candidate {
  const record = namedRecord({
    packageName: "openssl",
    vulnerability: "CVE-1",
    os: operatingSystem("debian", "12"),
    ranges: [fixedRange("dpkg", fix)],
  });
  const disclosure = disclosureOf(record);
  if (disclosure === undefined) throw new Error("no disclosure");
  const { id, namespace, related, vulnerability } = disclosure;
  return {
    searched,
    disclosure,
    id,
    namespace,
    shownNamespace: namespace,
    record: vulnerability,
    related,
    details: [detail(type)],
    ...parts,
  };
}

const shape = (candidates: readonly Candidate[]) =>
  candidates.map(({ disclosure, details }) => [disclosure.fix.versions.join(), details.map(({ type }) => type)]);

test.each<[string, readonly Candidate[], unknown]>([
  [
    "equal ones are one, with all details",
    [candidate("2", "exact-direct-match"), candidate("2", "exact-indirect-match"), candidate("2", "exact-direct-match")],
    [["2", ["exact-direct-match", "exact-indirect-match"]]],
  ],
  [
    "another fix stands beside",
    [candidate("2", "exact-direct-match"), candidate("3", "exact-direct-match")],
    [
      ["2", ["exact-direct-match"]],
      ["3", ["exact-direct-match"]],
    ],
  ],
  [
    "a direct one takes the place of an indirect one",
    [candidate("2", "exact-indirect-match"), candidate("3", "exact-direct-match")],
    [["3", ["exact-direct-match", "exact-indirect-match"]]],
  ],
  [
    "but not the other way",
    [candidate("2", "exact-direct-match"), candidate("3", "exact-indirect-match")],
    [
      ["2", ["exact-direct-match"]],
      ["3", ["exact-indirect-match"]],
    ],
  ],
  [
    "another namespace stands beside",
    [candidate("2", "exact-direct-match"), candidate("2", "exact-direct-match", { namespace: "other" })],
    [
      ["2", ["exact-direct-match"]],
      ["2", ["exact-direct-match"]],
    ],
  ],
])("merge: %s", (_name, candidates, expected) => {
  expect(shape(mergeCandidates(candidates))).toEqual(expected);
});

test("relatives are joined", () => {
  const related = [{ id: "A", namespace: "n" }];
  const merged = mergeCandidates([candidate("2", "exact-direct-match"), candidate("2", "exact-direct-match", { related })]);
  expect(merged.map((one) => one.related.map(({ id }) => id))).toEqual([["CVE-1", "A"]]);
});

test.each<[string, MatchType, unknown]>([
  [
    "by name has all details of its id",
    "exact-direct-match",
    [
      ["2", ["< 2 (deb)", "< 3 (deb)"]],
      ["3", ["< 2 (deb)", "< 3 (deb)"]],
    ],
  ],
  [
    "by CPE has its own",
    "cpe-match",
    [
      ["2", ["< 2 (deb)"]],
      ["3", ["< 3 (deb)"]],
    ],
  ],
])("what was found %s", (_name, type, expected) => {
  const rows = ["2", "3"].map((fix) => {
    const { disclosure, namespace } = candidate(fix, type);
    return { disclosure, shownNamespace: namespace, describe: () => detail(type, `< ${fix} (deb)`) };
  });
  const found = candidatesOf(searched, resultSet(rows));
  expect(found.map(({ disclosure, details }) => [disclosure.fix.versions[0], details.map((one) => one.found.versionConstraint)])).toEqual(
    expected,
  );
});
