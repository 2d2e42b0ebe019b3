import { type ChangeCause, MAX_EVENT_IMAGES } from "@plimsoll/api";
import { sql, type Transaction } from "kysely";
import { addEvent } from "../store/event/event.js";
import type { Database } from "../store/schema.js";
import { emptyPosture, type Posture } from "./posture.js";
import type { PostureCache } from "./posture-cache.js";
import { NOT_JUDGED, placementStates, resultOf, scoreOf, stateCode } from "./result.js";

/** As `placement_history.cause`. */
export const causeCodes: Readonly<Record<ChangeCause, number>> = { scan: 1, database: 2, exception: 3, "exception-expired": 4, matcher: 5 };

interface JudgeOptions {
  /** Revision of the posture lock that the transaction holds. */
  readonly revision: number;
  readonly cause: ChangeCause;
  /** Database generation, id of an exception. */
  readonly causeId?: number;
  /** Distinct packages of all the placements, where the caller knows them. */
  readonly packageIds?: readonly number[];
  /** Placements that the event names even where their posture stayed the same, with whether they are new. */
  readonly announce?: ReadonlyMap<number, { readonly added: boolean }>;
}

interface Judged extends Posture {
  readonly id: number;
  readonly state: number;
}

const columns = [
  ["state", "state"],
  ["max_cvss", "maxCvss"],
  ["max_epss", "maxEpss"],
  ["kev", "kev"],
  ["critical", "critical"],
  ["high", "high"],
  ["medium", "medium"],
  ["low", "low"],
  ["negligible", "negligible"],
  ["unknown", "unknown"],
  ["fixable", "fixable"],
] as const;

/**
 * Judges placements and writes those that differ, each with its history where the highest score changed; one event for all. Placements
 * without an SBOM stay as they are. Gives the ids of the placements that changed, ascending.
 */
export async function judgePlacements(
  tx: Transaction<Database>,
  cache: PostureCache,
  placementIds: readonly number[],
  options: JudgeOptions,
): Promise<readonly number[]> {
  const placements =
    options.packageIds === undefined
      ? await readPackages(tx, placementIds)
      : placementIds.map((id) => ({ id, packageIds: options.packageIds ?? [] }));
  await cache.prepare(tx, options.revision, uniqueIds(placements));
  const judged = placements.map(({ id, packageIds }) => judgeOne(cache, id, packageIds));
  const changed = await writeJudged(tx, judged, options);
  await announceJudged(tx, changed, options);
  return changed;
}

interface PlacementPackages {
  readonly id: number;
  readonly packageIds: readonly number[];
}

async function readPackages(tx: Transaction<Database>, placementIds: readonly number[]): Promise<readonly PlacementPackages[]> {
  // As text: the driver would parse an array element by element, with a regular expression.
  const { rows } = await sql<{ id: number; packages: string }>`
    SELECT p.id, array_to_string(i.package_ids, ',') AS packages FROM placement p JOIN image_packages i ON i.image_id = p.image_id
    WHERE p.id = ANY(${placementIds}::int[]) ORDER BY p.id`.execute(tx);
  return rows.map(({ id, packages }) => ({ id, packageIds: packages === "" ? [] : packages.split(",").map(Number) }));
}

function uniqueIds(placements: readonly PlacementPackages[]): ReadonlySet<number> {
  const ids = new Set<number>();
  for (const { packageIds } of placements) for (const id of packageIds) ids.add(id);
  return ids;
}

function judgeOne(cache: PostureCache, id: number, packageIds: readonly number[]): Judged {
  const matched = cache.matched(packageIds);
  if (matched === "some-pending") return { id, state: stateCode("pending"), ...emptyPosture, maxCvss: NOT_JUDGED };
  return { id, state: stateCode(matched === "all" ? "judged" : "partial"), ...cache.judge(packageIds) };
}

async function writeJudged(
  tx: Transaction<Database>,
  judged: readonly Judged[],
  { revision, cause, causeId }: JudgeOptions,
): Promise<readonly number[]> {
  const names = sql.join(columns.map(([column]) => sql.ref(column)));
  const values = sql.join(columns.map(([, field]) => sql`${judged.map((row) => row[field])}::int[]`));
  const old = sql.join(columns.map(([column]) => sql.ref(`p.${column}`)));
  const fresh = sql.join(columns.map(([column]) => sql.ref(`n.${column}`)));
  const set = sql.join(columns.map(([column]) => sql`${sql.ref(column)} = ${sql.ref(`n.${column}`)}`));
  // "differs" sees the rows as they were before the update.
  const { rows } = await sql<{ id: number }>`
    WITH n AS (SELECT * FROM unnest(${judged.map(({ id }) => id)}::int[], ${values}) AS u(id, ${names})),
    differs AS (SELECT n.*, p.max_cvss AS max_cvss_before FROM n JOIN placement p ON p.id = n.id WHERE (${old}) IS DISTINCT FROM (${fresh})),
    history AS (
      INSERT INTO placement_history (placement_id, cause, cause_id, max_cvss_before, max_cvss)
      SELECT id, ${sql.lit(causeCodes[cause])}, ${causeId ?? null}::bigint, max_cvss_before, max_cvss FROM differs
      WHERE max_cvss <> max_cvss_before ORDER BY id
    )
    UPDATE placement p SET ${set}, judged_revision = ${revision} FROM differs n WHERE p.id = n.id RETURNING p.id`.execute(tx);
  return rows.map(({ id }) => id).sort((left, right) => left - right);
}

async function announceJudged(tx: Transaction<Database>, changed: readonly number[], { cause, announce }: JudgeOptions): Promise<void> {
  const ids = [...new Set([...(announce?.keys() ?? []), ...changed])];
  if (ids.length === 0) return;
  if (ids.length > MAX_EVENT_IMAGES) {
    await addEvent(tx, "placement", { cause, count: ids.length });
    return;
  }
  const { rows } = await sql<{
    id: number;
    digest: string;
    registry: string;
    repository: string;
    state: number;
    maxCvss: number;
    warn: number;
    fail: number;
  }>`SELECT p.id, i.digest, g.name AS registry, r.name AS repository, p.state, p.max_cvss AS "maxCvss", s.warn, s.fail
    FROM placement p JOIN image i ON i.id = p.image_id JOIN repository r ON r.id = p.repository_id JOIN registry g ON g.id = r.registry_id,
    settings s WHERE p.id = ANY(${ids}::int[]) ORDER BY p.id`.execute(tx);
  const images = rows.map((row) => {
    const state = placementStates[row.state] ?? "failed";
    return {
      id: String(row.id),
      digest: row.digest,
      registry: row.registry,
      repository: row.repository,
      added: announce?.get(row.id)?.added ?? false,
      result: resultOf(state, row.maxCvss, row),
      state,
      maxCvss: scoreOf(row.maxCvss),
    };
  });
  await addEvent(tx, "placement", { cause, images });
}
