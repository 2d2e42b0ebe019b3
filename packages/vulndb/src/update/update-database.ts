import { AssuranceError, quote } from "@plimsoll/core";
import { type VulndbErrorCode, vulndbError } from "../error.js";
import type { DatabaseInfo } from "../read/database-info.js";
import { withDirectoryLock } from "../store/directory-lock.js";
import { importDatabase } from "../store/import-database.js";
import type { ImportProgress } from "../store/import-progress.js";
import { type InstalledDatabase, writing } from "../store/install-database.js";
import {
  type CheckOptions,
  type DatabaseService,
  defaultAttempts,
  defaultDelayMs,
  firstService,
  installedBuild,
  supersedes,
} from "./check-for-update.js";
import { recordCheck } from "./check-record.js";
import { showMs, withDeadline } from "./deadline.js";
import { downloadArchive } from "./download-archive.js";
import type { ListedDatabase } from "./latest-document.js";
import {
  downloadFolder,
  type OpenSink,
  openFileSink,
  type PartialArchive,
  partialArchive,
  partialSize,
  removeOldPartials,
  removePartial,
} from "./partial-archive.js";
import { archiveUrl, latestUrl, shownUrl } from "./update-url.js";

/** How the database is brought up to date. Durations in milliseconds. */
export interface UpdateOptions extends CheckOptions {
  /** For the download, all services together. Default: 5 minutes. */
  readonly downloadTimeoutMs?: number;
  /** Time in which something must come of a download. Default: 30 s. */
  readonly stallMs?: number;
  /** For another process that downloads. Default: as long as a download may take, and 2 minutes for what follows. */
  readonly lockTimeoutMs?: number;
  /** Bytes of an archive at most. Default: 2 GiB. */
  readonly maxArchiveBytes?: number;
  /** Age of an unfinished download up to which it is gone on with. Default: 1 day. */
  readonly maxPartialAgeMs?: number;
  readonly onProgress?: (progress: UpdateProgress) => void;
  /** Told once, if another process is at it and is waited for. */
  readonly onWait?: () => void;
  /** Default: the file system. */
  readonly openSink?: OpenSink;
}

/** A step of an update. `done` and `total` are bytes, but statements for `index`; equal where the total is not known. */
export interface UpdateProgress {
  readonly step: "download" | ImportProgress["step"];
  readonly done: number;
  readonly total: number;
}

/** What an update came to. */
export interface UpdateOutcome {
  /** `shared`: another process put it in place meanwhile. */
  readonly result: "installed" | "current" | "shared";
  /** Of the database in place now: RFC 3339, UTC. */
  readonly built: string;
  /** `MODEL.REVISION.ADDITION` of the database that was put in place. */
  readonly schemaVersion?: string;
  /** Build date of the one in place before; undefined where there was none (or only the starter). */
  readonly previous?: string;
  /** Where it was read; without secrets. */
  readonly url: string;
  /** What the user should know: services that failed, and the end of a service. */
  readonly warnings: readonly string[];
}

const DOWNLOAD_TIMEOUT_MS = 5 * 60_000;
const STALL_MS = 30_000;
const IMPORT_MS = 2 * 60_000;
const MAX_ARCHIVE_BYTES = 2 * 1024 ** 3;
const MAX_PARTIAL_AGE_MS = 24 * 3_600_000;
/** Build dates are compared by the second: some writers leave out the fraction. */
const SAME_BUILD_MS = 1000;

/**
 * Brings the database of a folder up to date: the first database service that works decides. A newer database is downloaded beside the one in
 * place, checked, and put in its place; until then, and whatever fails, the old one stays. What was downloaded stays for the next try.
 * Of several processes at once one downloads, and the others wait and use what it brought.
 * Errors: those of `checkForUpdate`; `db-checksum`, `db-corrupt`, `db-format`, `db-older` for what the services gave; `db-locked`, `db-write`; the signal's reason.
 */
export async function updateDatabase(options: UpdateOptions): Promise<UpdateOutcome> {
  const { dir, now, downloadTimeoutMs = DOWNLOAD_TIMEOUT_MS } = options;
  // One time for all services and tries.
  const budget = { leftMs: downloadTimeoutMs };
  const outcome = await firstService(options, async (service) => {
    const listed = await service.readListing();
    const previous = await installedBuild(options);
    if (previous !== undefined && !supersedes(listed, previous)) return currentOutcome(service, listed, previous);
    const lockTimeoutMs = options.lockTimeoutMs ?? downloadTimeoutMs + IMPORT_MS;
    const { signal, onWait } = options;
    const lock = { lockTimeoutMs, ...(signal === undefined ? {} : { signal }), ...(onWait === undefined ? {} : { onWait }) };
    return await writing(dir, () =>
      withDirectoryLock(downloadFolder(dir), lock, async () => {
        const installed = await installedBuild(options);
        if (installed !== undefined && !supersedes(listed, installed)) {
          return { ...currentOutcome(service, listed, installed), result: "shared" as const };
        }
        const { built, schemaVersion } = await bring(service, listed, { options, budget });
        const before = previous === undefined ? {} : { previous };
        return { result: "installed" as const, built, schemaVersion, ...before, url: service.shown, warnings: service.warnings(listed) };
      }),
    );
  });
  await recordCheck(dir, "answered", now());
  return outcome;
}

function currentOutcome(service: DatabaseService, listed: ListedDatabase, installed: string): UpdateOutcome {
  return { result: "current", built: installed, previous: installed, url: service.shown, warnings: service.warnings(listed) };
}

interface Bringing {
  readonly options: UpdateOptions;
  readonly budget: { leftMs: number };
}

/** Downloads, checks and installs what a listing offers. */
async function bring(service: DatabaseService, listed: ListedDatabase, bringing: Bringing): Promise<InstalledDatabase> {
  const { dir, now, maxPartialAgeMs = MAX_PARTIAL_AGE_MS } = bringing.options;
  const url = archiveUrl(latestUrl(service.url), listed.path);
  const archive = partialArchive(dir, listed.checksum);
  await removeOldPartials(dir, archive, { now: now(), maxAgeMs: maxPartialAgeMs });
  const wentOn = (await partialSize(archive)) > 0;
  try {
    return await downloadAndInstall(url, listed, { ...bringing, archive });
  } catch (error) {
    // What was there before may have been damaged, so the whole is worth one more try.
    if (!wentOn || !(error instanceof AssuranceError) || error.code !== "db-checksum") throw error;
    return await downloadAndInstall(url, listed, { ...bringing, archive });
  }
}

/** Codes of archives that no further try makes better. */
const USELESS: ReadonlySet<string> = new Set<VulndbErrorCode>(["db-checksum", "db-corrupt", "db-format", "db-schema", "db-older"]);

async function downloadAndInstall(
  url: string,
  listed: ListedDatabase,
  { options, budget, archive }: Bringing & { readonly archive: PartialArchive },
): Promise<InstalledDatabase> {
  try {
    await download(url, { options, budget, archive });
    const installed = await install(url, listed, { options, archive });
    await removePartial(archive);
    return installed;
  } catch (error) {
    const isUseless = error instanceof AssuranceError && USELESS.has(error.code);
    // Half a download only fills the disk further.
    if (isUseless || isDiskFull(error)) await removePartial(archive);
    throw error;
  }
}

async function download(url: string, { options, budget, archive }: Bringing & { readonly archive: PartialArchive }): Promise<void> {
  const {
    fetch,
    signal,
    attempts = defaultAttempts,
    delayMs = defaultDelayMs,
    random = Math.random,
    onProgress,
    downloadTimeoutMs,
  } = options;
  const expired = (): AssuranceError =>
    vulndbError(
      "db-timeout",
      `the download of ${quote(shownUrl(url))} was not done within ${showMs(downloadTimeoutMs ?? DOWNLOAD_TIMEOUT_MS)}: run plimsoll db update again, it goes on from there, or set PLIMSOLL_DB_UPDATE_DOWNLOAD_TIMEOUT`,
    );
  const begun = performance.now();
  try {
    await withDeadline({ ms: budget.leftMs, signal, expired }, (deadline) =>
      downloadArchive({
        url,
        archive,
        fetch,
        attempts,
        delayMs,
        random,
        signal: deadline,
        stallMs: options.stallMs ?? STALL_MS,
        maxBytes: options.maxArchiveBytes ?? MAX_ARCHIVE_BYTES,
        openSink: options.openSink ?? openFileSink,
        ...(onProgress === undefined ? {} : { onProgress: (done, total) => onProgress({ step: "download", done, total }) }),
      }),
    );
  } finally {
    budget.leftMs = Math.max(0, budget.leftMs - (performance.now() - begun));
  }
}

async function install(
  url: string,
  listed: ListedDatabase,
  { options, archive }: { readonly options: UpdateOptions; readonly archive: PartialArchive },
): Promise<InstalledDatabase> {
  const { dir, signal, onProgress } = options;
  try {
    return await importDatabase({
      dir,
      file: archive.path,
      checksum: listed.checksum,
      source: shownUrl(url),
      accept: (info) => refuseOlder(info, listed, options),
      ...(signal === undefined ? {} : { signal }),
      ...(onProgress === undefined ? {} : { onProgress }),
    });
  } catch (error) {
    if (!(error instanceof AssuranceError) || !USELESS.has(error.code)) throw error;
    throw vulndbError(error.code as VulndbErrorCode, `what ${quote(shownUrl(url))} gave cannot be used: ${error.message}`, error);
  }
}

/** A service that gives an old database under a new date would have it downloaded again at each look. */
async function refuseOlder({ built }: DatabaseInfo, listed: ListedDatabase, options: UpdateOptions): Promise<void> {
  if (Date.parse(built) + SAME_BUILD_MS < Date.parse(listed.built)) {
    throw vulndbError("db-older", `it was built ${built}, and its latest.json says ${listed.built}`);
  }
  const installed = await installedBuild(options);
  if (installed !== undefined && !supersedes({ built }, installed)) {
    throw vulndbError("db-older", `it was built ${built}, and the one in place ${installed}`);
  }
}

function isDiskFull(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++) {
    const { code } = at as NodeJS.ErrnoException;
    if (code === "ENOSPC" || code === "EDQUOT") return true;
  }
  return false;
}
