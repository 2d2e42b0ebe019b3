import { open, readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { AssuranceError, messageOf, quote } from "@plimsoll/core";
import { type VulndbErrorCode, vulndbError } from "../error.js";
import { parseJsonObject, textField } from "../read/json-field.js";
import { ByteSource } from "./byte-source.js";
import { defaultUnpackLimits, type UnpackLimits, unpackPieces } from "./compression.js";
import { archiveChecksum, filePieces } from "./file-pieces.js";
import type { ImportOptions } from "./import-progress.js";
import { type InstalledDatabase, type InstallOptions, installDatabase } from "./install-database.js";
import { isTarHeader, readTarDatabase } from "./tar-database.js";

export interface ImportDatabaseOptions extends Omit<InstallOptions, "source" | "starter"> {
  /** A `tar.zst`, `tar.gz` or `tar` archive with `vulnerability.db`, or a database file, plain or packed. */
  readonly file: string;
  /** `sha256:HEX` of `file`; without it, a `latest.json` beside the file that names it gives it. */
  readonly checksum?: string;
  readonly limits?: Partial<UnpackLimits>;
  /** For `import.json`; default: `file`. */
  readonly source?: string;
}

const MAX_LATEST_BYTES = 1024 * 1024;
const BLOCK = 512;

/**
 * Imports a database archive or file into the database folder; `file` stays.
 * Errors: `db-missing` where there is no such file, `db-checksum`, `db-format`, `db-corrupt`, `db-schema`, `db-locked`, `db-write`; the signal's reason.
 */
export async function importDatabase(options: ImportDatabaseOptions): Promise<InstalledDatabase> {
  const { file } = options;
  const checksum = options.checksum ?? (await statedChecksum(file));
  await requireFile(file);
  if (checksum !== undefined) await verifyChecksum(file, checksum, options);
  return await installDatabase({ ...options, source: options.source ?? file }, async (path) => {
    try {
      await unpackDatabase(file, path, options);
    } catch (error) {
      if (!(error instanceof AssuranceError)) throw error;
      throw vulndbError(error.code as VulndbErrorCode, `cannot import ${quote(file)}: ${error.message}`, error);
    }
  });
}

async function unpackDatabase(file: string, path: string, options: ImportDatabaseOptions): Promise<void> {
  const source = new ByteSource(unpackPieces(filePieces(file, "unpack", options), { ...defaultUnpackLimits, ...options.limits }));
  const target = await open(path, "wx");
  try {
    const head = await source.peek(BLOCK);
    const pieces = isTarHeader(head) ? readTarDatabase(source) : source.pieces(Number.POSITIVE_INFINITY);
    if (!isTarHeader(head) && !Buffer.from(head).toString("latin1").startsWith("SQLite format 3\0")) {
      throw vulndbError("db-corrupt", "it holds neither a tar archive nor an SQLite database");
    }
    for await (const piece of pieces) await target.appendFile(piece);
  } finally {
    await source.close();
    await target.close();
  }
}

async function verifyChecksum(file: string, checksum: string, options: ImportOptions): Promise<void> {
  if (!/^sha256:[0-9a-f]{64}$/i.test(checksum)) {
    throw vulndbError("db-checksum", `the checksum ${quote(checksum)} of ${quote(file)} is not of the form sha256:HEX`);
  }
  const actual = await archiveChecksum(file, options);
  if (actual !== checksum.toLowerCase()) {
    throw vulndbError("db-checksum", `${quote(file)} has the checksum ${actual}, not ${checksum.toLowerCase()}; get it again`);
  }
}

/** The checksum that a `latest.json` beside the file states for it. */
async function statedChecksum(file: string): Promise<string | undefined> {
  const latest = await readSmallFile(join(dirname(file), "latest.json"));
  const fields = latest === undefined ? undefined : parseJsonObject(latest);
  if (fields === undefined) return undefined;
  const [path = ""] = textField(fields, "path").split("?");
  return basename(path) === basename(file) ? textField(fields, "checksum") : undefined;
}

async function readSmallFile(path: string): Promise<string | undefined> {
  try {
    return (await stat(path)).size > MAX_LATEST_BYTES ? undefined : await readFile(path, "utf8");
  } catch {
    // A checksum that nobody states is no error.
    return undefined;
  }
}

async function requireFile(file: string): Promise<void> {
  try {
    if ((await stat(file)).isFile()) return;
  } catch (error) {
    throw vulndbError("db-missing", `cannot read ${quote(file)}: ${messageOf(error)}`, error);
  }
  throw vulndbError("db-missing", `${quote(file)} is not a file`);
}
