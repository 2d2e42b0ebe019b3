import type { ReferenceVerdict, ScanVerdict } from "@plimsoll/api";
import { parseImageReference, results } from "@plimsoll/core";
import { type Kysely, sql } from "kysely";
import type { UploadOutcome } from "../posture/receive-upload.js";
import { scoreOf } from "../posture/result.js";
import { imageItemOf, type PlacementRow, placementColumns, placementTables } from "../store/image/placement-row.js";
import { repositoryNameOf } from "../store/image/repository-name.js";
import type { Database } from "../store/schema.js";
import { readThresholds } from "../store/setting/settings.js";

/** The answer to an upload: the verdict on the image under each of its references. */
export async function readScanVerdict(db: Kysely<Database>, outcome: UploadOutcome, references: readonly string[]): Promise<ScanVerdict> {
  const thresholds = await readThresholds(db);
  const ids = [...outcome.placementIds];
  const { rows } = await sql<PlacementRow>`SELECT ${placementColumns} FROM ${placementTables} WHERE p.id = ANY(${ids}::int[])`.execute(db);
  const items = rows.map((row) => imageItemOf(row, thresholds));
  const verdicts = references.flatMap((reference): ReferenceVerdict[] => {
    const parsed = parseImageReference(reference);
    if (parsed === undefined) return [];
    const name = repositoryNameOf(parsed);
    const item = items.find(({ registry, repository }) => registry === name.registry && repository === name.repository);
    if (item === undefined) return [];
    const { id, registry, repository, result, state, maxCvss, counts, kev, fixable, excepted } = item;
    return [{ reference, id, registry, repository, tag: parsed.tag ?? null, result, state, maxCvss, counts, kev, fixable, excepted }];
  });
  const found = await db.selectFrom("database_state").select(["built_at", "schema_version"]).executeTakeFirstOrThrow();
  const { built_at: builtAt, schema_version: schemaVersion } = found;
  return {
    outcome: outcome.outcome,
    digest: outcome.digest,
    result: results.find((result) => verdicts.some((verdict) => verdict.result === result)) ?? "Unknown",
    verdicts,
    thresholds: { warn: scoreOf(thresholds.warn) ?? 0, fail: scoreOf(thresholds.fail) ?? 0 },
    database: builtAt === null || schemaVersion === null ? null : { builtAt: builtAt.toISOString(), schemaVersion },
  };
}
