import { sql, type Transaction } from "kysely";
import type { Database } from "../store/schema.js";

/** Number of the advisory lock: "post" in ASCII. */
const LOCK = 0x70_6f_73_74;

/**
 * Holds off changes of matches, scores and exceptions until the transaction ends, and gives the revision that a judgement in it rests on.
 * Must come before any row is locked. Source: server.md §3, "No missed change".
 */
export async function lockPostureShared(tx: Transaction<Database>): Promise<number> {
  await sql`SELECT pg_advisory_xact_lock_shared(${LOCK})`.execute(tx);
  const { revision } = await tx.selectFrom("posture_state").select("revision").executeTakeFirstOrThrow();
  return revision;
}

/**
 * Waits until nobody judges, holds judging off until the transaction ends, and gives the new revision, which each changed row of `package`,
 * `vulnerability` and `cve` must be given. Must come before any row is locked.
 */
export async function lockPostureExclusive(tx: Transaction<Database>): Promise<number> {
  await sql`SELECT pg_advisory_xact_lock(${LOCK})`.execute(tx);
  const { revision } = await tx
    .updateTable("posture_state")
    .set((eb) => ({ revision: eb("revision", "+", 1) }))
    .returning("revision")
    .executeTakeFirstOrThrow();
  return revision;
}
