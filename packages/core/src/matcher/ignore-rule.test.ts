import { expect, test } from "vitest";
import { AssuranceError } from "../error.js";
import type { Candidate } from "./candidate.js";
import { disclosureOf } from "./disclosure.js";
import { compileIgnoreRule } from "./ignore-rule.js";
import type { IgnoreRule } from "./match.js";
import { searchedPackage } from "./searched-package.js";
import { catalogedPackage, fixedRange, namedRecord, operatingSystem } from "./testing/memory-vulnerabilities.js";

const locations = [{ path: "/var/lib/dpkg/status", accessPath: "/link/status" }];
const found = catalogedPackage({ name: "linux-headers-6.1", type: "deb", version: "6.1.1", locations, metadata: { source: "linux" } });
const disclosure = disclosureOf(
  namedRecord({ packageName: "linux", vulnerability: "CVE-1", os: operatingSystem("debian", "12"), ranges: [fixedRange("dpkg", "9")] }),
);

function candidate(): Candidate {
  if (disclosure === undefined) throw new Error("no disclosure");
  const { id, namespace } = disclosure;
  const detail = {
    type: "exact-indirect-match" as const,
    matcher: "dpkg-matcher",
    searchedBy: { kind: "language" as const, language: "", package: { name: "linux", version: "1" }, namespace },
    found: { vulnerabilityId: id, versionConstraint: "" },
  };
  const related = [{ id: "GHSA-1", namespace: "github:language:x" }];
  return {
    searched: searchedPackage(found, undefined),
    disclosure,
    id,
    namespace,
    shownNamespace: namespace,
    record: disclosure.vulnerability,
    related,
    details: [detail],
  };
}

test.each<[string, IgnoreRule, boolean]>([
  ["vulnerability", { vulnerability: "CVE-1" }, true],
  ["another vulnerability", { vulnerability: "CVE-2" }, false],
  ["alias, not asked for", { vulnerability: "GHSA-1" }, false],
  ["alias, asked for", { vulnerability: "GHSA-1", includeAliases: true }, true],
  ["namespace", { namespace: "debian:distro:debian:12" }, true],
  ["fix state", { fixState: "fixed" }, true],
  ["another fix state", { fixState: "unknown" }, false],
  ["match type", { matchType: "exact-indirect-match" }, true],
  ["another match type", { matchType: "cpe-match" }, false],
  ["name", { package: { name: "linux-headers-6.1" } }, true],
  ["a dot is a dot", { package: { name: "linux-headers-6x1" } }, false],
  ["pattern for the whole name", { package: { name: "linux-headers-.*" } }, true],
  ["pattern for a part of it", { package: { name: "headers-.*" } }, false],
  ["version", { package: { version: "6.1" } }, false],
  ["type", { package: { type: "deb" } }, true],
  ["language", { package: { language: "python" } }, false],
  ["location", { package: { location: "/var/lib/dpkg/**" } }, true],
  ["location by the path that was asked for", { package: { location: "/link/*" } }, true],
  ["another location", { package: { location: "/opt/**" } }, false],
  ["source package", { package: { upstreamName: "linux.*" } }, true],
  ["another source package", { package: { upstreamName: "gcc" } }, false],
  ["all parts must hold", { vulnerability: "CVE-1", package: { type: "rpm" } }, false],
])("%s", (_name, rule, expected) => {
  expect(compileIgnoreRule(rule)?.(candidate())).toBe(expected);
});

test.each<[IgnoreRule]>([[{}], [{ reason: "none" }], [{ package: {} }], [{ vulnerability: "", package: { name: "" } }]])(
  "holds for nothing: %j",
  (rule) => {
    expect(compileIgnoreRule(rule)).toBeUndefined();
  },
);

test.each<[IgnoreRule, string]>([
  [{ package: { name: "a(" } }, 'the name "a(" of an ignore rule is no regular expression'],
  [{ package: { upstreamName: "(?=a)" } }, 'the name "(?=a)" of an ignore rule is no regular expression'],
  [{ package: { location: "/{a" } }, 'the location "/{a" of an ignore rule is no glob'],
])("refused: %j", (rule, message) => {
  expect(() => compileIgnoreRule(rule)).toThrow(AssuranceError);
  expect(() => compileIgnoreRule(rule)).toThrow(message);
});
