import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Store } from "../store/store.js";

/** Work that is done again and again, by one replica at a time. */
export interface Job {
  readonly name: string;
  /** From its end to its next start. */
  readonly everyMs: number;
  /**
   * Does what there is to do, or nothing. Ends soon after `signal` is aborted: when the server stops, its disk is nearly full, or another
   * replica has taken over. Whatever it throws goes to the log, and it is tried again after a minute.
   */
  run(signal: AbortSignal): Promise<void>;
}

/** How a run of a job ended. */
type JobOutcome = "done" | "failed" | "stopped";

/** Runs the jobs of a replica. */
export interface JobRunner {
  /** Makes a job due now, for whichever replica is free; once more where it runs already. */
  request(name: string): Promise<void>;
  /** Stops all that runs, and waits for it. */
  stop(): Promise<void>;
}

interface JobRunnerOptions {
  readonly store: Store;
  readonly jobs: readonly Job[];
  readonly onFault: (error: unknown) => void;
  readonly onEnd?: (name: string, outcome: JobOutcome, durationMs: number) => void;
  /** How often the replica looks for jobs that are due, and renews its leases. Default: 10 s. */
  readonly pollMs?: number;
  /** After which a job of a replica that ended without a word is free. Default: 60 s. */
  readonly leaseMs?: number;
}

const POLL_MS = 10_000;
const LEASE_MS = 60_000;
const RETRY_MS = 60_000;

/** A run that has not ended. */
interface Run {
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

/**
 * Starts looking for jobs that are due. A job belongs to whoever has its lease, by the database's clock: a replica that dies holds nobody up
 * for longer than that.
 */
export async function startJobs(options: JobRunnerOptions): Promise<JobRunner> {
  const { store, jobs, onFault, onEnd, pollMs = POLL_MS, leaseMs = LEASE_MS } = options;
  const { db } = store;
  const holder = randomUUID();
  const running = new Map<string, Run>();
  const lease = sql`now() + make_interval(secs => ${leaseMs / 1000}::float8)`;
  let isStopped = false;

  /** The first of the jobs that nobody runs and that are due, or whose holder is gone. While it runs it is due at no time, unless it is requested. */
  const claim = async (): Promise<Job | undefined> => {
    const names = jobs.map(({ name }) => name).filter((name) => !running.has(name));
    const { rows } = await sql<{ name: string }>`
      UPDATE job SET holder = ${holder}::uuid, lease_until = ${lease}, due_at = 'infinity' WHERE name = (
        SELECT name FROM job WHERE name = ANY(${names}::text[]) AND CASE WHEN lease_until IS NULL THEN due_at <= now() ELSE lease_until < now() END
        ORDER BY due_at, name LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING name`.execute(db);
    return jobs.find(({ name }) => name === rows[0]?.name);
  };
  const release = async (name: string, delayMs: number): Promise<void> => {
    await sql`UPDATE job SET holder = NULL, lease_until = NULL,
        due_at = CASE due_at WHEN 'infinity' THEN now() + make_interval(secs => ${delayMs / 1000}::float8) ELSE due_at END
      WHERE name = ${name} AND holder = ${holder}::uuid`.execute(db);
  };
  const runOne = async (job: Job, signal: AbortSignal): Promise<void> => {
    const { name, everyMs } = job;
    const startedAt = performance.now();
    let outcome: JobOutcome = "done";
    try {
      await job.run(signal);
    } catch (error) {
      outcome = signal.aborted ? "stopped" : "failed";
      if (!signal.aborted) onFault(error);
    }
    onEnd?.(name, outcome, performance.now() - startedAt);
    const delayMs = { done: everyMs, failed: Math.min(everyMs, RETRY_MS), stopped: 0 }[outcome];
    // Where the database is away, the lease runs out.
    await release(name, delayMs).catch(onFault);
  };
  const start = (job: Job): void => {
    const stop = new AbortController();
    const ended = runOne(job, AbortSignal.any([stop.signal, store.room()])).finally(() => running.delete(job.name));
    running.set(job.name, { stop, ended });
  };
  const renew = async (): Promise<void> => {
    if (running.size === 0) return;
    const { rows } = await sql<{ name: string }>`
      UPDATE job SET lease_until = ${lease} WHERE holder = ${holder}::uuid AND name = ANY(${[...running.keys()]}::text[]) RETURNING name`.execute(
      db,
    );
    const kept = new Set(rows.map(({ name }) => name));
    for (const [name, { stop }] of running) if (!kept.has(name)) stop.abort();
  };
  const look = async (): Promise<void> => {
    await renew();
    while (!isStopped && !store.room().aborted) {
      const job = await claim();
      if (job === undefined) return;
      start(job);
    }
  };
  let looking: Promise<void> | undefined;
  const lookSoon = (): void => {
    looking ??= look()
      .catch(onFault)
      .finally(() => {
        looking = undefined;
      });
  };

  await sql`INSERT INTO job (name) SELECT unnest(${jobs.map(({ name }) => name).toSorted()}::text[]) ON CONFLICT DO NOTHING`.execute(db);
  // The data directory is this process's alone: whoever held a job is dead.
  if (store.kind === "pglite") await sql`UPDATE job SET lease_until = '-infinity' WHERE lease_until IS NOT NULL`.execute(db);
  const timer = setInterval(lookSoon, pollMs);
  timer.unref();
  lookSoon();
  return {
    request: async (name) => {
      await sql`UPDATE job SET due_at = now() WHERE name = ${name}`.execute(db);
      lookSoon();
    },
    stop: async () => {
      isStopped = true;
      clearInterval(timer);
      await looking;
      for (const { stop } of running.values()) stop.abort();
      await Promise.all([...running.values()].map(({ ended }) => ended));
    },
  };
}
