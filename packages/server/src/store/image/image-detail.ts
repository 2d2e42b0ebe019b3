import type { ImageDetail } from "@plimsoll/api";
import type { CoverageGap } from "@plimsoll/core";
import { type Kysely, sql } from "kysely";
import { serverError } from "../../error.js";
import { scoreOf } from "../../posture/result.js";
import type { Database } from "../schema.js";
import { readThresholds } from "../setting/settings.js";
import { imageItemOf, type PlacementRow, placementColumns, placementTables } from "./placement-row.js";

/** One image in one repository, in full. Throws `not-found`. */
export async function readImage(db: Kysely<Database>, id: number): Promise<ImageDetail> {
  const thresholds = await readThresholds(db);
  const { rows } = await sql<
    PlacementRow & {
      readonly configDigest: string | null;
      readonly scannerVersion: string | null;
      readonly gapList: readonly CoverageGap[];
      readonly layers: number;
      readonly packages: number;
    }
  >`SELECT ${placementColumns}, i.config_digest AS "configDigest", i.scanner_version AS "scannerVersion", i.gaps AS "gapList",
      jsonb_array_length(i.layers) AS layers,
      coalesce((SELECT cardinality(x.package_ids) FROM image_packages x WHERE x.image_id = i.id), 0) AS packages
    FROM ${placementTables} WHERE p.id = ${id}`.execute(db);
  const [row] = rows;
  if (row === undefined) throw notFound(id);
  const { scores, cves, affectedPackages } = await readScores(db, row.imageId);
  return {
    ...imageItemOf(row, thresholds),
    configDigest: row.configDigest,
    scannerVersion: row.scannerVersion,
    packages: row.packages,
    affectedPackages,
    cves,
    layers: row.layers,
    scores,
    gapList: row.gapList.map(({ cataloger, path, code, message }) => ({ cataloger, path, code, message })),
    thresholds: { warn: scoreOf(thresholds.warn) ?? 0, fail: scoreOf(thresholds.fail) ?? 0 },
  };
}

/** The error for an image that is not there. */
function notFound(id: number | string): Error {
  return serverError("not-found", `there is no image ${id}; it may have been deleted`);
}

/** Id of the image of a placement. Throws `not-found`. */
export async function imageIdOf(db: Kysely<Database>, placementId: number): Promise<number> {
  const row = await db.selectFrom("placement").select("image_id").where("id", "=", placementId).executeTakeFirst();
  if (row === undefined) throw notFound(placementId);
  return row.image_id;
}

/** Each CVE of an image counted once, at its highest score there. */
async function readScores(
  db: Kysely<Database>,
  imageId: number,
): Promise<{ readonly scores: ImageDetail["scores"]; readonly cves: number; readonly affectedPackages: number }> {
  const { rows } = await sql<{ cvss: number | null; cves: number }>`
    SELECT cvss, count(*)::int AS cves FROM (
      SELECT v.cve_id, max(v.cvss) AS cvss FROM image_packages x CROSS JOIN LATERAL unnest(x.package_ids) AS u(id)
      JOIN match m ON m.package_id = u.id JOIN vulnerability v ON v.id = m.vulnerability_id WHERE x.image_id = ${imageId} GROUP BY v.cve_id
    ) AS worst GROUP BY cvss ORDER BY cvss`.execute(db);
  const { rows: affected } = await sql<{ packages: number }>`
    SELECT count(*)::int AS packages FROM image_packages x CROSS JOIN LATERAL unnest(x.package_ids) AS u(id)
    WHERE x.image_id = ${imageId} AND EXISTS (SELECT FROM match m WHERE m.package_id = u.id)`.execute(db);
  return {
    scores: rows.flatMap(({ cvss, cves }) => (cvss === null ? [] : [{ cvss: cvss / 10, cves }])),
    cves: rows.reduce((sum, { cves }) => sum + cves, 0),
    affectedPackages: affected[0]?.packages ?? 0,
  };
}
