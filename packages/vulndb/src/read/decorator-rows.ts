import type { Cwe, Epss, KnownExploited } from "@plimsoll/core";
import type { SqliteFile } from "../sqlite/sqlite-file.js";
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

  knownExploited(cve: string): readonly KnownExploited[] {
    if (!this.#tables.has("known_exploited_vulnerability_handles")) return [];
    const rows = this.#file.rows(
      `SELECT ${blobColumn("b")} FROM known_exploited_vulnerability_handles k LEFT JOIN blobs b ON b.id = k.blob_id
       WHERE k.cve = ? COLLATE NOCASE ORDER BY k.id`,
      cve,
    );
    return rows.flatMap(([blob]) => {
      const decoded = typeof blob === "string" ? decodeKnownExploitedBlob(blob) : undefined;
      if (decoded === undefined) this.skipped += 1;
      return decoded ?? [];
    });
  }

  epss(cve: string): readonly Epss[] {
    if (!this.#tables.has("epss_handles")) return [];
    const rows = this.#file.rows("SELECT cve, epss, percentile FROM epss_handles WHERE cve = ? COLLATE NOCASE ORDER BY id", cve);
    return rows.map(([name, epss, percentile]) => ({
      cve: String(name),
      epss: Number(epss),
      percentile: Number(percentile),
      date: this.#dateOfEpss(),
    }));
  }

  cwes(cve: string): readonly Cwe[] {
    if (!this.#tables.has("cwe_handles")) return [];
    const rows = this.#file.rows("SELECT cve, cwe, source, type FROM cwe_handles WHERE cve = ? COLLATE NOCASE ORDER BY id", cve);
    return rows
      .map((row) => row.map((value) => (typeof value === "string" ? value : "")))
      .map(([name = "", cwe = "", source = "", type = ""]) => ({ cve: name, cwe, source, type }));
  }

  #dateOfEpss(): string {
    if (this.#epssDate === undefined) {
      const [row] = this.#tables.has("epss_metadata") ? this.#file.rows("SELECT date FROM epss_metadata LIMIT 1") : [];
      this.#epssDate = toRfc3339(String(row?.[0]))?.slice(0, 10) ?? "";
    }
    return this.#epssDate;
  }
}
