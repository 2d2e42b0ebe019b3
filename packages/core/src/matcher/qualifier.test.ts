import { expect, test } from "vitest";
import { distroByName } from "./distro-type.js";
import { qualifies } from "./qualifier.js";
import { searchedPackage } from "./searched-package.js";
import { catalogedPackage, memoryVulnerabilities } from "./testing/memory-vulnerabilities.js";
import type { Qualifiers } from "./vulnerability-source.js";

const source = memoryVulnerabilities({});
const platform = (vendor: string, product: string): string => `cpe:2.3:o:${vendor}:${product}:*:*:*:*:*:*:*:*`;

test.each<[string, readonly string[], string, boolean]>([
  ["no condition", [], "debian", true],
  ["the distribution itself", [platform("debian", "debian_linux")], "debian", true],
  ["another one", [platform("debian", "debian_linux")], "ubuntu", false],
  ["Ubuntu by vendor", [platform("ubuntu", "x")], "ubuntu", true],
  ["Windows", [platform("microsoft", "windows_10")], "debian", false],
  ["WordPress never", [platform("wordpress", "wordpress")], "", false],
  ["an unknown distribution passes", [platform("canonical", "ubuntu_linux")], "", true],
  ["any other platform passes", [platform("apple", "macos")], "debian", true],
  ["all must hold", [platform("debian", "debian_linux"), platform("canonical", "ubuntu_linux")], "debian", false],
  ["no CPE passes", ["nonsense", ""], "debian", true],
])("platform: %s", (_name, platformCpes, distro, expected) => {
  const searched = searchedPackage(catalogedPackage({ name: "x", type: "npm" }), distro === "" ? undefined : distroByName(distro, "1"));
  expect(qualifies({ platformCpes }, searched, source, false)).toBe(expected);
});

test.each<[string, string, string, boolean, boolean]>([
  ["row without", "", "amd64", true, true],
  ["same", "amd64", "amd64", false, true],
  ["alias", "amd64", "x86_64", false, true],
  ["another", "arm64", "amd64", false, false],
  ["package without: affected", "amd64", "", false, true],
  ["package without: no proof of not affected", "amd64", "", true, false],
  ["noarch is affected everywhere", "amd64", "noarch", false, true],
  ["noarch is no proof of not affected", "amd64", "noarch", true, false],
  ["source rows hold for all", "src", "amd64", false, true],
  ["any binary", "binary-no-arch-specified", "amd64", false, true],
  ["any binary, not the source", "binary-no-arch-specified", "src", false, false],
])("architecture: %s", (_name, architecture, own, unaffected, expected) => {
  const found = catalogedPackage({ name: "x", type: "rpm", ...(own === "" ? {} : { metadata: { architecture: own } }) });
  expect(qualifies({ architecture }, searchedPackage(found, undefined), source, unaffected)).toBe(expected);
});

test.each<[string, string, unknown, string, boolean]>([
  ["the module itself", "nodejs:18", "nodejs:18:8090", "redhat", true],
  ["another module", "nodejs:20", "nodejs:18:8090", "redhat", false],
  ["row for no module, package of one", "", "nodejs:18", "redhat", false],
  ["row for no module, package of none", "", "", "redhat", true],
  ["row for a module, package of none", "nodejs:18", "", "redhat", false],
  ["Oracle does not tell modules", "nodejs:18", "", "oraclelinux", true],
  ["no label at all", "nodejs:18", null, "redhat", true],
])("module: %s", (_name, rpmModularity, modularityLabel, distro, expected) => {
  const metadata = { modularityLabel: modularityLabel as string | null };
  const found = catalogedPackage({ name: "x", type: "rpm", metadataType: "rpm-db-entry", metadata });
  expect(qualifies({ rpmModularity }, searchedPackage(found, distroByName(distro, "8")), source, false)).toBe(expected);
});

test.each<[Qualifiers, string, boolean]>([
  [{ rootio: true }, "1.0", false],
  [{ rootio: true }, "1.0.root.io.1", true],
  [{ rootio: false }, "1.0", true],
])("Root.io: %j for version %s", (qualifiers, version, expected) => {
  expect(qualifies(qualifiers, searchedPackage(catalogedPackage({ name: "x", type: "deb", version }), undefined), source, true)).toBe(
    expected,
  );
});
