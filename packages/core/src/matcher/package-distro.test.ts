import { expect, test } from "vitest";
import { parseDistroName } from "./distro-type.js";
import { type MatchOptions, matchPackages } from "./match-packages.js";
import {
  catalogedPackage,
  fixedRange,
  memoryVulnerabilities,
  namedRecord,
  operatingSystem,
  sbomOf,
} from "./testing/memory-vulnerabilities.js";

test("a package of another distribution than the SBOM is searched in its own, unless one was given for all", () => {
  const own = sbomOf([], "ubuntu 22.04").distro;
  const packages = [
    catalogedPackage({ id: "1", name: "openssl", type: "deb", version: "3.0.1" }),
    catalogedPackage({ id: "2", name: "openssl", type: "deb", version: "3.0.1", ...(own === undefined ? {} : { distro: own }) }),
  ];
  const debian = namedRecord({
    packageName: "openssl",
    vulnerability: "CVE-2024-1",
    os: operatingSystem("debian", "12"),
    ranges: [fixedRange("dpkg", "3.0.9")],
  });
  const ubuntu = namedRecord({
    packageName: "openssl",
    vulnerability: "CVE-2024-9",
    os: operatingSystem("ubuntu", "22", "04"),
    ranges: [fixedRange("dpkg", "3.0.5")],
  });
  const found = (options: MatchOptions): readonly string[] =>
    matchPackages(sbomOf(packages, "debian 12"), memoryVulnerabilities({ affected: [debian, ubuntu] }), options).matches.map(
      (match) => `${match.package.id} ${match.vulnerability.id}`,
    );
  expect([...found({})].sort()).toEqual(["1 CVE-2024-1", "2 CVE-2024-9"]);
  expect([...found({ distro: parseDistroName("debian:12") })].sort()).toEqual(["1 CVE-2024-1", "2 CVE-2024-1"]);
});
