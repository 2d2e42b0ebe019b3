import { sql } from "kysely";
import { conditionOfResult } from "../store/image/image-filter.js";
import { readThresholds } from "../store/setting/settings.js";
import type { Store } from "../store/store.js";
import type { Metrics } from "./metrics.js";

/** Whoever may read the numbers may do so often. */
const FRESH_MS = 5_000;
const results = ["fail", "warn", "pass", "unknown"] as const;

/** Gives all metrics as text; what is counted in the database is at most 5 s old, and absent where the database does not answer. */
export function metricsText(metrics: Metrics, store: Store, onFault: (error: unknown) => void): () => Promise<string> {
  let readAt = Number.NEGATIVE_INFINITY;
  let syncs = 0;
  return async () => {
    if (performance.now() - readAt > FRESH_MS) {
      readAt = performance.now();
      await readCounts(metrics, store).catch((error: unknown) => {
        onFault(error);
        for (const gauge of gaugesOf(metrics)) gauge.remove();
        metrics.images.reset();
      });
    }
    const synced = Number(store.syncCount());
    metrics.syncs.inc(synced - syncs);
    syncs = synced;
    return metrics.registry.metrics();
  };
}

function gaugesOf({ walBytes, databaseAgeSeconds, databaseGeneration, rematchPackages }: Metrics) {
  return [walBytes, databaseAgeSeconds, databaseGeneration, rematchPackages];
}

async function readCounts(metrics: Metrics, { db }: Store): Promise<void> {
  const thresholds = await readThresholds(db);
  const counts = results.map((result) => sql`(count(*) FILTER (WHERE ${conditionOfResult(result, thresholds)}))::int AS ${sql.id(result)}`);
  const images = await sql<Record<(typeof results)[number], number>>`SELECT ${sql.join(counts)} FROM placement p`.execute(db);
  for (const result of results) metrics.images.set({ result }, images.rows[0]?.[result] ?? 0);
  const { rows } = await sql<{ generation: number; age: number | null; remaining: number; wal: number }>`
    SELECT d.generation, extract(epoch FROM now() - d.built_at)::float8 AS age, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint AS wal,
      (SELECT count(*)::int FROM package WHERE abs(matched_generation) < d.generation) AS remaining FROM database_state d`.execute(db);
  const [row] = rows;
  if (row === undefined) return;
  metrics.walBytes.set(row.wal);
  metrics.databaseGeneration.set(row.generation);
  metrics.rematchPackages.set(row.remaining);
  if (row.age === null) metrics.databaseAgeSeconds.remove();
  else metrics.databaseAgeSeconds.set(row.age);
}
