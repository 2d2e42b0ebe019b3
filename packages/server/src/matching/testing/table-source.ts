import type { NamedRecord, VulnerabilityRecord, VulnerabilitySource } from "@plimsoll/core";

/** Rows of a source in memory. */
export interface SourceTables {
  /** By package name; those with an operating system are of Debian 12 or Alpine 3.20, whatever is asked. */
  readonly affected?: Readonly<Record<string, readonly NamedRecord[]>>;
  readonly unaffected?: Readonly<Record<string, readonly NamedRecord[]>>;
  readonly vulnerabilities?: readonly VulnerabilityRecord[];
  readonly epss?: Readonly<Record<string, number>>;
  readonly exploited?: readonly string[];
  /** A name that cannot be looked up. */
  readonly breaksAt?: string;
}

/** A source over rows in memory. */
export function tableSource(tables: SourceTables): VulnerabilitySource {
  const find = (name: string, isDistro: boolean) => {
    if (name === tables.breaksAt) throw new Error(`no row of ${name} can be read`);
    const keep = ({ os }: NamedRecord): boolean => (os !== undefined) === isDistro;
    return { affected: (tables.affected?.[name] ?? []).filter(keep), unaffected: (tables.unaffected?.[name] ?? []).filter(keep) };
  };
  return {
    findByDistro: (name) => find(name, true),
    findByEcosystem: (name) => find(name, false),
    findByCpe: () => [],
    findVulnerabilities: (name, provider) =>
      (tables.vulnerabilities ?? []).filter((record) => record.name === name && (provider === undefined || record.provider === provider)),
    findKnownExploited: (cve) =>
      tables.exploited?.includes(cve) === true
        ? [
            {
              cve,
              vendorProject: "",
              product: "",
              dateAdded: "2024-05-06",
              requiredAction: "",
              dueDate: "",
              knownRansomwareCampaignUse: "unknown",
              notes: "",
              urls: [],
              cwes: [],
            },
          ]
        : [],
    findEpss: (cve) => {
      const epss = tables.epss?.[cve];
      return epss === undefined ? [] : [{ cve, epss, percentile: 0.5, date: "2026-11-23" }];
    },
    findCwes: () => [],
    canonicalArchitecture: (name) => name,
  };
}

/** A record with only what a test names. */
export function record(parts: Partial<VulnerabilityRecord> & { readonly name: string }): VulnerabilityRecord {
  return { provider: "nvd", status: "active", description: "", references: [], aliases: [], severities: [], ...parts };
}

/** A row "fixed at" of a distribution (`deb`, `apk`), or of Python's ecosystem. */
export function row(format: "deb" | "apk" | "python", vulnerability: VulnerabilityRecord, fixed: string): NamedRecord {
  const version = { type: format, constraint: `< ${fixed}` };
  return {
    vulnerability,
    cves: [],
    qualifiers: {},
    ranges: [{ version, fix: { version: fixed, state: "fixed", references: [] } }],
    ecosystem: format === "python" ? "python" : "",
    packageName: "",
    ...(format === "python" ? {} : { os: format === "deb" ? debian : alpine }),
  };
}

const none = { minorVersion: "", labelVersion: "", codename: "", channel: "" };
const debian = { ...none, id: 1, name: "debian", releaseId: "debian", majorVersion: "12" };
const alpine = { ...none, id: 2, name: "alpine", releaseId: "alpine", majorVersion: "3", minorVersion: "20" };
