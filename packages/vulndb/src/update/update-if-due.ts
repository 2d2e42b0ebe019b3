import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { AssuranceError } from "@plimsoll/core";
import type { DatabaseStatus } from "../store/database-status.js";
import { lastCheck, recordCheck } from "./check-record.js";
import type { Fetch } from "./fetch.js";
import { type UpdateOptions, type UpdateOutcome, type UpdateProgress, updateDatabase } from "./update-database.js";
import type { UpdateSettings } from "./update-settings.js";

export interface AutomaticUpdateOptions {
  readonly dir: string;
  readonly settings: UpdateSettings;
  /** What stands in the folder. */
  readonly status: DatabaseStatus;
  /** What is in the folder can be used as it is, so nothing may take long. The starter counts, too. */
  readonly usable: boolean;
  readonly fetch: Fetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: UpdateProgress) => void;
  readonly onWait?: () => void;
}

/** What came of the look for a newer database before something else is done. */
export type AutomaticUpdate =
  | {
      /** `not-due`: the last look is not long ago. `private`: built here, so no service has a newer one. `busy`: another process is at it. */
      readonly state: "off" | "not-due" | "private" | "read-only" | "busy";
    }
  | { readonly state: "asked"; readonly outcome: UpdateOutcome }
  | { readonly state: "failed"; readonly error: AssuranceError };

/** Time for finding out what there is, where nothing is set: a closed network must not hold anyone up. */
const AVAILABLE_TIMEOUT_MS = 5000;
const REQUIRED_TIMEOUT_MS = 30_000;
/** Time for the download while there is something to work with; the next look goes on with it. */
const SPARE_DOWNLOAD_TIMEOUT_MS = 60_000;
/** Time to the next look after one that failed. */
const FAILURE_INTERVAL_MS = 15 * 60_000;

/**
 * Brings the database up to date if it is time to look for a newer one. Failures are values; the signal's reason is thrown, and where the
 * settings require the look, its failure.
 */
export async function updateIfDue(options: AutomaticUpdateOptions): Promise<AutomaticUpdate> {
  const { dir, settings, usable, now, status } = options;
  if (!settings.autoUpdate) return { state: "off" };
  if (isPrivate(status)) return { state: "private" };
  if (usable && !(await isDue(dir, settings, now()))) return { state: "not-due" };
  if (usable && !settings.requireUpdateCheck && !(await isWritable(dir))) return { state: "read-only" };
  const { signal, onProgress, onWait, fetch } = options;
  try {
    const outcome = await updateDatabase({
      dir,
      urls: settings.urls,
      fetch,
      now,
      ...timeouts(settings, usable),
      ...(signal === undefined ? {} : { signal }),
      ...(onProgress === undefined ? {} : { onProgress }),
      ...(onWait === undefined ? {} : { onWait }),
    });
    return { state: "asked", outcome };
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof AssuranceError)) throw error;
    if (error.code === "db-locked" && usable) return { state: "busy" };
    if (settings.requireUpdateCheck) throw error;
    await recordCheck(dir, "failed", now());
    return { state: "failed", error };
  }
}

function timeouts({ availableTimeoutMs, downloadTimeoutMs, requireUpdateCheck }: UpdateSettings, usable: boolean): Partial<UpdateOptions> {
  const download = downloadTimeoutMs ?? (usable ? SPARE_DOWNLOAD_TIMEOUT_MS : undefined);
  return {
    availableTimeoutMs: availableTimeoutMs ?? (requireUpdateCheck ? REQUIRED_TIMEOUT_MS : AVAILABLE_TIMEOUT_MS),
    attempts: requireUpdateCheck || !usable ? 2 : 1,
    ...(download === undefined ? {} : { downloadTimeoutMs: download }),
    ...(usable ? { lockTimeoutMs: 0 } : {}),
  };
}

/** A database built here and taken over from a file: its advisories are in no other. */
function isPrivate({ providers = [], source = "", starter }: DatabaseStatus): boolean {
  return (
    starter === undefined &&
    providers.length > 0 &&
    providers.every(({ processor }) => processor === "plimsoll") &&
    !/^https?:/i.test(source)
  );
}

async function isDue(dir: string, { checkIntervalMs }: UpdateSettings, now: number): Promise<boolean> {
  const answered = await lastCheck(dir, "answered");
  if (isWithin(answered, checkIntervalMs, now)) return false;
  // Without an interval every use is to look, also after a failure.
  const failed = await lastCheck(dir, "failed");
  return !isWithin(failed, Math.min(FAILURE_INTERVAL_MS, checkIntervalMs), now);
}

/** A time that is yet to come says nothing: the clock was put back. */
function isWithin(time: number | undefined, intervalMs: number, now: number): boolean {
  return time !== undefined && time <= now && now - time < intervalMs;
}

async function isWritable(dir: string): Promise<boolean> {
  try {
    await access(dir, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
