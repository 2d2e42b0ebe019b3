import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { databaseFiles } from "../store/database-directory.js";
import { downloadFolder } from "./partial-archive.js";

/** Which times of looks for a newer database are remembered: those that gave an answer (Grype's file), and those that failed. */
export type CheckResult = "answered" | "failed";

const MAX_BYTES = 100;

/** When the last such look for a newer database of `dir` was, in milliseconds since 1970; undefined where none is known. */
export async function lastCheck(dir: string, result: CheckResult): Promise<number | undefined> {
  const path = recordPath(dir, result);
  try {
    if ((await stat(path)).size > MAX_BYTES) return undefined;
    const time = Date.parse((await readFile(path, "utf8")).trim());
    return Number.isNaN(time) ? undefined : time;
  } catch {
    // Only saves looks: without it there is one more.
    return undefined;
  }
}

/** Remembers a look for a newer database; where the folder cannot be written, nothing. */
export async function recordCheck(dir: string, result: CheckResult, now: number): Promise<void> {
  const path = recordPath(dir, result);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `${new Date(now).toISOString().slice(0, 19)}Z`);
  } catch {
    // As above.
  }
}

/** Forgets that looks failed. */
export async function forgetFailedCheck(dir: string): Promise<void> {
  await rm(recordPath(dir, "failed"), { force: true });
}

function recordPath(dir: string, result: CheckResult): string {
  return result === "answered" ? join(databaseFiles(dir).folder, "last_update_check") : join(downloadFolder(dir), "last_update_failure");
}
