import Database from "libsql";
import { indexStatements, tableStatements } from "../schema.js";

/** Rows by table: values by column. */
export type TableRows = Readonly<Record<string, readonly Readonly<Record<string, string | number | null>>[]>>;

export interface TinyDatabaseOptions {
  /** Default: our own. */
  readonly tables?: readonly string[];
  readonly withIndexes?: boolean;
}

/** The row of `db_metadata` of a database built at `built` (`YYYY-MM-DD HH:MM:SS+00:00`). */
export function metadata(built = "2026-11-23 00:15:00+00:00"): TableRows {
  return { db_metadata: [{ build_timestamp: built, model: 6, revision: 1, addition: 9 }] };
}

/** Writes a database with the tables of our schema and these rows. */
export function writeTinyDatabase(
  path: string,
  rows: TableRows,
  { tables = tableStatements, withIndexes = false }: TinyDatabaseOptions = {},
): void {
  const database = new Database(path);
  try {
    // Rows may point to nothing, as in a damaged database.
    database.exec("PRAGMA foreign_keys=OFF; PRAGMA synchronous=OFF; BEGIN");
    for (const statement of tables) database.exec(statement);
    for (const [table, records] of Object.entries(rows)) {
      for (const record of records) {
        const columns = Object.keys(record);
        const marks = columns.map(() => "?").join(", ");
        database.prepare(`INSERT INTO ${table} (${columns.join(", ")}) VALUES (${marks})`).run(...Object.values(record));
      }
    }
    if (withIndexes) for (const statement of indexStatements) database.exec(statement);
    database.exec("COMMIT");
  } finally {
    database.close();
  }
}
