import { existsSync } from "node:fs";
import { AssuranceError, messageOf, quote } from "@plimsoll/core";
import { vulndbError } from "../error.js";
import { type DatabaseInfo, type DatabaseProvider, readDatabaseInfo } from "../read/database-info.js";
import { openSqliteFile } from "../sqlite/sqlite-file.js";
import { databaseFiles } from "./database-directory.js";
import { databaseDigest } from "./file-pieces.js";
import { readImportRecord, type StarterMark } from "./import-record.js";

/** Five days. */
export const defaultMaxAgeMs = 5 * 24 * 60 * 60_000;

export interface StatusOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly maxAgeMs?: number;
  /** Also compare the file with its checksum, which reads it whole. */
  readonly verify?: boolean;
}

/** What stands in a database folder. `message` says what is wrong and what to do, where the state is not `valid`. */
export interface DatabaseStatus {
  readonly state: "valid" | "stale" | "missing" | "corrupt" | "unsupported";
  readonly path: string;
  readonly message?: string;
  /** RFC 3339, UTC. */
  readonly built?: string;
  readonly ageMs?: number;
  /** `MODEL.REVISION.ADDITION`. */
  readonly schemaVersion?: string;
  readonly providers?: readonly DatabaseProvider[];
  /** `xxh64:HEX` as recorded by the import. */
  readonly checksum?: string;
  /** The file or URL it was imported from. */
  readonly source?: string;
  /** The built-in database, which is incomplete. Never stale: it is no download that could be newer. */
  readonly starter?: StarterMark;
}

/** The state of the database of a folder; never throws for what is wrong with it. */
export async function databaseStatus(dir: string, options: StatusOptions): Promise<DatabaseStatus> {
  const files = databaseFiles(dir);
  const path = files.database;
  if (!existsSync(path)) {
    return {
      state: "missing",
      path,
      message: `there is no vulnerability database in ${quote(dir)}: run plimsoll db update, or plimsoll db import FILE`,
    };
  }
  try {
    const info = readInfo(path);
    const record = readImportRecord(files, info.built);
    const found = {
      path,
      built: info.built,
      ageMs: options.now - Date.parse(info.built),
      schemaVersion: info.schemaVersion,
      providers: info.providers,
      ...(record === undefined ? {} : { checksum: record.digest, source: record.source }),
      ...(record?.starter === undefined ? {} : { starter: record.starter }),
    };
    if (record === undefined) {
      return { state: "corrupt", ...found, message: `the database ${quote(path)} has no import record of its own: import it again` };
    }
    if (options.verify === true && (await databaseDigest(path)) !== record.digest) {
      return {
        state: "corrupt",
        ...found,
        message: `the database ${quote(path)} does not have the checksum ${record.digest}: import it again`,
      };
    }
    const stale = staleness(found, options);
    return stale === undefined ? { state: "valid", ...found } : { state: "stale", ...found, message: stale };
  } catch (error) {
    const state = error instanceof AssuranceError && error.code === "db-schema" ? "unsupported" : "corrupt";
    return { state, path, message: messageOf(error) };
  }
}

/** Throws `db-stale` where a database is older than the maximum age; a starter database never is. */
export function checkFreshness(
  database: { readonly built: string; readonly starter?: StarterMark },
  options: Pick<StatusOptions, "now" | "maxAgeMs">,
): void {
  const stale = staleness(database, options);
  if (stale !== undefined) throw vulndbError("db-stale", stale);
}

function staleness(
  { built, starter }: { readonly built: string; readonly starter?: StarterMark },
  { now, maxAgeMs = defaultMaxAgeMs }: Pick<StatusOptions, "now" | "maxAgeMs">,
): string | undefined {
  const ageMs = now - Date.parse(built);
  if (starter !== undefined || ageMs <= maxAgeMs) return undefined;
  return `the vulnerability database was built ${showDuration(ageMs)} ago (${built}), and ${showDuration(maxAgeMs)} is the most allowed: run plimsoll db update, or allow it with --allow-stale-db`;
}

function showDuration(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  const [count, unit] = hours < 48 ? [hours, "hour"] : [Math.floor(hours / 24), "day"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

function readInfo(path: string): DatabaseInfo {
  const file = openSqliteFile(path, "read-only");
  try {
    return readDatabaseInfo(file).info;
  } finally {
    file.close();
  }
}
