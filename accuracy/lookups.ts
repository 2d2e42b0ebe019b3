import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { KnownExploited, OperatingSystem, PackageRecord, VulnerabilityRecord } from "@plimsoll/core";
import { openVulnerabilityDatabase, type VulnerabilityDatabase } from "@plimsoll/vulndb";
import type { Corpus } from "./corpus.js";

/** Files of the databases whose look-ups were recorded, with indexes; one that is undefined is left out. */
export interface LookupDatabases {
  readonly golden: string | undefined;
  readonly small: string | undefined;
}

interface RecordedOs {
  readonly Name: string;
  readonly Major: string;
  readonly Minor: string;
  readonly Label: string;
  readonly Channel: string;
  readonly None: boolean;
  readonly DisableAliasing: boolean;
}

interface Lookup {
  readonly id: string;
  readonly kind: "os" | "package" | "cpe" | "vulnerability" | "decorators";
  readonly name?: string;
  readonly ecosystem?: string;
  readonly cpe?: string;
  readonly os?: RecordedOs;
  readonly aliases?: boolean;
  readonly providers?: readonly string[];
  readonly rows: readonly { readonly table: string; readonly id: number }[];
}

/** Compares the rows of every recorded look-up of `sharedDir/data/grype-db` with ours: table, row id, and what the row says. */
export function lookupCorpora(sharedDir: string, databasePaths: LookupDatabases): readonly Corpus[] {
  return (["golden", "small"] as const).flatMap((name) => {
    const path = databasePaths[name];
    const recorded = `${sharedDir}/data/grype-db/${name}/lookups.jsonl.gz`;
    return path === undefined || !existsSync(recorded) ? [] : [compareLookups(`lookups-${name}`, recorded, path)];
  });
}

function compareLookups(name: string, recorded: string, path: string): Corpus {
  const lookups = gunzipSync(readFileSync(recorded))
    .toString("utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Lookup);
  const database = openVulnerabilityDatabase(path);
  try {
    const differences = lookups.flatMap((lookup) => {
      const wanted = rowLines(lookup.rows.map(comparableRow));
      const ours = rowLines(answer(database, lookup));
      if (wanted === ours) return [];
      return [
        `${lookup.id} ${lookup.kind} ${lookup.name ?? lookup.cpe ?? JSON.stringify(lookup.os)}\n  recorded: ${wanted}\n  ours:     ${ours}`,
      ];
    });
    return { name, matched: lookups.length - differences.length, total: lookups.length, goal: 1, required: true, differences };
  } finally {
    database.close();
  }
}

/** Rows as sorted lines without duplicates: a join of the recorded alias searches gives one row several times. */
function rowLines(rows: readonly object[]): string {
  return [...new Set(rows.map((row) => JSON.stringify(canonical(row))))].sort().join("\n            ");
}

function answer(database: VulnerabilityDatabase, lookup: Lookup): readonly object[] {
  const { handles, vulnerabilities } = database.rows;
  const name = lookup.name ?? "";
  switch (lookup.kind) {
    case "os":
      return systemsOf(database, lookup.os).map((os) => ({ table: "operating_systems", id: os.id, os: shownSystem(os) }));
    case "package":
      return (["affected_package_handles", "unaffected_package_handles"] as const).flatMap((table) =>
        handles
          .packages(table, {
            name,
            ...(lookup.ecosystem === undefined ? {} : { ecosystem: database.canonicalEcosystem(lookup.ecosystem) }),
            systems: lookup.os?.None === true ? undefined : systemsOf(database, lookup.os),
          })
          .map(({ id, record }) => ({
            table,
            id,
            package: `${record.ecosystem}:${record.packageName}`,
            ...(record.os === undefined ? {} : { os: shownSystem(record.os) }),
            ...shownRecord(record),
          })),
      );
    case "cpe":
      return (["affected_cpe_handles", "unaffected_cpe_handles"] as const).flatMap((table) =>
        handles
          .cpes(table, lookup.cpe ?? "")
          // The recorder joined the attributes without escapes.
          .map(({ id, record }) => ({ table, id, cpe: record.cpe.replaceAll("\\", ""), ...shownRecord(record) })),
      );
    case "vulnerability":
      return vulnerabilities
        .byName({
          name,
          ...(lookup.aliases === true ? { aliases: true } : {}),
          ...(lookup.providers ? { providers: lookup.providers } : {}),
        })
        .flatMap(({ id, record }) => (record === undefined ? [] : [{ table: "vulnerability_handles", id, ...shownVulnerability(record) }]));
    case "decorators":
      return [
        ...database
          .findKnownExploited(name)
          .map((row) => ({ table: "known_exploited_vulnerability_handles", value: shownKnownExploited(row) })),
        ...database.findEpss(name).map((row) => ({ table: "epss_handles", value: [row.epss, row.percentile] })),
        ...database.findCwes(name).map((row) => ({ table: "cwe_handles", value: row })),
      ];
  }
}

function systemsOf(database: VulnerabilityDatabase, os: RecordedOs | undefined): readonly OperatingSystem[] {
  if (os === undefined) return [];
  return database.rows.systems.resolve({
    name: os.Name,
    majorVersion: os.Major,
    minorVersion: os.Minor,
    label: os.Label,
    channel: os.Channel,
    exact: os.DisableAliasing,
  });
}

function shownSystem(os: OperatingSystem): object {
  return {
    ID: os.id,
    Name: os.name,
    ReleaseID: os.releaseId,
    Major: os.majorVersion,
    Minor: os.minorVersion,
    Label: os.labelVersion,
    Codename: os.codename,
    Channel: os.channel,
  };
}

/** What a row says, in the form of the database's blobs. */
function shownRecord({ vulnerability, cves, qualifiers, ranges }: PackageRecord): object {
  return {
    vulnerability: vulnerability.name,
    provider: vulnerability.provider,
    status: vulnerability.status,
    blob: {
      cves,
      qualifiers: {
        rpm_modularity: qualifiers.rpmModularity,
        platform_cpes: qualifiers.platformCpes,
        architecture: qualifiers.architecture,
        rootio: qualifiers.rootio,
        go_imports: qualifiers.goImports,
      },
      ranges: ranges.map(({ version, fix }) => ({
        version,
        fix: fix && { version: fix.version, state: fix.state, detail: { available: fix.available, references: fix.references } },
      })),
    },
  };
}

function shownKnownExploited(row: KnownExploited): object {
  return {
    cve: row.cve,
    vendor_project: row.vendorProject,
    product: row.product,
    date_added: row.dateAdded,
    required_action: row.requiredAction,
    due_date: row.dueDate,
    known_ransomware_campaign_use: row.knownRansomwareCampaignUse,
    notes: row.notes,
    urls: row.urls,
    cwes: row.cwes,
  };
}

function shownVulnerability(record: VulnerabilityRecord): object {
  return {
    vulnerability: record.name,
    provider: record.provider,
    status: record.status,
    value: {
      aliases: record.aliases,
      description: new TextEncoder().encode(record.description).length,
      modified: record.modifiedDate,
      published: record.publishedDate,
      refs: record.references.length,
      severities: record.severities,
      withdrawn: record.withdrawnDate,
    },
  };
}

function comparableRow(row: Lookup["rows"][number]): object {
  // Our decorators have no row ids.
  return /^(?:known|epss|cwe)/.test(row.table) ? { ...row, id: undefined } : row;
}

/** The value with sorted keys and without what the blobs leave out where it is empty, so that both sides read alike. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value)
    .map(([key, member]) => [key, canonical(member)] as const)
    .filter(([key, member]) => (key === "rpm_modularity" ? member !== undefined : !isEmpty(member)))
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(fields);
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === "" || (typeof value === "object" && Object.keys(value).length === 0);
}
