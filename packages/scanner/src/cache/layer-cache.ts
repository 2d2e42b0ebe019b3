import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LayerRecord } from "../image/layer-record.js";
import { decodeRecord, encodeRecord } from "../image/record-codec.js";

/** Records of layers by diff id: what was read once need not be read again. */
export interface LayerCache {
  /** The record of a layer under a key; undefined where there is none that can be read. */
  get(diffId: string, recordKey: string): Promise<LayerRecord | undefined>;
  /** Keeps a record; a cache that cannot be written to is no error. */
  put(record: LayerRecord): Promise<void>;
}

export interface LayerCacheOptions {
  /** Made where it does not exist. */
  readonly directory: string;
  /** Least recently used records go when there are more bytes. Default: 1 GiB. */
  readonly maxBytes?: number;
  now(): Date;
}

const MAX_BYTES = 1024 * 1024 * 1024;
const SUFFIX = ".layer";
const PART = ".part";
/** A part that is older was left behind by a process that died. */
const PART_MS = 60 * 60 * 1000;

/**
 * A cache of layer records in a directory, safe for several processes: a record appears whole or not at all, and its own digest tells
 * a damaged one, which counts as absent. A time of use is the file's modification time.
 */
export function openLayerCache(options: LayerCacheOptions): LayerCache {
  const { directory, maxBytes = MAX_BYTES } = options;
  const fileOf = (diffId: string, recordKey: string): string =>
    join(directory, `${createHash("sha256").update(`${recordKey}\n${diffId}`).digest("hex")}${SUFFIX}`);
  return {
    async get(diffId, recordKey) {
      const file = fileOf(diffId, recordKey);
      const bytes = await readFile(file).catch(() => undefined);
      if (bytes === undefined) return undefined;
      const record = decodeRecord(bytes, recordKey);
      if (record?.diffId !== diffId) {
        await rm(file, { force: true }).catch(() => undefined);
        return undefined;
      }
      const now = options.now();
      await utimes(file, now, now).catch(() => undefined);
      return record;
    },
    async put(record) {
      const bytes = encodeRecord(record);
      if (bytes.length > maxBytes) return;
      const part = join(directory, `${randomUUID()}${PART}`);
      try {
        await mkdir(directory, { recursive: true });
        await writeFile(part, bytes, { flag: "wx", mode: 0o600 });
        await rename(part, fileOf(record.diffId, record.recordKey));
        await trim(directory, maxBytes, options.now());
      } catch {
        // A full or read-only disk: the next scan reads the layer again.
        await rm(part, { force: true }).catch(() => undefined);
      }
    },
  };
}

/** Removes what was not used for longest until the rest fits, and parts that nobody will finish. */
async function trim(directory: string, maxBytes: number, now: Date): Promise<void> {
  const records: { readonly file: string; readonly bytes: number; readonly usedMs: number }[] = [];
  for (const name of await readdir(directory)) {
    const file = join(directory, name);
    const info = await stat(file).catch(() => undefined);
    if (info === undefined) continue;
    if (name.endsWith(SUFFIX)) records.push({ file, bytes: info.size, usedMs: info.mtimeMs });
    else if (name.endsWith(PART) && now.getTime() - info.mtimeMs > PART_MS) await rm(file, { force: true });
  }
  let total = records.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { file, bytes } of records.toSorted((left, right) => left.usedMs - right.usedMs)) {
    if (total <= maxBytes) return;
    await rm(file, { force: true });
    total -= bytes;
  }
}
