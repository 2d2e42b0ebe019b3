import { parseCpe } from "../../artifact/cpe.js";
import type { CatalogedPackage } from "../../artifact/package.js";
import type { Relationship, Sbom } from "../../sbom/sbom.js";
import type {
  AffectedRange,
  CpeRecord,
  Cwe,
  DistroQuery,
  Epss,
  KnownExploited,
  NamedRecord,
  OperatingSystem,
  VulnerabilityRecord,
  VulnerabilitySource,
} from "../vulnerability-source.js";

/** Rows of a database in memory. */
export interface MemoryRows {
  readonly affected?: readonly NamedRecord[];
  readonly unaffected?: readonly NamedRecord[];
  readonly products?: readonly CpeRecord[];
  readonly vulnerabilities?: readonly VulnerabilityRecord[];
  readonly knownExploited?: readonly KnownExploited[];
  readonly epss?: readonly Epss[];
  readonly cwes?: readonly Cwe[];
}

/** A source over rows in memory. A distribution means the rows of its name and major version, with its minor version or none. */
export function memoryVulnerabilities(rows: MemoryRows): VulnerabilitySource {
  const named = (keep: (record: NamedRecord) => boolean) => ({
    affected: (rows.affected ?? []).filter(keep),
    unaffected: (rows.unaffected ?? []).filter(keep),
  });
  return {
    findByDistro: (name, distro) => named((record) => same(record.packageName, name) && record.os !== undefined && fits(record.os, distro)),
    findByEcosystem: (name, ecosystem) =>
      named((record) => same(record.packageName, name) && same(record.ecosystem, ecosystem) && record.os === undefined),
    findByCpe: (cpe) => (rows.products ?? []).filter((record) => isSameProduct(record.cpe, cpe)),
    findVulnerabilities: (name, provider) =>
      (rows.vulnerabilities ?? []).filter((record) => same(record.name, name) && (provider === undefined || record.provider === provider)),
    findKnownExploited: (cve) => (rows.knownExploited ?? []).filter((record) => same(record.cve, cve)),
    findEpss: (cve) => (rows.epss ?? []).filter((record) => same(record.cve, cve)),
    findCwes: (cve) => (rows.cwes ?? []).filter((record) => same(record.cve, cve)),
    canonicalArchitecture: (name) => (name === "x86_64" ? "amd64" : name),
  };
}

function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function fits(os: OperatingSystem, { name, majorVersion, minorVersion, channel }: DistroQuery): boolean {
  return (
    os.name === name &&
    os.channel === channel &&
    (majorVersion === "" || os.majorVersion === majorVersion) &&
    (os.minorVersion === "" || minorVersion === "" || os.minorVersion === minorVersion)
  );
}

function isSameProduct(left: string, right: string): boolean {
  const [a, b] = [parseCpe(left), parseCpe(right)];
  return a !== undefined && a.vendor === b?.vendor && a.product === b.product;
}

/** A vulnerability record with only what a test names. */
export function vulnerabilityRecord(parts: Partial<VulnerabilityRecord> & { readonly name: string }): VulnerabilityRecord {
  return { provider: "nvd", status: "active", description: "", references: [], aliases: [], severities: [], ...parts };
}

/** A range fixed at a version: `< version`. */
export function fixedRange(type: string, version: string): AffectedRange {
  return { version: { type, constraint: `< ${version}` }, fix: { version, state: "fixed", references: [] } };
}

/** An operating system row. */
export function operatingSystem(name: string, majorVersion: string, minorVersion = "", channel = ""): OperatingSystem {
  return { id: 1, name, releaseId: name, majorVersion, minorVersion, labelVersion: "", codename: "", channel };
}

type RowParts = Partial<Omit<NamedRecord, "vulnerability">> & { readonly vulnerability: string | VulnerabilityRecord };

/** A row about a package by name. */
export function namedRecord({ vulnerability, ...parts }: RowParts & { readonly packageName: string }): NamedRecord {
  return {
    vulnerability: recordOf(vulnerability, parts.os?.name ?? "github"),
    cves: [],
    qualifiers: {},
    ranges: [],
    ecosystem: "",
    ...parts,
  };
}

/** A row about a product, of NVD. */
export function productRecord({ vulnerability, ...parts }: Omit<RowParts, "os"> & { readonly cpe: string }): CpeRecord {
  return { vulnerability: recordOf(vulnerability, "nvd"), cves: [], qualifiers: {}, ranges: [], ...parts };
}

function recordOf(vulnerability: string | VulnerabilityRecord, provider: string): VulnerabilityRecord {
  return typeof vulnerability === "string" ? vulnerabilityRecord({ name: vulnerability, provider }) : vulnerability;
}

/** A package with only what a test names. */
export function catalogedPackage(parts: Partial<CatalogedPackage> & { readonly name: string; readonly type: string }): CatalogedPackage {
  return { id: parts.name, version: "1.0", language: "", purl: "", cpes: [], licenses: [], locations: [], foundBy: "test", ...parts };
}

/** An SBOM of a directory with these packages, of a distribution such as `debian 12`. */
export function sbomOf(packages: readonly CatalogedPackage[], distro = "", relationships: readonly Relationship[] = []): Sbom {
  const [id = "", versionId = ""] = distro.split(" ");
  const release = { id, idLike: [], name: "", prettyName: "", version: "", versionId, versionCodename: "" };
  return {
    packages,
    relationships,
    source: { type: "directory", id: "source", name: "root", version: "", path: "/root" },
    ...(distro === "" ? {} : { distro: release }),
    gaps: [],
    descriptor: { name: "test", version: "0" },
  };
}
