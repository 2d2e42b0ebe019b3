import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { resolve } from "node:path";
import { type AssuranceError, messageOf, quote } from "@plimsoll/core";
import Database from "libsql";
import { vulndbError } from "../error.js";

export type SqlValue = string | number | null;
export type SqlRow = readonly unknown[];

interface PreparedStatement {
  all(...parameters: readonly SqlValue[]): unknown[];
}

const HEADER_BYTES = 100;
const MAGIC = "SQLite format 3\0";

/** An open SQLite file of unknown origin: schema functions are not trusted, every failure is a `db-corrupt` error. */
export class SqliteFile {
  readonly path: string;
  readonly #database: Database.Database;
  readonly #statements = new Map<string, PreparedStatement>();

  constructor(path: string, database: Database.Database) {
    this.path = path;
    this.#database = database;
  }

  /** Rows of a query as arrays of column values; the statement is prepared once. */
  rows(sql: string, ...parameters: readonly SqlValue[]): readonly SqlRow[] {
    return this.#guard(() => {
      let statement = this.#statements.get(sql);
      if (statement === undefined) {
        const prepared = this.#database.prepare(sql);
        prepared.raw();
        statement = prepared;
        this.#statements.set(sql, statement);
      }
      return statement.all(...parameters) as SqlRow[];
    });
  }

  /** Runs statements that give no rows. */
  run(sql: string): void {
    this.#guard(() => this.#database.exec(sql));
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw corrupt(this.path, messageOf(error), error);
    }
  }
}

/**
 * Opens an existing SQLite file.
 * Read-only files are taken to be immutable: nobody writes to them in place, they are only replaced.
 * Errors: `db-missing`; `db-corrupt` where the file is not SQLite or shorter than its header says.
 */
export function openSqliteFile(path: string, mode: "read-only" | "read-write"): SqliteFile {
  checkHeader(path);
  const flags = mode === "read-only" ? "mode=ro&immutable=1" : "mode=rw";
  // A relative path would be read as the authority of the URI.
  const uri = `file:${resolve(path).split("/").map(encodeURIComponent).join("/")}?${flags}`;
  let database: Database.Database;
  try {
    database = new Database(uri);
  } catch (error) {
    throw corrupt(path, messageOf(error), error);
  }
  const file = new SqliteFile(path, database);
  try {
    file.run("PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA cache_size=-32768");
  } catch (error) {
    file.close();
    throw error;
  }
  return file;
}

function checkHeader(path: string): void {
  const header = Buffer.alloc(HEADER_BYTES);
  let size: number;
  try {
    const descriptor = openSync(path, "r");
    try {
      size = fstatSync(descriptor).size;
      readSync(descriptor, header, 0, HEADER_BYTES, 0);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT")
      throw vulndbError("db-missing", `there is no database at ${quote(path)}`, error);
    throw vulndbError("db-corrupt", `cannot read the database ${quote(path)}: ${messageOf(error)}`, error);
  }
  if (header.toString("latin1", 0, MAGIC.length) !== MAGIC) throw corrupt(path, "it is not an SQLite file");
  const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  const pages = header.readUInt32BE(28);
  // The page count holds where it was written by the last change (https://www.sqlite.org/fileformat2.html, 1.3.7).
  const counted = header.readUInt32BE(24) === header.readUInt32BE(92);
  if (counted && size < pages * pageSize) throw corrupt(path, `it is cut off: ${size} of ${pages * pageSize} bytes`);
}

function corrupt(path: string, reason: string, cause?: unknown): AssuranceError {
  return vulndbError("db-corrupt", `the database ${quote(path)} cannot be read: ${reason}; import it again`, cause);
}
