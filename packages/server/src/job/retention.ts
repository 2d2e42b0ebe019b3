import { type Kysely, sql } from "kysely";
import { deleteEndedSessions } from "../auth/session.js";
import { deleteOldTries } from "../auth/sign-in-limit.js";
import type { Database } from "../store/schema.js";

/** Rows deleted by one statement, so that none is long. */
const CHUNK = 5_000;

/** How long rows are kept that nothing but their age ends. Source: server.md §7, "Retention" */
const kept = [
  { table: "event", age: "1 hour" },
  { table: "placement_history", age: "400 days" },
  { table: "audit_entry", age: "400 days" },
] as const;

/** Deletes what nobody can use any more: ended sessions, counts of sign-ins, live events, old history and audit entries. */
export async function deleteOld(db: Kysely<Database>, signal: AbortSignal): Promise<void> {
  await deleteEndedSessions(db);
  await deleteOldTries(db);
  for (const { table, age } of kept) {
    for (let deleted = CHUNK; deleted === CHUNK; ) {
      signal.throwIfAborted();
      const { rows } = await sql`
        WITH old AS (SELECT id FROM ${sql.table(table)} WHERE at < now() - ${age}::interval ORDER BY id LIMIT ${CHUNK})
        DELETE FROM ${sql.table(table)} t USING old WHERE t.id = old.id RETURNING 1`.execute(db);
      deleted = rows.length;
    }
  }
}
