import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, open, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AssuranceError, messageOf, quote } from "@plimsoll/core";
import { vulndbError } from "../error.js";
import type { DatabaseInfo } from "../read/database-info.js";
import { schemaVersion } from "../schema.js";
import { databaseFiles } from "./database-directory.js";
import { type LockOptions, withDirectoryLock } from "./directory-lock.js";
import { databaseDigest } from "./file-pieces.js";
import type { ImportOptions } from "./import-progress.js";
import { encodeImportRecord, type StarterMark } from "./import-record.js";
import { prepareDatabase } from "./prepare-database.js";

/** A database that was put in place. */
export interface InstalledDatabase {
  readonly path: string;
  /** RFC 3339, UTC. */
  readonly built: string;
  /** `MODEL.REVISION.ADDITION`. */
  readonly schemaVersion: string;
  /** `xxh64:HEX` of the file. */
  readonly digest: string;
}

export interface InstallOptions extends ImportOptions, LockOptions {
  /** The database folder; made where it is missing. */
  readonly dir: string;
  /** Where the database comes from, for `import.json`. */
  readonly source: string;
  readonly starter?: StarterMark;
  /** Throws where the database that was checked is not wanted after all; no other changes the folder meanwhile. */
  readonly accept?: (info: DatabaseInfo) => Promise<void>;
}

const WORK_PREFIX = ".import-";

/**
 * Puts a database in place of the one in `dir`: `fill` writes the file at the path it is given; then it is checked, indexed, hashed and
 * renamed. Whatever fails, the old database stays as it is, and nothing else is left. Leftovers of processes that died are removed.
 * Errors: those of `fill`; `db-schema`, `db-corrupt`, `db-locked`, `db-write`; the signal's reason.
 */
export async function installDatabase(options: InstallOptions, fill: (path: string) => Promise<void>): Promise<InstalledDatabase> {
  const { dir, source, starter } = options;
  return await writing(dir, () =>
    withDirectoryLock(dir, options, async () => {
      await removeLeftovers(dir);
      const work = await mkdtemp(join(dir, WORK_PREFIX));
      try {
        const path = join(work, "vulnerability.db");
        await fill(path);
        const info = await prepareDatabase(path, options);
        const { built, schemaVersion: schema } = info;
        await options.accept?.(info);
        const digest = await databaseDigest(path, options);
        const record = encodeImportRecord({
          digest,
          source,
          clientVersion: `v${schemaVersion.model}.${schemaVersion.revision}.${schemaVersion.addition}`,
          size: (await stat(path)).size,
          built,
          ...(starter === undefined ? {} : { starter }),
        });
        await writeFile(join(work, "import.json"), record);
        options.signal?.throwIfAborted();
        await swap(work, dir);
        return { path: databaseFiles(dir).database, built, schemaVersion: schema, digest };
      } finally {
        await rm(work, { recursive: true, force: true });
      }
    }),
  );
}

/** Puts a database that was built here in place; `file` stays. Errors: as `installDatabase`; `db-missing` where there is no file. */
export async function installBuiltDatabase(
  options: Omit<InstallOptions, "source"> & { readonly file: string; readonly source?: string },
): Promise<InstalledDatabase> {
  const { file } = options;
  return await installDatabase({ ...options, source: options.source ?? file }, async (path) => {
    try {
      await copyFile(file, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      throw vulndbError("db-missing", `there is no database at ${quote(file)}`, error);
    }
  });
}

/** Removes the database of `dir`, if it has one, and leftovers of imports. Errors: `db-locked`, `db-write`. */
export async function deleteDatabase(dir: string, options: LockOptions = {}): Promise<void> {
  const files = databaseFiles(dir);
  if (!existsSync(dir)) return;
  await writing(dir, () =>
    withDirectoryLock(dir, options, async () => {
      await removeLeftovers(dir);
      // Only what we put there: the folder may hold files of others.
      for (const path of [files.nextImportRecord, files.importRecord, files.database]) await rm(path, { force: true });
    }),
  );
}

/**
 * Renames the two files of `work` over those in place. The new record is there under its next name before the database is,
 * so that a crash between the renames leaves a record that fits (`readImportRecord`).
 */
async function swap(work: string, dir: string): Promise<void> {
  const files = databaseFiles(dir);
  await mkdir(files.folder, { recursive: true });
  for (const name of ["vulnerability.db", "import.json"]) await sync(join(work, name));
  await rename(join(work, "import.json"), files.nextImportRecord);
  await rename(join(work, "vulnerability.db"), files.database);
  await rename(files.nextImportRecord, files.importRecord);
  await sync(files.folder);
}

async function removeLeftovers(dir: string): Promise<void> {
  for (const name of await readdir(dir)) {
    if (name.startsWith(WORK_PREFIX)) await rm(join(dir, name), { recursive: true, force: true });
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Does `work` that writes into `dir`; the errors of the file system become `db-write`. */
export async function writing<T>(dir: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isOfFileSystem = error instanceof Error && "syscall" in error;
    if (!isOfFileSystem || error instanceof AssuranceError) throw error;
    throw vulndbError(
      "db-write",
      `cannot write the database folder ${quote(dir)}: ${messageOf(error)}; free space or choose another folder`,
      error,
    );
  }
}
