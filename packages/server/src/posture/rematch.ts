import { type Kysely, sql, type Transaction } from "kysely";
import type { DistinctResult } from "../matching/match-distinct.js";
import type { Matcher } from "../matching/matcher.js";
import { addEvent } from "../store/event/event.js";
import { findContext, findStalePackages, type StoredPackage } from "../store/image/stale-packages.js";
import { updateMatches } from "../store/image/update-matches.js";
import type { Database } from "../store/schema.js";
import { transact } from "../store/transact.js";
import { judgePlacements } from "./judge-placements.js";
import type { PostureCache } from "./posture-cache.js";
import { lockPostureExclusive, lockPostureShared } from "./posture-lock.js";
import { updateExploitation } from "./rematch-exploitation.js";
import { compareLookups } from "./rematch-lookups.js";

interface RematchContext {
  readonly db: Kysely<Database>;
  readonly cache: PostureCache;
  /** With the database that the packages are brought to. */
  readonly matching: {
    /** Without fingerprints every package is matched again. */
    readonly matcher: Pick<Matcher, "match"> & Partial<Pick<Matcher, "fingerprints" | "exploitation">>;
    readonly generation: number;
  };
  /** Stops between two chunks; another call goes on from there. */
  readonly signal?: AbortSignal;
}

/** What a re-match did. */
interface RematchReport {
  /** Packages that were matched again. */
  readonly packages: number;
  /** Placements whose posture is another now. */
  readonly changed: number;
}

/** `database_state.rematch`: how far a re-match has come. */
interface RematchCursor {
  readonly generation: number;
  /** Revision before its first change. */
  readonly since: number;
  /** What it does, in this order: tell which packages are stale, bring exploitation of CVEs up to date, match packages, judge placements. */
  readonly stage: "lookups" | "cves" | "packages" | "placements";
  /** Id of the last of the stage that is done. */
  readonly after: number;
}

/** Packages that the matcher is given at once. */
const MATCH_CHUNK = 1000;
/** Packages written in one transaction. */
const WRITE_CHUNK = 250;
/** Placements judged in one transaction: with 2,000 the lists of PGlite wait 0.24 s. Source: server.md §3 */
const JUDGE_CHUNK = 300;

/**
 * Matches the packages of which the present database may say something else than the one before, and judges the images that have them. How
 * far it came is kept with each chunk, so that a call after a crash goes on there. Images that nothing of changed are not touched.
 */
export async function rematch(context: RematchContext): Promise<RematchReport> {
  const { db, matching, signal } = context;
  let cursor = await startRematch(db, matching.generation);
  let packages = 0;
  let changed = 0;
  while (cursor !== undefined) {
    signal?.throwIfAborted();
    switch (cursor.stage) {
      case "lookups":
      case "cves":
        cursor = await readDatabase(context, cursor);
        break;
      case "packages": {
        const stale = await findStalePackages(db, { generation: matching.generation, afterId: cursor.after, limit: MATCH_CHUNK });
        cursor = await rematchChunk(context, cursor, stale);
        packages += stale.length;
        break;
      }
      case "placements":
        changed += await judgeAffected(context, cursor);
        // An upload that was matched with the database before may have been stored meanwhile.
        cursor = await finishRematch(db, matching.generation);
    }
  }
  return { packages, changed };
}

/** What of the database's answers is another than before, up to matching. */
async function readDatabase({ db, matching, signal }: RematchContext, cursor: RematchCursor): Promise<RematchCursor> {
  const { matcher, generation } = matching;
  let next: RematchCursor;
  if (cursor.stage === "lookups") {
    const fingerprints = matcher.fingerprints?.bind(matcher) ?? (() => Promise.resolve(undefined));
    await compareLookups({ db, fingerprints, generation, signal });
    next = { ...cursor, stage: "cves", after: 0 };
  } else {
    const last = matcher.exploitation && (await updateExploitation(db, matcher.exploitation.bind(matcher), cursor.after));
    next = last === undefined ? { ...cursor, stage: "packages", after: 0 } : { ...cursor, after: last };
  }
  await keepCursor(db, next);
  return next;
}

/** The cursor of the re-match to the generation: where it was left, or at its beginning. Undefined where it is done and nothing is stale. */
async function startRematch(db: Kysely<Database>, generation: number): Promise<RematchCursor | undefined> {
  return transact(db, async (tx) => {
    const state = await tx.selectFrom("database_state").select(["rematch", "fingerprint_generation"]).forUpdate().executeTakeFirstOrThrow();
    const left = state.rematch as RematchCursor | null;
    if (left !== null && left.generation === generation) return left;
    const stage = state.fingerprint_generation === generation ? "packages" : "lookups";
    const [stale] = await findStalePackages(tx, { generation, afterId: 0, limit: 1 });
    if (stage === "packages" && stale === undefined) return undefined;
    const { revision } = await tx.selectFrom("posture_state").select("revision").executeTakeFirstOrThrow();
    // What an unfinished re-match to an older generation changed is not judged yet.
    const cursor: RematchCursor = { generation, since: left?.since ?? revision, stage, after: 0 };
    await keepCursor(tx, cursor);
    return cursor;
  });
}

async function rematchChunk(
  { db, matching }: RematchContext,
  cursor: RematchCursor,
  stale: readonly StoredPackage[],
): Promise<RematchCursor> {
  const results =
    stale.length === 0 ? new Map<string, DistinctResult>() : await matching.matcher.match(stale, await findContext(db, stale));
  let next = cursor;
  for (let start = 0; start < stale.length; start += WRITE_CHUNK) {
    const part = stale.slice(start, start + WRITE_CHUNK);
    next = { ...next, after: part.at(-1)?.id ?? next.after };
    await transact(db, async (tx) => {
      const revision = await lockPostureExclusive(tx);
      const ids = await findOwnerIds(tx, results);
      await updateMatches(tx, { results: byId(part, results), ids, generation: matching.generation, revision });
      await keepCursor(tx, next);
    });
  }
  if (stale.length === MATCH_CHUNK) return next;
  next = { ...next, stage: "placements", after: 0 };
  await keepCursor(db, next);
  return next;
}

const noResult: DistinctResult = { state: "failed", message: "the matcher gave no result" };

function byId(packages: readonly StoredPackage[], results: ReadonlyMap<string, DistinctResult>): ReadonlyMap<number, DistinctResult> {
  return new Map(packages.map(({ id, key }) => [id, results.get(key) ?? noResult]));
}

async function findOwnerIds(tx: Transaction<Database>, results: ReadonlyMap<string, DistinctResult>): Promise<ReadonlyMap<string, number>> {
  const keys = new Set<string>();
  for (const result of results.values()) if (result.state === "matched" && result.suppressedBy !== undefined) keys.add(result.suppressedBy);
  if (keys.size === 0) return new Map();
  const { rows } = await sql<{ id: number; key: string }>`
    SELECT id, encode(key, 'hex') AS key FROM package
    WHERE key = ANY(ARRAY(SELECT decode(x, 'hex') FROM unnest(${[...keys]}::text[]) x))`.execute(tx);
  return new Map(rows.map(({ id, key }) => [key, id]));
}

/** Judges the placements after the cursor that have a package whose matches or scores changed; gives how many have another posture. */
async function judgeAffected({ db, cache, signal }: RematchContext, cursor: RematchCursor): Promise<number> {
  const placementIds = await findAffected(db, cursor);
  let changed = 0;
  for (let start = 0; start < placementIds.length; start += JUDGE_CHUNK) {
    signal?.throwIfAborted();
    const chunk = placementIds.slice(start, start + JUDGE_CHUNK);
    changed += await transact(db, async (tx) => {
      const revision = await lockPostureShared(tx);
      const judged = await judgePlacements(tx, cache, chunk, { revision, cause: "database", causeId: cursor.generation });
      await keepCursor(tx, { ...cursor, after: chunk.at(-1) ?? 0 });
      return judged.length;
    });
  }
  return changed;
}

async function findAffected(db: Kysely<Database>, { since, after }: RematchCursor): Promise<readonly number[]> {
  const packages = await sql<{ id: number }>`
    SELECT id FROM package WHERE matches_revision > ${since}
    UNION SELECT m.package_id FROM vulnerability v JOIN match m ON m.vulnerability_id = v.id WHERE v.revision > ${since}
    UNION SELECT m.package_id FROM cve c JOIN vulnerability v ON v.cve_id = c.id JOIN match m ON m.vulnerability_id = v.id
      WHERE c.revision > ${since}`.execute(db);
  const ids = packages.rows.map(({ id }) => id);
  const { rows } = await sql<{ id: number }>`
    SELECT p.id FROM placement p WHERE p.image_id IN (SELECT images_with_packages(${ids}::int[])) AND p.id > ${after} ORDER BY p.id`.execute(
    db,
  );
  return rows.map(({ id }) => id);
}

/** Ends the re-match, or begins another round where packages are stale again. Records that match nothing go: nothing would keep them current. */
async function finishRematch(db: Kysely<Database>, generation: number): Promise<RematchCursor | undefined> {
  return transact(db, async (tx) => {
    // Uploads wait: one could be about to use a record that nothing else matches.
    await lockPostureExclusive(tx);
    await sql`DELETE FROM vulnerability v WHERE NOT EXISTS (SELECT FROM match m WHERE m.vulnerability_id = v.id)`.execute(tx);
    const { built_at: builtAt } = await tx.selectFrom("database_state").select("built_at").forUpdate().executeTakeFirstOrThrow();
    await keepCursor(tx, null);
    const [stale] = await findStalePackages(tx, { generation, afterId: 0, limit: 1 });
    if (stale === undefined) {
      await addEvent(tx, "database", { kind: "rematched", generation, builtAt: builtAt?.toISOString() ?? null });
      return undefined;
    }
    const { revision } = await tx.selectFrom("posture_state").select("revision").executeTakeFirstOrThrow();
    const cursor: RematchCursor = { generation, since: revision, stage: "packages", after: 0 };
    await keepCursor(tx, cursor);
    return cursor;
  });
}

async function keepCursor(db: Kysely<Database>, cursor: RematchCursor | null): Promise<void> {
  await db
    .updateTable("database_state")
    .set({ rematch: cursor === null ? null : JSON.stringify(cursor) })
    .execute();
}
