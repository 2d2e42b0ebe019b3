import { mkdir, open, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { field, parseJsonObject, textField } from "../read/json-field.js";

/** What is known of an archive that was downloaded in part, for asking for the rest. */
export interface PartialRecord {
  /** As shown: the URL that the validator is of. */
  readonly url: string;
  /** A strong entity tag; "" where there is none. */
  readonly etag: string;
  /** Bytes of the whole archive; undefined where the server did not say. */
  readonly total?: number;
}

/** Takes the bytes of a download. */
export interface ByteSink {
  write(piece: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** Opens a file for a download: `append` to what is there, or `replace` it. */
export type OpenSink = (path: string, mode: "append" | "replace") => Promise<ByteSink>;

/** An archive that is being downloaded, named by its checksum: whatever server gives the bytes, they are the same. */
export interface PartialArchive {
  readonly path: string;
  readonly recordPath: string;
}

const MAX_RECORD_BYTES = 65_536;
const NAME = /^[0-9a-f]{64}\.(?:part|json)$/;

/** Where downloads of a database folder lie: beside the database, so on the same disk. */
export function downloadFolder(dir: string): string {
  return join(dir, "download");
}

/** The place of the archive with a checksum (`sha256:HEX`). */
export function partialArchive(dir: string, checksum: string): PartialArchive {
  const stem = join(downloadFolder(dir), checksum.replace(/^sha256:/, ""));
  return { path: `${stem}.part`, recordPath: `${stem}.json` };
}

/** Removes partial archives that are too old to go on with, and all but `keep`. Milliseconds. */
export async function removeOldPartials(
  dir: string,
  keep: PartialArchive | undefined,
  limits: { readonly now: number; readonly maxAgeMs: number },
): Promise<void> {
  const folder = downloadFolder(dir);
  await mkdir(folder, { recursive: true });
  const keptAge = keep === undefined ? undefined : await ageOf(keep.path, limits.now);
  const keeps = keep !== undefined && keptAge !== undefined && keptAge <= limits.maxAgeMs;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const isKept = keeps && (path === keep.path || path === keep.recordPath);
    if (NAME.test(name) && !isKept) await rm(path, { force: true });
  }
}

/** Bytes that are there; 0 where nothing is. */
export async function partialSize({ path }: PartialArchive): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return 0;
    throw error;
  }
}

export async function removePartial({ path, recordPath }: PartialArchive): Promise<void> {
  await rm(path, { force: true });
  await rm(recordPath, { force: true });
}

export async function writePartialRecord({ recordPath }: PartialArchive, record: PartialRecord): Promise<void> {
  await writeFile(recordPath, JSON.stringify(record));
}

/** What is known of the archive; undefined where that is nothing. */
export async function readPartialRecord({ recordPath }: PartialArchive): Promise<PartialRecord | undefined> {
  try {
    const fields = (await stat(recordPath)).size > MAX_RECORD_BYTES ? undefined : parseJsonObject(await readFile(recordPath, "utf8"));
    if (fields === undefined) return undefined;
    const total = field(fields, "total");
    return { url: textField(fields, "url"), etag: textField(fields, "etag"), ...(typeof total === "number" ? { total } : {}) };
  } catch {
    // Then the rest is asked for without a condition; the checksum decides.
    return undefined;
  }
}

/** Writes to the file system. */
export async function openFileSink(path: string, mode: "append" | "replace"): Promise<ByteSink> {
  const file = await open(path, mode === "append" ? "a" : "w");
  return {
    async write(piece) {
      await file.appendFile(piece);
    },
    close: () => file.close(),
  };
}

async function ageOf(path: string, now: number): Promise<number | undefined> {
  try {
    return now - (await stat(path)).mtimeMs;
  } catch {
    return undefined;
  }
}
