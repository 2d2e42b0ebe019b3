import { createHash } from "node:crypto";
import type { CatalogedPackage, Distro, JsonObject } from "@plimsoll/core";
import type { Random } from "../../chaos/random.js";
import { skewed } from "./random-draw.js";

/** A distinct package of the fleet. */
export interface FleetPackage {
  readonly type: string;
  readonly name: string;
  readonly version: string;
  /** Index in {@link fleetDistros}; absent for packages of languages. */
  readonly distro?: number;
  /** Number of its name, over all types: names share their vulnerabilities. */
  readonly nameNumber: number;
}

interface FleetDistro {
  readonly id: string;
  readonly versionId: string;
  readonly packageType: "deb" | "apk" | "rpm";
}

function distros(id: string, packageType: FleetDistro["packageType"], versions: readonly string[]): readonly FleetDistro[] {
  return versions.map((versionId) => ({ id, versionId, packageType }));
}

/** 24 distributions. */
export const fleetDistros: readonly FleetDistro[] = [
  ...distros("debian", "deb", ["10", "11", "12", "13"]),
  ...distros("ubuntu", "deb", ["18.04", "20.04", "22.04", "24.04"]),
  ...distros("alpine", "apk", ["3.17", "3.18", "3.19", "3.20", "3.21", "3.22"]),
  ...distros("almalinux", "rpm", ["8", "9", "10"]),
  ...distros("rocky", "rpm", ["8", "9"]),
  ...distros("rhel", "rpm", ["7", "8", "9"]),
  ...distros("amzn", "rpm", ["2", "2023"]),
];

export const OS_NAMES = 500;
export const OS_VERSIONS = 5;
export const LANGUAGE_NAMES = 25_000;
const LANGUAGE_PACKAGES = 140_000;

/** Type, language and metadata type of the packages of languages. */
const languages = [
  ["npm", "javascript", "javascript-npm-package"],
  ["python", "python", "python-package"],
  ["gem", "ruby", "ruby-gemspec"],
  ["java-archive", "java", "java-archive"],
  ["go-module", "go", "go-module-buildinfo-entry"],
  ["rust-crate", "rust", "rust-cargo-lock-entry"],
  ["dotnet", "dotnet", "dotnet-deps-entry"],
  ["php-composer", "php", "php-composer-lock-entry"],
] as const;

const purlTypes: Readonly<Record<string, string>> = {
  python: "pypi",
  "java-archive": "maven",
  "go-module": "golang",
  "rust-crate": "cargo",
  dotnet: "nuget",
  "php-composer": "composer",
};

/** Operating system packages first, by distribution, name and version; then those of languages. Source: server.md §5 */
export function makePackages(random: Random): readonly FleetPackage[] {
  const packages: FleetPackage[] = [];
  for (const [distro, { packageType }] of fleetDistros.entries()) {
    for (let name = 0; name < OS_NAMES; name += 1) {
      for (let version = 0; version < OS_VERSIONS; version += 1) {
        packages.push({ type: packageType, name: `os-part-${name}`, version: `${version + 1}.4.${name % 10}-2`, distro, nameNumber: name });
      }
    }
  }
  const versions = new Uint32Array(LANGUAGE_NAMES);
  for (let i = 0; i < LANGUAGE_PACKAGES; i += 1) {
    const name = skewed(random, LANGUAGE_NAMES, 2.2);
    packages.push(languagePackage(name, versions[name] ?? 0));
    versions[name] = (versions[name] ?? 0) + 1;
  }
  return packages;
}

/** The version of a number, of the name of a number. */
export function languagePackage(name: number, version: number): FleetPackage {
  const [type] = languages[name % languages.length] ?? languages[0];
  return {
    type,
    name: `part-${name}`,
    version: `${Math.floor(version / 100)}.${Math.floor(version / 10) % 10}.${version % 10}`,
    nameNumber: OS_NAMES + name,
  };
}

/** Names a package in the store: each has another. */
export function purlOf({ type, name, version, distro }: FleetPackage): string {
  if (distro === undefined) return `pkg:${purlTypes[type] ?? type}/${name}@${version}`;
  const { id, versionId } = fleetDistros[distro] as FleetDistro;
  return `pkg:${type}/${id}/${name}@${version}?arch=x86_64&distro=${id}-${versionId}`;
}

/** The distribution as the release file of an image tells it. */
export function distroOfFleet(index: number): Distro {
  const { id, versionId } = fleetDistros[index] as FleetDistro;
  return { id, idLike: [], name: id, prettyName: `${id} ${versionId}`, version: versionId, versionId, versionCodename: "" };
}

/** The package as a scan lists it, with about as much text as real ones have. */
export function catalogedPackage(found: FleetPackage, layerId: string): CatalogedPackage {
  const { type, name, version, distro } = found;
  const purl = purlOf(found);
  const [, language, metadataType] = languages.find(([own]) => own === type) ?? [type, "", osMetadataTypes[type] ?? ""];
  const path = distro === undefined ? `/srv/app/vendor/${type}/${name}/${version}/manifest` : (databasePaths[type] ?? "/");
  return {
    id: createHash("sha256").update(purl).digest("hex").slice(0, 16),
    type,
    name,
    version,
    language,
    purl,
    cpes: [name, name.replaceAll("-", "_")].map((product) => ({
      cpe: `cpe:2.3:a:${name}:${product}:${version.replace(/-.*/, "")}:*:*:*:*:*:*:*`,
      source: "syft-generated" as const,
    })),
    licenses: [
      { value: "Apache-2.0", spdxExpression: "Apache-2.0", type: "declared", urls: [], locations: [{ path, accessPath: path, layerId }] },
    ],
    locations: [{ path, accessPath: path, layerId, annotations: { evidence: "primary" } }],
    foundBy: `${type}-cataloger`,
    metadataType,
    metadata: metadataOf(found, metadataType),
  };
}

const osMetadataTypes: Readonly<Record<string, string>> = { deb: "dpkg-db-entry", apk: "apk-db-entry", rpm: "rpm-db-entry" };
const databasePaths: Readonly<Record<string, string>> = {
  deb: "/var/lib/dpkg/status",
  apk: "/lib/apk/db/installed",
  rpm: "/var/lib/rpm/rpmdb.sqlite",
};

function metadataOf({ name, version, distro }: FleetPackage, metadataType: string): JsonObject {
  if (distro === undefined)
    return { name, version, description: `${name} does a part of the work. `.repeat(6), homepage: `https://${name}.example/` };
  const common = { package: name, name, version, architecture: "x86_64", maintainer: "Keepers of Parts <parts@os.example>", size: 4096 };
  if (metadataType === "rpm-db-entry")
    return { ...common, epoch: null, arch: "x86_64", release: "2", sourceRpm: `${name}-${version}.src.rpm` };
  const related = Array.from({ length: 12 }, (_, index) => `os-part-${index} (>= 1.0)`);
  return { ...common, installedSize: 1024, source: name, originPackage: name, description: "A part. ".repeat(20), dependencies: related };
}
