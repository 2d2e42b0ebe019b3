import { type Kysely, sql } from "kysely";
import type { Database } from "../schema.js";

/** Work that PostgreSQL's own processes do and PGlite has none for. */
export interface Upkeep {
  /** Stops the clock, and writes a last checkpoint. */
  readonly stop: () => Promise<void>;
}

/** How the work is timed; the defaults are those of the server. */
export interface UpkeepTimes {
  readonly everyMs: number;
  readonly checkpointBytes: number;
  readonly checkpointMs: number;
  readonly vacuumMs: number;
}

const DEFAULT_TIMES: UpkeepTimes = {
  everyMs: 2_000,
  checkpointBytes: 64 * 1024 * 1024,
  checkpointMs: 5 * 60_000,
  vacuumMs: 60 * 60_000,
};
const TABLES = ["placement", "instance", "node", "match", "event", "package"] as const;
/** Changed rows for each row of a table. */
const VACUUM_SHARE = 0.2;

/**
 * Checkpoints after so much of the log, or after some time when anything was written, and once an hour vacuums the tables of which more than
 * a fifth changed. Both wait for the one session like any query. Faults go to `onFault`; the work is tried again at its next time.
 */
export function startUpkeep(db: Kysely<Database>, onFault: (error: unknown) => void, times: UpkeepTimes = DEFAULT_TIMES): Upkeep {
  let checkpoint = { at: Date.now(), position: -1 };
  let vacuumedAt = Date.now();
  let running: Promise<void> = Promise.resolve();
  const work = async (): Promise<void> => {
    const written = (await logPosition(db)) - checkpoint.position;
    const due = written > 0 && Date.now() - checkpoint.at >= times.checkpointMs;
    if (checkpoint.position < 0 || written >= times.checkpointBytes || due) {
      await sql`CHECKPOINT`.execute(db);
      // A checkpoint writes to the log itself.
      checkpoint = { at: Date.now(), position: await logPosition(db) };
    }
    if (Date.now() - vacuumedAt < times.vacuumMs) return;
    vacuumedAt = Date.now();
    await vacuumChanged(db);
  };
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    running = work()
      .catch(onFault)
      .finally(() => {
        busy = false;
      });
  }, times.everyMs);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
      await sql`CHECKPOINT`.execute(db);
    },
  };
}

/** Bytes of log since the database was made. */
async function logPosition(db: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{ at: number }>`select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint as at`.execute(db);
  return rows[0]?.at ?? 0;
}

async function vacuumChanged(db: Kysely<Database>): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_stat_user_tables
    where relname in (${sql.join(TABLES)}) and greatest(n_dead_tup, n_mod_since_analyze) > ${VACUUM_SHARE}::float8 * n_live_tup`.execute(
    db,
  );
  for (const { name } of rows) await sql`VACUUM (ANALYZE) ${sql.table(name)}`.execute(db);
}
