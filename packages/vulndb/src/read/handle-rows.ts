import {
  type CpeRecord,
  formatCpe,
  type NamedRecord,
  type OperatingSystem,
  parseCpe,
  quote,
  type VulnerabilityRecord,
} from "@plimsoll/core";
import { vulndbError } from "../error.js";
import type { SqliteFile, SqlRow, SqlValue } from "../sqlite/sqlite-file.js";
import { blobColumn } from "./blob-column.js";
import { BoundedCache } from "./bounded-cache.js";
import type { OperatingSystems } from "./operating-systems.js";
import { decodePackageBlob, type PackageStatement } from "./package-blob.js";
import type { VulnerabilityRows } from "./vulnerability-rows.js";

export type PackageHandleTable = "affected_package_handles" | "unaffected_package_handles";
export type CpeHandleTable = "affected_cpe_handles" | "unaffected_cpe_handles";

/** A row of a handle table with what it says. */
export interface HandleRow<R> {
  readonly id: number;
  readonly record: R;
}

/** Which packages are asked for; names without regard to case. */
export interface PackageQuery {
  readonly name: string;
  readonly ecosystem?: string;
  /** Rows of these operating systems; `undefined`: rows without one. */
  readonly systems: readonly OperatingSystem[] | undefined;
}

/** A record about a package that was found through a CPE. */
export type PackageCpeRecord = CpeRecord & NamedRecord;

interface Handle {
  readonly id: number;
  readonly vulnerabilityId: number;
  readonly targetId: number;
  readonly systemId: number | undefined;
  readonly blobId: number;
}

/** What a row and its blobs say. */
interface Said {
  readonly vulnerability: VulnerabilityRecord;
  readonly statement: PackageStatement;
}

interface PackageRow {
  readonly ecosystem: string;
  readonly packageName: string;
}

/** Columns of `cpes` and the attributes they hold, in the order of `formatCpeRow`. */
export const CPE_COLUMNS = [
  ["part", "part"],
  ["vendor", "vendor"],
  ["product", "product"],
  ["edition", "edition"],
  ["language", "language"],
  ["software_edition", "softwareEdition"],
  ["target_hardware", "targetHardware"],
  ["target_software", "targetSoftware"],
  ["other", "other"],
] as const;

/** More rows for one look-up than any real database holds. */
const MAX_ROWS = 500_000;
/** Characters of blobs that are kept decoded. */
const CACHED_CHARACTERS = 16 * 1024 * 1024;

/** The four handle tables of a database. */
export class HandleRows {
  readonly #file: SqliteFile;
  readonly #systems: OperatingSystems;
  readonly #vulnerabilities: VulnerabilityRows;
  readonly #statements = new BoundedCache<number, PackageStatement | "malformed">(CACHED_CHARACTERS);
  /** The packages of the last look-up: the next one asks the other table for the same. */
  #last: { readonly key: string; readonly packages: ReadonlyMap<number, PackageRow> } = { key: "", packages: new Map() };
  /** Rows left out so far because a blob was malformed or missing. */
  skipped = 0;

  constructor(file: SqliteFile, systems: OperatingSystems, vulnerabilities: VulnerabilityRows) {
    this.#file = file;
    this.#systems = systems;
    this.#vulnerabilities = vulnerabilities;
  }

  /** Rows about packages, ordered by id. An empty name stands for no package. */
  packages(table: PackageHandleTable, query: PackageQuery): readonly HandleRow<NamedRecord>[] {
    if (query.name === "" || query.systems?.length === 0) return [];
    const packages = this.#packagesOf(query);
    if (packages.size === 0) return [];
    const condition =
      query.systems === undefined ? "operating_system_id IS NULL" : "operating_system_id IN (SELECT value FROM json_each(?2))";
    const handles = this.#handles(
      `SELECT id, vulnerability_id, package_id, operating_system_id, blob_id FROM ${table}
       WHERE package_id IN (SELECT value FROM json_each(?1)) AND ${condition}`,
      JSON.stringify([...packages.keys()]),
      ...(query.systems === undefined ? [] : [JSON.stringify(query.systems.map((system) => system.id))]),
    );
    return this.#records(handles, (handle, said) => {
      const of = packages.get(handle.targetId);
      return of && this.#named(handle, said, of);
    });
  }

  /** Rows whose CPE equals every attribute that `cpe` specifies, ordered by id. None where it has neither vendor nor product, or is no CPE. */
  cpes(table: CpeHandleTable, cpe: string): readonly HandleRow<CpeRecord>[] {
    const cpes = this.#cpesOf(cpe);
    if (cpes.size === 0) return [];
    const handles = this.#handles(
      `SELECT id, vulnerability_id, cpe_id, NULL, blob_id FROM ${table} WHERE cpe_id IN (SELECT value FROM json_each(?1))`,
      JSON.stringify([...cpes.keys()]),
    );
    return this.#records(handles, (handle, { vulnerability, statement }) => {
      const formatted = cpes.get(handle.targetId);
      return formatted === undefined ? undefined : { vulnerability, ...statement, cpe: formatted };
    });
  }

  /** Affected rows of the packages that the curated table joins with a CPE as in `cpes`, ordered by id. */
  packagesOfCpe(cpe: string): readonly HandleRow<PackageCpeRecord>[] {
    const cpes = this.#cpesOf(cpe);
    if (cpes.size === 0) return [];
    const packages = new Map<number, PackageRow & { readonly cpe: string }>();
    const rows = this.#file.rows(
      `SELECT p.id, p.ecosystem, p.name, pc.cpe_id FROM package_cpes pc JOIN packages p ON p.id = pc.package_id
       WHERE pc.cpe_id IN (SELECT value FROM json_each(?)) ORDER BY pc.cpe_id DESC`,
      JSON.stringify([...cpes.keys()]),
    );
    for (const [id, ecosystem, name, cpeId] of rows) {
      packages.set(Number(id), { ecosystem: String(ecosystem), packageName: String(name), cpe: cpes.get(Number(cpeId)) ?? cpe });
    }
    if (packages.size === 0) return [];
    const handles = this.#handles(
      `SELECT id, vulnerability_id, package_id, operating_system_id, blob_id FROM affected_package_handles
       WHERE package_id IN (SELECT value FROM json_each(?1))`,
      JSON.stringify([...packages.keys()]),
    );
    return this.#records(handles, (handle, said) => {
      const of = packages.get(handle.targetId);
      const record = of && this.#named(handle, said, of);
      return of && record && { ...record, cpe: of.cpe };
    });
  }

  #packagesOf({ name, ecosystem }: PackageQuery): ReadonlyMap<number, PackageRow> {
    const key = `${name}\0${ecosystem ?? ""}`;
    if (this.#last.key === key) return this.#last.packages;
    const rows =
      ecosystem === undefined
        ? this.#file.rows("SELECT id, ecosystem, name FROM packages WHERE name = ? COLLATE NOCASE", name)
        : this.#file.rows(
            "SELECT id, ecosystem, name FROM packages WHERE name = ? COLLATE NOCASE AND ecosystem = ? COLLATE NOCASE",
            name,
            ecosystem,
          );
    const packages = new Map(
      rows.map(([id, of, packageName]) => [Number(id), { ecosystem: String(of), packageName: String(packageName) }] as const),
    );
    this.#last = { key, packages };
    return packages;
  }

  /** Formatted CPEs by id. */
  #cpesOf(text: string): ReadonlyMap<number, string> {
    const cpe = parseCpe(text);
    if (cpe === undefined || (cpe.vendor === "*" && cpe.product === "*")) return new Map();
    const specified = CPE_COLUMNS.filter(([, attribute]) => cpe[attribute] !== "*");
    const rows = this.#file.rows(
      `SELECT id, ${CPE_COLUMNS.map(([column]) => column).join(", ")} FROM cpes
       WHERE ${specified.map(([column]) => `${column} = ? COLLATE NOCASE`).join(" AND ")}`,
      ...specified.map(([, attribute]) => (cpe[attribute] === "\\-" ? "-" : cpe[attribute])),
    );
    return new Map(rows.map((row) => [Number(row[0]), formatCpeRow(row.slice(1))]));
  }

  #handles(sql: string, ...parameters: readonly SqlValue[]): readonly Handle[] {
    // Sorted here: with an order and a limit the planner walks the rows of all packages in the order of their ids.
    const rows = this.#file.rows(`${sql} LIMIT ${MAX_ROWS + 1}`, ...parameters);
    if (rows.length > MAX_ROWS) {
      throw vulndbError("db-corrupt", `the database ${quote(this.#file.path)} has over ${MAX_ROWS} rows for one package; import another`);
    }
    return rows
      .map(([id, vulnerabilityId, targetId, systemId, blobId]) => ({
        id: Number(id),
        vulnerabilityId: Number(vulnerabilityId),
        targetId: Number(targetId),
        systemId: typeof systemId === "number" ? systemId : undefined,
        blobId: Number(blobId),
      }))
      .sort((left, right) => left.id - right.id);
  }

  #records<R>(handles: readonly Handle[], complete: (handle: Handle, said: Said) => R | undefined): readonly HandleRow<R>[] {
    const vulnerabilities = this.#vulnerabilities.byId(new Set(handles.map((handle) => handle.vulnerabilityId)));
    const statements = this.#statementsOf(new Set(handles.map((handle) => handle.blobId)));
    const rows: HandleRow<R>[] = [];
    for (const handle of handles) {
      const vulnerability = vulnerabilities.get(handle.vulnerabilityId);
      const statement = statements.get(handle.blobId);
      const record = vulnerability && statement && complete(handle, { vulnerability, statement });
      if (record === undefined) this.skipped += 1;
      else rows.push({ id: handle.id, record });
    }
    return rows;
  }

  /** Decoded blobs by id; malformed and missing ones are not in it. */
  #statementsOf(ids: ReadonlySet<number>): ReadonlyMap<number, PackageStatement> {
    const found = new Map<number, PackageStatement>();
    const unknown: number[] = [];
    for (const id of ids) {
      const statement = this.#statements.get(id);
      if (statement === undefined) unknown.push(id);
      else if (statement !== "malformed") found.set(id, statement);
    }
    if (unknown.length === 0) return found;
    const rows = this.#file.rows(
      `SELECT id, ${blobColumn("blobs")} FROM blobs WHERE id IN (SELECT value FROM json_each(?))`,
      JSON.stringify(unknown),
    );
    for (const [id, value] of rows) {
      const statement = typeof value === "string" ? decodePackageBlob(value) : undefined;
      if (statement !== undefined) found.set(Number(id), statement);
      this.#statements.set(Number(id), statement ?? "malformed", 100 + String(value).length);
    }
    return found;
  }

  /** Its members are written out: this is done for every row that is read. */
  #named({ systemId }: Handle, { vulnerability, statement }: Said, { ecosystem, packageName }: PackageRow): NamedRecord | undefined {
    const { cves, qualifiers, ranges } = statement;
    if (systemId === undefined) return { vulnerability, cves, qualifiers, ranges, ecosystem, packageName };
    const os = this.#systems.get(systemId);
    return os && { vulnerability, cves, qualifiers, ranges, ecosystem, packageName, os };
  }
}

/** The CPE of the values of `CPE_COLUMNS`. */
export function formatCpeRow(values: SqlRow): string {
  const [part, vendor, product, edition, language, softwareEdition, targetHardware, targetSoftware, other] = values.map((value) =>
    typeof value === "string" && value !== "" ? value : "*",
  );
  const wildcard = "*";
  return formatCpe({
    part: part ?? wildcard,
    vendor: vendor ?? wildcard,
    product: product ?? wildcard,
    version: wildcard,
    update: wildcard,
    edition: edition ?? wildcard,
    language: language ?? wildcard,
    softwareEdition: softwareEdition ?? wildcard,
    targetSoftware: targetSoftware ?? wildcard,
    targetHardware: targetHardware ?? wildcard,
    other: other ?? wildcard,
  });
}
