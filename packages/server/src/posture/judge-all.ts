import { type Kysely, sql } from "kysely";
import type { Database } from "../store/schema.js";
import { transact } from "../store/transact.js";
import { judgePlacements } from "./judge-placements.js";
import type { PostureCache } from "./posture-cache.js";
import { lockPostureShared } from "./posture-lock.js";

/** As many as the lists of PGlite do not wait for. Source: server.md §3 */
const CHUNK = 300;

/** Judges every placement afresh, which changes nothing where nothing was missed; gives how many have another posture. */
export async function judgeAll(db: Kysely<Database>, cache: PostureCache, signal: AbortSignal): Promise<number> {
  let changed = 0;
  for (let after = 0; ; ) {
    signal.throwIfAborted();
    const { rows } = await sql<{ id: number }>`SELECT id FROM placement WHERE id > ${after} ORDER BY id LIMIT ${CHUNK}`.execute(db);
    const last = rows.at(-1);
    if (last === undefined) return changed;
    after = last.id;
    changed += await transact(db, async (tx) => {
      const revision = await lockPostureShared(tx);
      const ids = rows.map(({ id }) => id);
      return (await judgePlacements(tx, cache, ids, { revision, cause: "matcher" })).length;
    });
  }
}
