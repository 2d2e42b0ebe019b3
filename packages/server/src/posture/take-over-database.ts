import type { Kysely } from "kysely";
import { MATCHER_VERSION } from "../matching/match-distinct.js";
import { addEvent } from "../store/event/event.js";
import type { Database } from "../store/schema.js";
import { transact } from "../store/transact.js";

/** A vulnerability database that the server has opened. */
interface DatabaseIdentity {
  readonly builtAt: Date;
  readonly schemaVersion: string;
  /** Tells two databases apart. */
  readonly checksum: string;
}

/**
 * Notes the vulnerability database in use and gives its generation: one more where it is another than before, or is asked by other rules.
 */
export async function takeOverDatabase(db: Kysely<Database>, { builtAt, schemaVersion, checksum }: DatabaseIdentity): Promise<number> {
  return transact(db, async (tx) => {
    const old = await tx
      .selectFrom("database_state")
      .select(["generation", "checksum", "matcher_version"])
      .forUpdate()
      .executeTakeFirstOrThrow();
    const isSameMatcher = old.matcher_version === MATCHER_VERSION;
    if (old.generation > 0 && old.checksum === checksum && isSameMatcher) return old.generation;
    const generation = old.generation + 1;
    await tx
      .updateTable("database_state")
      .set({ generation, built_at: builtAt, schema_version: schemaVersion, checksum, matcher_version: MATCHER_VERSION })
      // Without it no answer counts as the same.
      .$if(!isSameMatcher, (update) => update.set({ fingerprint: null }))
      .execute();
    await addEvent(tx, "database", { kind: "updated", generation, builtAt: builtAt.toISOString() });
    return generation;
  });
}
