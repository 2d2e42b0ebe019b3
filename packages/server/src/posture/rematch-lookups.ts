import { type Kysely, sql } from "kysely";
import type { Fingerprints } from "../matching/matcher-message.js";
import type { Lookup } from "../matching/recording-source.js";
import type { Database } from "../store/schema.js";
import { transact } from "../store/transact.js";

interface LookupContext {
  readonly db: Kysely<Database>;
  /** Undefined where the database cannot tell. */
  readonly fingerprints: (lookups: readonly Lookup[]) => Promise<Fingerprints | undefined>;
  /** Of the database that tells. */
  readonly generation: number;
  readonly signal?: AbortSignal | undefined;
}

/** Lookups written, and packages counted on, in one transaction. */
const CHUNK = 5_000;

interface StoredLookup extends Lookup {
  readonly id: number;
}

/**
 * Compares what the database answers with what the one before did: packages of which no answer changed count as matched with this
 * generation, the others stay stale. All do where nothing is known of the database before, or this one cannot be read. A call after
 * a crash does it again. Source: server.md §3, "Database update"
 */
export async function compareLookups({ db, fingerprints, generation, signal }: LookupContext): Promise<void> {
  const { rows: lookups } = await sql<StoredLookup>`SELECT id, kind, name FROM lookup ORDER BY id`.execute(db);
  const made = await fingerprints(lookups.map(({ kind, name }) => ({ kind, name })));
  const old = await db.selectFrom("database_state").select(["fingerprint", "fingerprint_generation"]).executeTakeFirstOrThrow();
  for (let start = 0; start < lookups.length; start += CHUNK) {
    signal?.throwIfAborted();
    const chunk = lookups.slice(start, start + CHUNK).map(({ id }, index) => ({ id, print: made?.lookups[start + index] ?? null }));
    await writeFingerprints(db, chunk, generation);
  }
  const isComparable = made !== undefined && old.fingerprint !== null && old.fingerprint.toString("hex") === made.settings;
  if (isComparable) await countUnchanged(db, { from: old.fingerprint_generation, to: generation, signal });
  // Last of all: until then it is begun anew, against the same generation.
  await db
    .updateTable("database_state")
    .set({ fingerprint_generation: generation, fingerprint: made === undefined ? null : Buffer.from(made.settings, "hex") })
    .execute();
}

async function writeFingerprints(
  db: Kysely<Database>,
  lookups: readonly { readonly id: number; readonly print: string | null }[],
  generation: number,
): Promise<void> {
  await sql`UPDATE lookup l SET fingerprint = decode(x.print, 'hex'), changed_generation = ${generation}
    FROM unnest(${lookups.map(({ id }) => id)}::int[], ${lookups.map(({ print }) => print)}::text[]) AS x(id, print)
    WHERE l.id = x.id AND l.fingerprint IS DISTINCT FROM decode(x.print, 'hex')`.execute(db);
}

/**
 * Packages matched by a generation of which fingerprints were made, or before, whose lookups have not changed since. One that was matched by a
 * later generation than that has nothing to be compared with, nor has one with a lookup whose fingerprint is not known.
 */
async function countUnchanged(
  db: Kysely<Database>,
  { from, to, signal }: { readonly from: number; readonly to: number; readonly signal: AbortSignal | undefined },
): Promise<void> {
  const { rows } = await sql<{ last: number | null }>`SELECT max(id) AS last FROM package`.execute(db);
  for (let after = 0; after < (rows[0]?.last ?? 0); after += CHUNK) {
    signal?.throwIfAborted();
    await transact(db, (tx) =>
      sql`UPDATE package p SET matched_generation = ${to}
        WHERE p.id > ${after} AND p.id <= ${after + CHUNK} AND p.matched_generation BETWEEN 1 AND ${from} AND NOT EXISTS (
          SELECT FROM package_lookup k JOIN lookup l ON l.id = k.lookup_id
          WHERE k.package_id = p.id AND (l.fingerprint IS NULL OR l.changed_generation > p.matched_generation))`.execute(tx),
    );
  }
}
