import { setImmediate } from "node:timers/promises";
import { quote } from "@plimsoll/core";
import Database from "libsql";
import { vulndbError } from "../error.js";
import { type DatabaseInfo, readDatabaseInfo } from "../read/database-info.js";
import { readTableColumns, type TableColumns } from "../read/table-columns.js";
import { indexStatements, tableStatements } from "../schema.js";
import { openSqliteFile, type SqliteFile } from "../sqlite/sqlite-file.js";
import type { ImportOptions } from "./import-progress.js";

/** Columns that databases before schema 6.1 lack and the reader does without. */
const OPTIONAL_COLUMNS = new Set(["codename", "channel", "eol_date", "eoas_date", "replacement_channel", "applicable_client_db_schemas"]);

/**
 * Checks a database file of unknown origin, and gives it the indexes and statistics that look-ups need.
 * Indexes that it brings are made anew: nothing says that they agree with its tables.
 * Errors: `db-schema`, `db-corrupt`.
 */
export async function prepareDatabase(path: string, { signal, onProgress }: ImportOptions = {}): Promise<DatabaseInfo> {
  const file = openSqliteFile(path, "read-write");
  try {
    const info = validate(file);
    // The file is of no use until all is done, so nothing needs a journal.
    file.rows("PRAGMA journal_mode=DELETE");
    file.rows("PRAGMA journal_mode=OFF");
    file.run("PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-131072");
    const statements = [...dropStatements(file), ...indexStatements, "ANALYZE"];
    for (const [index, statement] of statements.entries()) {
      onProgress?.({ step: "index", done: index, total: statements.length });
      // Lets the signal and the progress line have their turn.
      await setImmediate();
      signal?.throwIfAborted();
      file.run(statement);
    }
    return info;
  } finally {
    file.close();
  }
}

function validate(file: SqliteFile): DatabaseInfo {
  const { info, tables } = readDatabaseInfo(file);
  const [foreign] = file.rows(
    "SELECT type, name FROM sqlite_master WHERE type NOT IN ('table', 'index') OR (type = 'table' AND rootpage = 0)",
  );
  if (foreign !== undefined)
    throw corrupt(file, `it has the ${String(foreign[0])} ${quote(String(foreign[1]))}, which no vulnerability database has`);
  for (const [table, columns] of schemaTables()) {
    const present = tables.get(table);
    const missing = present && [...columns].filter((column) => !present.has(column) && !OPTIONAL_COLUMNS.has(column));
    if (missing && missing.length > 0) throw corrupt(file, `its table ${table} lacks ${missing.join(", ")}`);
  }
  const [check] = file.rows("PRAGMA quick_check(1)");
  if (check?.[0] !== "ok") throw corrupt(file, String(check?.[0]));
  return info;
}

/** The tables of our schema, read back from an empty database. */
function schemaTables(): TableColumns {
  const database = new Database(":memory:");
  try {
    for (const statement of tableStatements) database.exec(statement);
    return readTableColumns({ rows: (sql) => database.prepare(sql).raw().all() as unknown[][] });
  } finally {
    database.close();
  }
}

function dropStatements(file: SqliteFile): readonly string[] {
  return file
    .rows("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    .map(([name]) => `DROP INDEX "${String(name).replaceAll('"', '""')}"`);
}

function corrupt(file: SqliteFile, reason: string): Error {
  return vulndbError("db-corrupt", `the database ${quote(file.path)} is not sound: ${reason}`);
}
