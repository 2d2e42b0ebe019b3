import { AssuranceError } from "@plimsoll/core";
import { type VulndbErrorCode, vulndbError } from "../error.js";
import { databaseStatus } from "../store/database-status.js";
import type { Fetch } from "./fetch.js";
import { type ListedDatabase, statusWarning } from "./latest-document.js";
import { readLatest } from "./read-latest.js";
import { latestUrl, shownUrl } from "./update-url.js";

/** How the database services are asked. Durations in milliseconds. */
export interface CheckOptions {
  /** The database folder. */
  readonly dir: string;
  /** Base URLs in the order in which they are tried. */
  readonly urls: readonly string[];
  readonly fetch: Fetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly signal?: AbortSignal;
  /** For finding out what there is, all services together. Default: 30 s. */
  readonly availableTimeoutMs?: number;
  /** Tries of each request in a row that gain nothing. Default: 3. */
  readonly attempts?: number;
  /** Pause before the second try. Default: 500 ms. */
  readonly delayMs?: number;
  /** 0 to 1. Default: chance. */
  readonly random?: () => number;
}

/** What a database service offers, and whether that is news. */
export interface UpdateCheck {
  readonly state: "available" | "current";
  readonly listed: Pick<ListedDatabase, "status" | "built" | "schemaVersion" | "checksum">;
  /** Where it was read; without secrets. */
  readonly url: string;
  /** Build date of the full database in place; undefined where there is none (or only the starter). */
  readonly installed?: string;
  /** What the user should know: services that could not be asked, and the end of a service. */
  readonly warnings: readonly string[];
}

const DEFAULT_TIMEOUT_MS = 30_000;
export const defaultAttempts = 3;
export const defaultDelayMs = 500;

/**
 * Asks the first database service that answers whether it has a newer database than the one in place.
 * Errors, where none answers: `db-unreachable`, `db-timeout`, `db-response`, `db-listing`, `db-schema`; the signal's reason.
 */
export async function checkForUpdate(options: CheckOptions): Promise<UpdateCheck> {
  return await firstService(options, async (service) => {
    const listed = await service.readListing();
    const installed = await installedBuild(options);
    return {
      state: supersedes(listed, installed) ? "available" : "current",
      listed: { status: listed.status, built: listed.built, schemaVersion: listed.schemaVersion, checksum: listed.checksum },
      url: service.shown,
      ...(installed === undefined ? {} : { installed }),
      warnings: service.warnings(listed),
    };
  });
}

/** One of the database services. */
export interface DatabaseService {
  readonly url: string;
  /** The URL of its listing, for people. */
  readonly shown: string;
  readListing(): Promise<ListedDatabase>;
  /** What went wrong with the services before it, and what its listing's status means. */
  warnings(listed: ListedDatabase): readonly string[];
}

/** Faults of a service, for which the next one may make up. */
const SERVICE_FAULTS: ReadonlySet<string> = new Set<VulndbErrorCode>([
  "db-unreachable",
  "db-timeout",
  "db-response",
  "db-listing",
  "db-schema",
  "db-checksum",
  "db-corrupt",
  "db-format",
  "db-older",
]);

/**
 * The result of `use` for the first service with which it does not fail by that service's fault.
 * Errors: that of the first service where all fail, which names the others' too; others at once.
 */
export async function firstService<T>(options: CheckOptions, use: (service: DatabaseService) => Promise<T>): Promise<T> {
  const {
    urls,
    availableTimeoutMs = DEFAULT_TIMEOUT_MS,
    attempts = defaultAttempts,
    delayMs = defaultDelayMs,
    random = Math.random,
  } = options;
  const failures: AssuranceError[] = [];
  // A service that hangs must leave time for the others.
  let leftMs = availableTimeoutMs;
  for (const [index, url] of urls.entries()) {
    const shown = shownUrl(latestUrl(url));
    const timeoutMs = leftMs / (urls.length - index);
    const service: DatabaseService = {
      url,
      shown,
      async readListing() {
        const begun = performance.now();
        try {
          return await readLatest(url, { fetch: options.fetch, timeoutMs, attempts, delayMs, random, signal: options.signal });
        } finally {
          leftMs -= performance.now() - begun;
        }
      },
      warnings: (listed) => [...failures.map((failure) => failure.message), ...[statusWarning(listed, shown) ?? []].flat()],
    };
    try {
      return await use(service);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!(error instanceof AssuranceError) || !SERVICE_FAULTS.has(error.code)) throw error;
      failures.push(error);
    }
  }
  const [first] = failures;
  if (first === undefined) throw vulndbError("db-setting", "there is no database URL to update from: set PLIMSOLL_DB_UPDATE_URL");
  if (failures.length === 1) throw first;
  throw vulndbError(first.code as VulndbErrorCode, failures.map((failure) => failure.message).join("; "), first);
}

/** Build date of the full and sound database in place; undefined where there is none: whatever is on offer is better. */
export async function installedBuild({ dir, now }: Pick<CheckOptions, "dir" | "now">): Promise<string | undefined> {
  const { state, built, starter } = await databaseStatus(dir, { now: now(), maxAgeMs: Number.POSITIVE_INFINITY });
  return state === "valid" && starter === undefined ? built : undefined;
}

/** Whether a database is newer than the one in place. */
export function supersedes({ built }: { readonly built: string }, installed: string | undefined): boolean {
  return installed === undefined || Date.parse(built) > Date.parse(installed);
}
