import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { databaseStatus } from "../store/database-status.js";
import { importDatabase } from "../store/import-database.js";
import type { UpdateOptions } from "../update/update-database.js";
import { tarArchive, zstdFrame } from "./archive.js";
import { temporaryFolder } from "./temporary-folder.js";
import { metadata, type TableRows, writeTinyDatabase } from "./tiny-database.js";

export const newBuild = "2026-11-23T00:15:00Z";
export const oldBuild = "2026-11-22T00:15:00Z";
export const now = Date.parse("2026-11-24T00:00:00Z");

/** An archive of about 190 kB with a database that was built then (RFC 3339). */
export function archiveOf(built = newBuild, rows: TableRows = {}): Buffer {
  const folder = temporaryFolder();
  const path = join(folder, "vulnerability.db");
  const blobs = Array.from({ length: 200 }, (_, id) => ({ id: id + 1, value: `{"description":"${"text ".repeat(40)}${id}"}` }));
  writeTinyDatabase(path, { ...metadata(built.replace("T", " ").replace("Z", "+00:00")), blobs, ...rows });
  return zstdFrame(tarArchive([{ name: "vulnerability.db", content: readFileSync(path) }]));
}

/** A database folder with the database of the day before. */
export async function folderWithOldDatabase(): Promise<string> {
  const folder = temporaryFolder();
  const dir = join(folder, "db");
  mkdirSync(dir);
  const file = join(folder, "old.tar.zst");
  writeFileSync(file, archiveOf(oldBuild));
  await importDatabase({ file, dir });
  rmSync(file);
  return dir;
}

/** Build date of the database in a folder if it is sound, else its state; and the names of all files that the folder holds. */
export async function contentOf(dir: string): Promise<readonly [built: string | undefined, files: readonly string[]]> {
  const status = await databaseStatus(dir, { now, verify: true });
  const files = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name.replace(/^[0-9a-f]{64}/, "HASH"));
  return [status.state === "valid" ? status.built : status.state, files.sort()];
}

/** Options of an update that fails fast. */
export function updateOptions(dir: string, urls: readonly string[]): UpdateOptions {
  return {
    dir,
    urls,
    fetch: (url, request) => fetch(url, request),
    now: () => now,
    availableTimeoutMs: 10_000,
    downloadTimeoutMs: 30_000,
    stallMs: 5000,
    attempts: 2,
    delayMs: 5,
    random: () => 0.5,
  };
}
