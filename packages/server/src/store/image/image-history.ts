import type { ChangeCause, ImageHistory } from "@plimsoll/api";
import type { Result } from "@plimsoll/core";
import { type Kysely, sql } from "kysely";
import { causeCodes } from "../../posture/judge-placements.js";
import { NOT_JUDGED, type PlacementState, placementStates, resultOf, scoreOf, type ThresholdTenths } from "../../posture/result.js";
import type { Database } from "../schema.js";
import { imageIdOf } from "./image-detail.js";

type Entry = ImageHistory["items"][number];

/** Thresholds of a server that were never changed: those of the schema. */
const FIRST: ThresholdTenths = { warn: 70, fail: 90 };
/** Newest entries that are shown. */
const MAX_ENTRIES = 500;

const causes = new Map(Object.entries(causeCodes).map(([cause, code]) => [code, cause as ChangeCause]));

interface Change {
  readonly at: Date;
  readonly kind: "score" | "thresholds";
  readonly cause: number;
  readonly before: number;
  readonly after: number;
  readonly actor: string | null;
}

/** What the result of an image was and when it changed, the newest first: its own changes, and the moves of the thresholds that met it. Throws `not-found`. */
export async function readHistory(db: Kysely<Database>, placementId: number): Promise<ImageHistory> {
  await imageIdOf(db, placementId);
  const { rows } = await sql<Change & { readonly state: number }>`
    SELECT h.at, 'score' AS kind, h.cause::int, h.max_cvss_before::int AS before, h.max_cvss::int AS after, NULL::text AS actor, p.state
    FROM placement_history h JOIN placement p ON p.id = h.placement_id WHERE p.id = ${placementId}
    UNION ALL
    SELECT t.at, 'thresholds', 0, t.warn, t.fail, t.actor, p.state FROM threshold_history t JOIN placement p ON p.id = ${placementId}
    ORDER BY at, kind`.execute(db);
  const items = replay(rows, placementStates[rows[0]?.state ?? 0] ?? "judged");
  return { items: items.toReversed().slice(0, MAX_ENTRIES) };
}

/** The entries of changes in the order of time. Whether the image was partly matched is known of today only. */
function replay(changes: readonly Change[], today: PlacementState): readonly Entry[] {
  const items: Entry[] = [];
  let lines = FIRST;
  let score: number | undefined;
  const judgedAs = (tenths: number, thresholds: ThresholdTenths): Result =>
    resultOf(tenths === NOT_JUDGED ? "pending" : today === "partial" ? "partial" : "judged", tenths, thresholds);
  for (const { at, kind, cause, before, after, actor } of changes) {
    const old = { lines, score };
    if (kind === "thresholds") lines = { warn: before, fail: after };
    else score = after;
    if (score === undefined) continue;
    const resultBefore = old.score === undefined ? null : judgedAs(old.score, old.lines);
    const result = judgedAs(score, lines);
    if (kind === "thresholds" && result === resultBefore) continue;
    items.push({
      at: at.toISOString(),
      cause: kind === "thresholds" ? "thresholds" : (causes.get(cause) ?? "scan"),
      maxCvssBefore: kind === "thresholds" ? scoreOf(score) : scoreOf(before),
      maxCvss: scoreOf(score),
      resultBefore,
      result,
      thresholds: { warn: lines.warn / 10, fail: lines.fail / 10 },
      actor,
    });
  }
  return items;
}
