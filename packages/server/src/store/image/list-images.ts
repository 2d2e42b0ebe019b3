import type { ImageCounts, ImageItem, ImageList, ImageQuery, ImageSortColumn } from "@plimsoll/api";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { matchFixStates } from "../../matching/match-distinct.js";
import type { ThresholdTenths } from "../../posture/result.js";
import type { Database } from "../schema.js";
import { readThresholds } from "../setting/settings.js";
import { decodeCursor, encodeCursor, type PartType } from "./cursor.js";
import { allOf, conditionOfResult, type FoundPackages, type ImageFilter, imageFilterOf } from "./image-filter.js";
import { imageItemOf, type PlacementRow, placementColumns, placementNames, placementTables } from "./placement-row.js";

interface SortKey {
  /** Columns in the order of the sort, before the placement's id. */
  readonly columns: readonly RawBuilder<unknown>[];
  /** Their values in a row, as a cursor keeps them. */
  parts(row: PlacementRow): readonly (string | number)[];
  /** Types of the values. */
  readonly types: readonly PartType[];
}

/** The only columns that lists are sorted by. */
const sortKeys: Readonly<Record<ImageSortColumn, SortKey>> = {
  maxCvss: { columns: [sql`p.max_cvss`], parts: ({ maxCvss }) => [maxCvss], types: ["int"] },
  maxEpss: { columns: [sql`p.max_epss`], parts: ({ maxEpss }) => [maxEpss], types: ["int"] },
  scannedAt: { columns: [sql`p.scanned_at`], parts: ({ scannedKey }) => [scannedKey], types: ["timestamptz"] },
  name: { columns: [sql`g.name`, sql`r.name`], parts: ({ registry, repository }) => [registry, repository], types: ["text", "text"] },
  critical: { columns: [sql`p.critical`], parts: ({ critical }) => [critical], types: ["int"] },
  running: { columns: [sql`p.running`], parts: ({ running }) => [running], types: ["int"] },
};

/** A page of the images, one row per image and repository. Throws `invalid-cursor`. */
export async function listImages(db: Kysely<Database>, query: ImageQuery): Promise<ImageList> {
  const { cursor, limit, counts, ...list } = query;
  const key = sortKeys[list.sort.column];
  const after = cursor === undefined ? undefined : decodeCursor(cursor, list, key.types);
  const thresholds = await readThresholds(db);
  const filter = await imageFilterOf(db, query, thresholds);
  const conditions = [...filter.conditions, ...(filter.result === undefined ? [] : [filter.result])];
  const order = sql.raw(list.sort.descending ? "DESC" : "ASC");
  if (after !== undefined) {
    const position = after.parts.map((part, index) => sql`${String(part)}::${sql.raw(key.types[index] ?? "text")}`);
    conditions.push(
      sql`(${sql.join([...key.columns, sql`p.id`])}) ${sql.raw(list.sort.descending ? "<" : ">")} (${sql.join([...position, sql`${after.id}::int`])})`,
    );
  }
  const sorted = sql`ORDER BY ${sql.join([...key.columns, sql`p.id`].map((column) => sql`${column} ${order}`))}`;
  const searched = list.sort.column === "name" ? placementNames : sql`placement p`;
  // First the ids of the page, then all the rest for these alone.
  const { rows } = await sql<PlacementRow>`
    WITH page AS MATERIALIZED (SELECT p.id FROM ${searched} WHERE ${allOf(conditions)} ${sorted} LIMIT ${limit + 1})
    SELECT ${placementColumns} FROM page JOIN (${placementTables}) ON p.id = page.id ${sorted}`.execute(db);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const items = page.map((row) => imageItemOf(row, thresholds));
  return {
    items: filter.found === undefined ? items : await withFound(db, page, { items, found: filter.found }),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor({ parts: key.parts(last), id: last.id }, list) : null,
    ...(counts ? { counts: await countImages(db, filter, thresholds) } : {}),
  };
}

/** The result strip: what the filter finds without its part on results. */
async function countImages(db: Kysely<Database>, { conditions }: ImageFilter, thresholds: ThresholdTenths): Promise<ImageCounts> {
  const count = (condition: RawBuilder<unknown>) => sql`(count(*) FILTER (WHERE ${condition}))::int`;
  const { rows } = await sql<ImageCounts>`
    SELECT count(*)::int AS all, ${count(conditionOfResult("fail", thresholds))} AS fail, ${count(conditionOfResult("warn", thresholds))} AS warn,
      ${count(conditionOfResult("pass", thresholds))} AS pass, ${count(conditionOfResult("unknown", thresholds))} AS unknown,
      ${count(sql`p.kev > 0`)} AS kev, ${count(sql`p.fixable > 0`)} AS fixable, ${count(sql`p.running > 0`)} AS running
    FROM placement p WHERE ${allOf(conditions)}`.execute(db);
  const [counts] = rows;
  return counts ?? { all: 0, fail: 0, warn: 0, pass: 0, unknown: 0, kev: 0, fixable: 0, running: 0 };
}

/** Most packages that one row of a list names. */
const MAX_FOUND = 20;

/** The rows with the packages through which they are found. */
async function withFound(
  db: Kysely<Database>,
  rows: readonly PlacementRow[],
  { items, found }: { readonly items: readonly ImageItem[]; readonly found: FoundPackages },
): Promise<readonly ImageItem[]> {
  const imageIds = [...new Set(rows.map(({ imageId }) => imageId))];
  const matches =
    found.vulnerabilityIds === undefined
      ? sql``
      : sql`LEFT JOIN match m ON m.package_id = k.id AND m.vulnerability_id = ANY(${found.vulnerabilityIds}::int[])`;
  const fix =
    found.vulnerabilityIds === undefined
      ? sql`NULL AS "fixState", NULL AS "fixVersions"`
      : sql`m.fix_state AS "fixState", m.fix_versions AS "fixVersions"`;
  const { rows: packages } = await sql<{
    imageId: number;
    id: number;
    name: string;
    version: string;
    type: string;
    fixState: number | null;
    fixVersions: readonly string[] | null;
  }>`SELECT x.image_id AS "imageId", k.id, n.name, k.version, n.type, ${fix}
    FROM image_packages x CROSS JOIN LATERAL unnest(x.package_ids) AS u(id) JOIN package k ON k.id = u.id JOIN package_name n ON n.id = k.name_id ${matches}
    WHERE x.image_id = ANY(${imageIds}::int[]) AND u.id = ANY(${found.packageIds}::int[]) ORDER BY x.image_id, n.name, k.id`.execute(db);
  const byImage = new Map<number, Map<number, NonNullable<ImageItem["found"]>[number]>>();
  for (const { imageId, id, name, version, type, fixState, fixVersions } of packages) {
    const ofImage = byImage.get(imageId) ?? new Map<number, NonNullable<ImageItem["found"]>[number]>();
    byImage.set(imageId, ofImage);
    if (ofImage.has(id) || ofImage.size >= MAX_FOUND) continue;
    const state = fixState === null ? null : (matchFixStates[fixState] ?? "unknown");
    ofImage.set(id, { name, version, type, fixState: state, fixVersions: fixVersions ?? [] });
  }
  return items.map((item, index) => ({ ...item, found: [...(byImage.get(rows[index]?.imageId ?? 0)?.values() ?? [])] }));
}
