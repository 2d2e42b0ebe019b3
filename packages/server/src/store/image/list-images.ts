import type { ImageCounts, ImageItem, ImageList, ImageQuery, ImageSortColumn } from "@plimsoll/api";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { matchFixStates } from "../../matching/match-distinct.js";
import type { ThresholdTenths } from "../../posture/result.js";
import type { Database } from "../schema.js";
import { readThresholds } from "../setting/settings.js";
import { decodeCursor, encodeCursor, type PartType } from "./cursor.js";
import { allOf, conditionOfResult, type FoundPackages, type ImageFilter, imageFilterOf } from "./image-filter.js";
import { imageItemOf, type PlacementRow, placementColumns, placementNames, placementTables } from "./placement-row.js";
import { type CountsAtSnapshot, StripCache } from "./strip-cache.js";

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

/**
 * A page of the images, one row per image and repository, with the result strip where it is asked for: what the filter finds without its
 * part on results. Throws `invalid-cursor`.
 */
export async function listImages(db: Kysely<Database>, query: ImageQuery, strips = new StripCache()): Promise<ImageList> {
  const { cursor, limit, counts: isStripWanted, ...list } = query;
  const key = sortKeys[list.sort.column];
  const after = cursor === undefined ? undefined : decodeCursor(cursor, list, key.types);
  const thresholds = await readThresholds(db);
  const { result: _, sort, ...filtered } = list;
  const stripKey = JSON.stringify([filtered, thresholds]);
  const kept = isStripWanted ? await strips.find(db, stripKey) : undefined;
  const filter = await imageFilterOf(db, query, thresholds);
  const conditions = filter.result === undefined ? [] : [filter.result];
  if (after !== undefined) {
    const position = after.parts.map((part, index) => sql`${String(part)}::${sql.raw(key.types[index] ?? "text")}`);
    conditions.push(
      sql`(${sql.join([...key.columns, sql`p.id`])}) ${sql.raw(sort.descending ? "<" : ">")} (${sql.join([...position, sql`${after.id}::int`])})`,
    );
  }
  const order = sql.raw(sort.descending ? "DESC" : "ASC");
  const request: PageRequest = {
    filter,
    conditions,
    sorted: sql`ORDER BY ${sql.join([...key.columns, sql`p.id`].map((column) => sql`${column} ${order}`))}`,
    isByName: sort.column === "name",
    limit: limit + 1,
    thresholds,
  };
  const isCounted = isStripWanted && kept === undefined;
  const isAtOnce = isCounted && filter.isSelective;
  const { rows, strip = isCounted ? await countImages(db, request) : undefined } = isAtOnce
    ? await readPageAndStrip(db, request)
    : { rows: await readPage(db, request) };
  if (strip !== undefined) strips.keep(stripKey, strip);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const items = page.map((row) => imageItemOf(row, thresholds));
  const counts = kept ?? strip?.counts;
  return {
    items: filter.found === undefined ? items : await withFound(db, page, { items, found: filter.found }),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor({ parts: key.parts(last), id: last.id }, list) : null,
    ...(counts === undefined ? {} : { counts }),
  };
}

interface PageRequest {
  readonly filter: ImageFilter;
  /** Result, and position of the page. */
  readonly conditions: readonly RawBuilder<unknown>[];
  readonly sorted: RawBuilder<unknown>;
  readonly isByName: boolean;
  /** Rows, one more than the page has. */
  readonly limit: number;
  readonly thresholds: ThresholdTenths;
}

/** First the ids of the page, by an index where there is one, then all the rest for these alone. */
async function readPage(
  db: Kysely<Database>,
  { filter, conditions, sorted, isByName, limit }: PageRequest,
): Promise<readonly PlacementRow[]> {
  const { rows } = await sql<PlacementRow>`
    WITH page AS MATERIALIZED (SELECT p.id FROM ${isByName ? placementNames : sql`placement p`}
      WHERE ${allOf([...filter.conditions, ...conditions])} ${sorted} LIMIT ${limit})
    SELECT ${placementColumns} FROM page JOIN (${placementTables}) ON p.id = page.id ${sorted}`.execute(db);
  return rows;
}

const noCounts: ImageCounts = { all: 0, fail: 0, warn: 0, pass: 0, unknown: 0, kev: 0, fixable: 0, running: 0 };

async function countImages(db: Kysely<Database>, { filter, thresholds }: PageRequest): Promise<CountsAtSnapshot> {
  const { rows } = await sql<ImageCounts & { snapshot: string }>`
    SELECT ${stripColumns(thresholds)}, pg_current_snapshot()::text AS snapshot FROM placement p WHERE ${allOf(filter.conditions)}`.execute(
    db,
  );
  const { snapshot, ...counts } = rows[0] ?? { ...noCounts, snapshot: "" };
  return { counts, snapshot };
}

/** Both in one statement, so that what is costly to find is found once. */
async function readPageAndStrip(
  db: Kysely<Database>,
  { filter, conditions, sorted, isByName, limit, thresholds }: PageRequest,
): Promise<{ readonly rows: readonly PlacementRow[]; readonly strip: CountsAtSnapshot }> {
  const names = sql`JOIN repository r ON r.id = p.repository_id JOIN registry g ON g.id = r.registry_id`;
  const { rows } = await sql<PlacementRow & { strip: ImageCounts; snapshot: string }>`
    WITH found AS MATERIALIZED (SELECT p.* FROM placement p WHERE ${allOf(filter.conditions)}),
    strip AS MATERIALIZED (SELECT to_json(c) AS strip, pg_current_snapshot()::text AS snapshot FROM (SELECT ${stripColumns(thresholds)} FROM found p) c),
    page AS MATERIALIZED (SELECT p.id FROM found p ${isByName ? names : sql``} WHERE ${allOf(conditions)} ${sorted} LIMIT ${limit}),
    shown AS (SELECT ${placementColumns} FROM page JOIN (${placementTables}) ON p.id = page.id ${sorted})
    SELECT * FROM strip LEFT JOIN shown ON true`.execute(db);
  const { strip = noCounts, snapshot = "" } = rows[0] ?? {};
  return { rows: rows.filter(({ id }) => id !== null), strip: { counts: strip, snapshot } };
}

function stripColumns(thresholds: ThresholdTenths): RawBuilder<unknown> {
  const count = (condition: RawBuilder<unknown>) => sql`(count(*) FILTER (WHERE ${condition}))::int`;
  return sql`count(*)::int AS all, ${count(conditionOfResult("fail", thresholds))} AS fail, ${count(conditionOfResult("warn", thresholds))} AS warn,
    ${count(conditionOfResult("pass", thresholds))} AS pass, ${count(conditionOfResult("unknown", thresholds))} AS unknown,
    ${count(sql`p.kev > 0`)} AS kev, ${count(sql`p.fixable > 0`)} AS fixable, ${count(sql`p.running > 0`)} AS running`;
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
  const { rows: pairs } = await sql<{ imageId: number; id: number }>`
    SELECT x.image_id AS "imageId", u.id FROM image_packages x CROSS JOIN LATERAL unnest(x.package_ids) AS u(id)
    WHERE x.image_id = ANY(${imageIds}::int[]) AND u.id = ANY(${found.packageIds}::int[])`.execute(db);
  const packages = await readFound(
    db,
    pairs.map(({ id }) => id),
    found.vulnerabilityIds,
  );
  const byImage = new Map<number, Set<number>>(imageIds.map((id) => [id, new Set()]));
  for (const { imageId, id } of pairs) byImage.get(imageId)?.add(id);
  return items.map((item, index) => {
    const own = byImage.get(rows[index]?.imageId ?? 0);
    const named = packages.filter(({ id }) => own?.has(id)).slice(0, MAX_FOUND);
    return { ...item, found: named.map(({ found }) => found) };
  });
}

interface NamedPackage {
  readonly id: number;
  readonly found: NonNullable<ImageItem["found"]>[number];
}

/** Packages by name, with what one of the records says of their fix. */
async function readFound(
  db: Kysely<Database>,
  packageIds: readonly number[],
  vulnerabilityIds: readonly number[] = [],
): Promise<readonly NamedPackage[]> {
  const { rows } = await sql<{
    id: number;
    name: string;
    version: string;
    type: string;
    fixState: number | null;
    fixVersions: readonly string[] | null;
  }>`SELECT DISTINCT ON (n.name, k.id) k.id, n.name, k.version, n.type, m.fix_state AS "fixState", m.fix_versions AS "fixVersions"
    FROM package k JOIN package_name n ON n.id = k.name_id
    LEFT JOIN match m ON m.package_id = k.id AND m.vulnerability_id = ANY(${vulnerabilityIds}::int[])
    WHERE k.id = ANY(${[...new Set(packageIds)]}::int[]) ORDER BY n.name, k.id, m.vulnerability_id`.execute(db);
  return rows.map(({ id, fixState, fixVersions, ...row }) => {
    const state = fixState === null ? null : (matchFixStates[fixState] ?? "unknown");
    return { id, found: { ...row, fixState: state, fixVersions: fixVersions ?? [] } };
  });
}
