import type { ImageItem } from "@plimsoll/api";
import { sql } from "kysely";
import type { Posture } from "../../posture/posture.js";
import { placementStates, probabilityOf, resultOf, scoreOf, type ThresholdTenths } from "../../posture/result.js";
import { sourcesOf } from "./image-source.js";

/** A placement as `selectPlacements` reads it. */
export interface PlacementRow extends Posture {
  readonly id: number;
  readonly imageId: number;
  readonly digest: string;
  readonly registry: string;
  readonly repository: string;
  readonly tags: readonly string[];
  readonly state: number;
  readonly excepted: number;
  readonly running: number;
  readonly source: number;
  readonly platform: string | null;
  readonly distro: string | null;
  readonly sizeBytes: number | null;
  readonly builtAt: Date | null;
  readonly scannedAt: Date;
  readonly firstSeenAt: Date;
  readonly dismissedAt: Date | null;
  readonly gaps: number;
  /** `scanned_at` to the microsecond, which a Date is not. */
  readonly scannedKey: string;
}

/** The columns of `PlacementRow` from `placement p`, `repository r`, `registry g` and `image i`. */
export const placementColumns = sql`p.id, p.image_id AS "imageId", i.digest, g.name AS registry, r.name AS repository,
  ARRAY(SELECT t.name FROM tag t WHERE t.placement_id = p.id ORDER BY t.moved_at DESC, t.name) AS tags,
  p.state, p.max_cvss AS "maxCvss", p.max_epss AS "maxEpss", p.kev, p.critical, p.high, p.medium, p.low, p.negligible, p.unknown,
  p.fixable, p.excepted, p.running, p.source, i.platform, i.distro, i.size_bytes AS "sizeBytes", i.built_at AS "builtAt",
  p.scanned_at AS "scannedAt", p.first_seen_at AS "firstSeenAt", p.dismissed_at AS "dismissedAt",
  jsonb_array_length(i.gaps) AS gaps, p.scanned_at::text AS "scannedKey"`;

/** `placement p` with its `repository r` and `registry g`. */
export const placementNames = sql`placement p JOIN repository r ON r.id = p.repository_id JOIN registry g ON g.id = r.registry_id`;

/** The tables of `placementColumns`. */
export const placementTables = sql`${placementNames} JOIN image i ON i.id = p.image_id`;

/** A placement as a row of a list. */
export function imageItemOf(row: PlacementRow, thresholds: ThresholdTenths): ImageItem {
  const state = placementStates[row.state] ?? "failed";
  return {
    id: String(row.id),
    digest: row.digest,
    registry: row.registry,
    repository: row.repository,
    tags: row.tags,
    result: resultOf(state, row.maxCvss, thresholds),
    state,
    maxCvss: scoreOf(row.maxCvss),
    counts: {
      critical: row.critical,
      high: row.high,
      medium: row.medium,
      low: row.low,
      negligible: row.negligible,
      unknown: row.unknown,
    },
    maxEpss: probabilityOf(row.maxEpss),
    kev: row.kev,
    fixable: row.fixable,
    excepted: row.excepted,
    running: row.running,
    sources: sourcesOf(row.source),
    platform: row.platform,
    distro: row.distro,
    sizeBytes: row.sizeBytes,
    builtAt: row.builtAt?.toISOString() ?? null,
    scannedAt: row.scannedAt.getTime() === 0 ? null : row.scannedAt.toISOString(),
    firstSeenAt: row.firstSeenAt.toISOString(),
    gaps: row.gaps,
    dismissed: row.dismissedAt !== null,
  };
}
