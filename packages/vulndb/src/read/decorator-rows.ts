import type { Cwe, Epss, KnownExploited } from "@plimsoll/core";
import type { SqliteFile, SqlRow } from "../sqlite/sqlite-file.js";
import { blobColumn } from "./blob-column.js";
import { toRfc3339 } from "./datetime.js";
import type { TableColumns } from "./table-columns.js";
import { decodeKnownExploitedBlob } from "./vulnerability-blob.js";

/** What the database says of a CVE beyond the advisories; tables that an older database lacks have no rows. */
export class DecoratorRows {
  readonly #file: SqliteFile;
  readonly #tables: TableColumns;
  #epssDate: string | undefined;
  /** Rows left out so far because a blob was malformed or missing. */
  skipped = 0;

  constructor(file: SqliteFile, tables: TableColumns) {
    this.#file = file;
    this.#tables = tables;
  }

  /** Rows of CVEs, by the names that were given; CVEs without rows have empty lists. */
  knownExploited(cves: readonly string[]): ReadonlyMap<string, readonly KnownExploited[]> {
    const rows = this.#rowsOf("known_exploited_vulnerability_handles", cves, {
      columns: `h.cve, ${blobColumn("b")}`,
      join: "LEFT JOIN blobs b ON b.id = h.blob_id",
    });
    return grouped(cves, rows, ([, blob]) => {
      const decoded = typeof blob === "string" ? decodeKnownExploitedBlob(blob) : undefined;
      if (decoded === undefined) this.skipped += 1;
      return decoded;
    });
  }

  epss(cves: readonly string[]): ReadonlyMap<string, readonly Epss[]> {
    const rows = this.#rowsOf("epss_handles", cves, { columns: "h.cve, h.epss, h.percentile" });
    return grouped(cves, rows, ([name, epss, percentile]) => ({
      cve: String(name),
      epss: Number(epss),
      percentile: Number(percentile),
      date: this.#dateOfEpss(),
    }));
  }

  cwes(cves: readonly string[]): ReadonlyMap<string, readonly Cwe[]> {
    const rows = this.#rowsOf("cwe_handles", cves, { columns: "h.cve, h.cwe, h.source, h.type" });
    return grouped(cves, rows, (row) => {
      const [cve = "", cwe = "", source = "", type = ""] = row.map((value) => (typeof value === "string" ? value : ""));
      return { cve, cwe, source, type };
    });
  }

  #rowsOf(table: string, cves: readonly string[], { columns, join = "" }: { readonly columns: string; readonly join?: string }) {
    if (!this.#tables.has(table) || cves.length === 0) return [];
    return this.#file.rows(
      `SELECT ${columns} FROM ${table} h ${join} WHERE h.cve COLLATE NOCASE IN (SELECT value FROM json_each(?)) ORDER BY h.id`,
      JSON.stringify(cves),
    );
  }

  #dateOfEpss(): string {
    if (this.#epssDate === undefined) {
      const [row] = this.#tables.has("epss_metadata") ? this.#file.rows("SELECT date FROM epss_metadata LIMIT 1") : [];
      this.#epssDate = toRfc3339(String(row?.[0]))?.slice(0, 10) ?? "";
    }
    return this.#epssDate;
  }
}

/** Rows, whose first column is a CVE, by the names that were asked for; rows that decode to nothing are left out. */
function grouped<T>(
  cves: readonly string[],
  rows: readonly SqlRow[],
  decode: (row: SqlRow) => T | undefined,
): ReadonlyMap<string, readonly T[]> {
  const byName = new Map<string, T[]>();
  for (const row of rows) {
    const decoded = decode(row);
    if (decoded === undefined) continue;
    const name = String(row[0]).toLowerCase();
    const known = byName.get(name);
    if (known === undefined) byName.set(name, [decoded]);
    else known.push(decoded);
  }
  return new Map(cves.map((cve) => [cve, byName.get(cve.toLowerCase()) ?? []]));
}
