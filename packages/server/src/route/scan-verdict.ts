import type { ReferenceVerdict, ScanVerdict } from "@plimsoll/api";
import { parseImageReference, results } from "@plimsoll/core";
import { type Kysely, sql } from "kysely";
import type { UploadOutcome } from "../posture/receive-upload.js";
import { scoreOf, type ThresholdTenths } from "../posture/result.js";
import { imageItemOf, type PlacementRow, placementColumns, placementTables } from "../store/image/placement-row.js";
import { repositoryNameOf } from "../store/image/repository-name.js";
import type { Database } from "../store/schema.js";

interface DatabaseAndThresholds extends ThresholdTenths {
  readonly databaseBuiltAt: Date | null;
  readonly schemaVersion: string | null;
}

/** The answer to an upload: the verdict on the image under each of its references. */
export async function readScanVerdict(db: Kysely<Database>, outcome: UploadOutcome, references: readonly string[]): Promise<ScanVerdict> {
  // One statement, as each waits for a session.
  const { rows } = await sql<DatabaseAndThresholds & (PlacementRow | { readonly id: null })>`
    SELECT ${placementColumns}, s.warn, s.fail, d.built_at AS "databaseBuiltAt", d.schema_version AS "schemaVersion"
    FROM settings s CROSS JOIN database_state d LEFT JOIN (${placementTables}) ON p.id = ANY(${[...outcome.placementIds]}::int[])`.execute(
    db,
  );
  const state = rows[0] as DatabaseAndThresholds;
  const items = rows.flatMap((row) => (row.id === null ? [] : [imageItemOf(row, state)]));
  const verdicts = references.flatMap((reference): ReferenceVerdict[] => {
    const parsed = parseImageReference(reference);
    if (parsed === undefined) return [];
    const name = repositoryNameOf(parsed);
    const item = items.find(({ registry, repository }) => registry === name.registry && repository === name.repository);
    if (item === undefined) return [];
    const { id, registry, repository, result, state, maxCvss, counts, kev, fixable, excepted } = item;
    return [{ reference, id, registry, repository, tag: parsed.tag ?? null, result, state, maxCvss, counts, kev, fixable, excepted }];
  });
  const { warn, fail, databaseBuiltAt: builtAt, schemaVersion } = state;
  return {
    outcome: outcome.outcome,
    digest: outcome.digest,
    result: results.find((result) => verdicts.some((verdict) => verdict.result === result)) ?? "Unknown",
    verdicts,
    thresholds: { warn: scoreOf(warn) ?? 0, fail: scoreOf(fail) ?? 0 },
    database: builtAt === null || schemaVersion === null ? null : { builtAt: builtAt.toISOString(), schemaVersion },
  };
}
