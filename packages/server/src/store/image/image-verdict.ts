import type { ImageVerdict, ImageVerdicts, KnownScans, KnownScansQuestion, VerdictQuestions } from "@plimsoll/api";
import { type Kysely, sql } from "kysely";
import { scoreOf } from "../../posture/result.js";
import type { Database } from "../schema.js";
import { readThresholds } from "../setting/settings.js";
import { imageItemOf, type PlacementRow, placementColumns } from "./placement-row.js";

const noCounts = { critical: 0, high: 0, medium: 0, low: 0, negligible: 0, unknown: 0 };

/** The verdicts on images by digest or tag, in the order of the questions; Unknown on an image that is not here. */
export async function readVerdicts(db: Kysely<Database>, questions: VerdictQuestions): Promise<ImageVerdicts> {
  const thresholds = await readThresholds(db);
  const list = questions.map(({ registry, repository, digest, tag }, position) => ({
    position,
    registry,
    repository,
    digest: digest ?? null,
    tag: tag ?? null,
  }));
  const { rows } = await sql<PlacementRow & { readonly position: number }>`
    SELECT ${placementColumns}, x.position
    FROM jsonb_to_recordset(${JSON.stringify(list)}::jsonb) AS x(position int, registry text, repository text, digest text, tag text)
    JOIN registry g ON g.name = x.registry JOIN repository r ON r.registry_id = g.id AND r.name = x.repository
    LEFT JOIN image d ON d.digest = x.digest LEFT JOIN tag n ON n.repository_id = r.id AND n.name = x.tag
    JOIN placement p ON p.repository_id = r.id AND (p.image_id = d.id OR p.id = n.placement_id) JOIN image i ON i.id = p.image_id`.execute(
    db,
  );
  const found = new Map(rows.map((row) => [row.position, imageItemOf(row, thresholds)]));
  return {
    items: list.map(({ position, registry, repository, digest, tag }): ImageVerdict => {
      const item = found.get(position);
      const asked = { registry, repository, tag };
      if (item === undefined) {
        const nothing = { id: null, state: null, maxCvss: null, scannedAt: null };
        return { ...asked, ...nothing, digest, result: "Unknown", counts: noCounts, kev: 0, fixable: 0 };
      }
      const { id, result, state, maxCvss, counts, kev, fixable, scannedAt } = item;
      return { ...asked, id, digest: item.digest, result, state, maxCvss, counts, kev, fixable, scannedAt };
    }),
    thresholds: { warn: scoreOf(thresholds.warn) ?? 0, fail: scoreOf(thresholds.fail) ?? 0 },
  };
}

/** Which images were scanned by that version of the scanner already. */
export async function findKnownScans(db: Kysely<Database>, { images }: KnownScansQuestion): Promise<KnownScans> {
  const { rows } = await sql<{ digest: string }>`
    SELECT i.digest FROM unnest(${images.map(({ digest }) => digest)}::text[], ${images.map(({ scannerVersion }) => scannerVersion)}::text[])
      AS x(digest, version)
    JOIN image i ON i.digest = x.digest AND i.scanner_version = x.version WHERE EXISTS (SELECT FROM sbom s WHERE s.image_id = i.id) ORDER BY i.digest`.execute(
    db,
  );
  return { known: [...new Set(rows.map(({ digest }) => digest))] };
}
