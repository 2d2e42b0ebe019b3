import { judgeAll } from "../posture/judge-all.js";
import type { PostureCache } from "../posture/posture-cache.js";
import { rekeyImages, type UseMatcher } from "../posture/rekey-images.js";
import type { Store } from "../store/store.js";
import type { Job } from "./job-runner.js";
import { deleteOld } from "./retention.js";
import { deleteUnusedPackages } from "./unused-packages.js";

/** The job that brings packages to the vulnerability database in use. */
export const REMATCH = "rematch";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

interface ServerJobsOptions {
  readonly store: Store;
  readonly cache: PostureCache;
  /** Matches stale packages where this replica has the newest database; nothing where it has not. */
  readonly rematch: (signal: AbortSignal) => Promise<void>;
  readonly use: UseMatcher;
}

/** What the server does by itself, once for all replicas. Looking for a new database is not among it: each replica has its own file. */
export function serverJobs({ store: { db }, cache, rematch, use }: ServerJobsOptions): readonly Job[] {
  return [
    { name: REMATCH, everyMs: 5 * MINUTE_MS, run: rematch },
    { name: "rekeying", everyMs: 5 * MINUTE_MS, run: async (signal) => void (await rekeyImages({ db, cache, use, signal })) },
    {
      name: "full-judging",
      everyMs: DAY_MS,
      run: async (signal) => {
        await judgeAll(db, cache, signal);
        await deleteUnusedPackages(db, signal);
      },
    },
    { name: "retention", everyMs: 5 * MINUTE_MS, run: (signal) => deleteOld(db, signal) },
  ];
}
