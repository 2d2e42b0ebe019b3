import { readFileSync, statSync } from "node:fs";
import { asObject, field, parseJsonObject, textField } from "../read/json-field.js";
import type { DatabaseFiles } from "./database-directory.js";

/** How a database came into its folder (`import.json`). */
export interface ImportRecord {
  /** `xxh64:HEX` of the database file with its indexes. */
  readonly digest: string;
  /** The file or URL that was imported. */
  readonly source: string;
  /** The schema of the program that imported it: `v6.1.9`. */
  readonly clientVersion: string;
  /** Bytes of the database file; undefined in records that Grype wrote. */
  readonly size?: number;
  /** Build date of the database, RFC 3339; undefined in records that Grype wrote. */
  readonly built?: string;
  /** The database was made from the facts that the program ships. */
  readonly starter?: StarterMark;
}

/** Marks the built-in database, which is incomplete; its outputs say so. */
export interface StarterMark {
  /** Date of the facts, YYYY-MM-DD. */
  readonly date: string;
}

const MAX_BYTES = 65_536;

/** The content of an `import.json`. */
export function encodeImportRecord(record: ImportRecord): string {
  const { digest, source, clientVersion, size, built, starter } = record;
  return `${JSON.stringify({ digest, source, client_version: clientVersion, size, built, starter }, undefined, 1)}\n`;
}

/** Decodes an `import.json`; undefined where it is none. */
export function decodeImportRecord(text: string): ImportRecord | undefined {
  const fields = parseJsonObject(text);
  if (fields === undefined) return undefined;
  const digest = textField(fields, "digest");
  if (!/^xxh64:[0-9a-f]{16}$/.test(digest)) return undefined;
  const size = field(fields, "size");
  const built = textField(fields, "built");
  const starter = asObject(field(fields, "starter"));
  return {
    digest,
    source: textField(fields, "source"),
    clientVersion: textField(fields, "client_version"),
    ...(typeof size === "number" ? { size } : {}),
    ...(built === "" ? {} : { built }),
    ...(starter === undefined ? {} : { starter: { date: textField(starter, "date") } }),
  };
}

/**
 * The import record of the database in place; undefined where none belongs to it.
 * An import that stopped between its two renames leaves the record under its next name: it counts where it fits the database.
 */
export function readImportRecord(files: DatabaseFiles, built: string): ImportRecord | undefined {
  const { size } = statSync(files.database);
  for (const path of [files.nextImportRecord, files.importRecord]) {
    const record = readRecord(path);
    if (record !== undefined && (record.size ?? size) === size && (record.built ?? built) === built) return record;
  }
  return undefined;
}

function readRecord(path: string): ImportRecord | undefined {
  try {
    return statSync(path).size > MAX_BYTES ? undefined : decodeImportRecord(readFileSync(path, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
