import type { ImageCounts } from "@plimsoll/api";
import { type Kysely, sql } from "kysely";
import type { Database } from "../schema.js";

/** Counts, and what the database had committed when they were read (`pg_current_snapshot()`). */
export interface CountsAtSnapshot {
  readonly counts: ImageCounts;
  readonly snapshot: string;
}

interface Entry extends CountsAtSnapshot {
  /** Milliseconds since 1970. */
  readonly keptAt: number;
}

const MAX_ENTRIES = 64;
/** Far less than events are kept. */
const MAX_AGE_MS = 10 * 60 * 1000;

/**
 * Result strips that were counted before. Whatever changes what is counted leaves an event in its transaction, so a strip holds as long as
 * no event was committed after it was counted; that is looked up each time, so no replica ever shows what is over.
 */
export class StripCache {
  readonly #entries = new Map<string, Entry>();

  /** The counts under a key, where they are still true. */
  async find(db: Kysely<Database>, key: string): Promise<ImageCounts | undefined> {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (Date.now() - entry.keptAt < MAX_AGE_MS && (await isCurrent(db, entry.snapshot))) return entry.counts;
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
    return undefined;
  }

  /** Keeps counts under a key; those that were kept the longest ago go. */
  keep(key: string, { counts, snapshot }: CountsAtSnapshot): void {
    this.#entries.delete(key);
    this.#entries.set(key, { counts, snapshot, keptAt: Date.now() });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= MAX_ENTRIES) return;
      this.#entries.delete(oldest);
    }
  }
}

/** Whether no event was committed after the snapshot. */
async function isCurrent(db: Kysely<Database>, snapshot: string): Promise<boolean> {
  const { rows } = await sql<{ current: boolean }>`
    SELECT NOT EXISTS (SELECT FROM event e WHERE e.transaction >= pg_snapshot_xmin(${snapshot}::pg_snapshot)
      AND NOT pg_visible_in_snapshot(e.transaction, ${snapshot}::pg_snapshot)) AS current`.execute(db);
  return rows[0]?.current === true;
}
