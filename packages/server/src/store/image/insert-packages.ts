import { gzipSync } from "node:zlib";
import { type Kysely, sql, type Transaction } from "kysely";
import type { DistinctPackage } from "../../matching/distinct-packages.js";
import type { DistinctResult, MatchedDistinct } from "../../matching/match-distinct.js";
import type { Database } from "../schema.js";
import { insertMatches } from "./insert-matches.js";

interface InsertPackagesOptions {
  /** Owners before what they own. */
  readonly packages: readonly DistinctPackage[];
  /** By key; a package without a result is stored as not matched yet. */
  readonly results: ReadonlyMap<string, DistinctResult>;
  /** Generation of the vulnerability database that gave the results. */
  readonly generation: number;
  /** Revision of the posture lock that the transaction holds. */
  readonly revision: number;
  /** Which of them were found to be stored before the transaction. */
  readonly known?: KnownPackages;
}

/** Packages that were stored already. */
export interface KnownPackages {
  /** By key. */
  readonly ids: ReadonlyMap<string, number>;
  /** Posture revision at that moment: as long as it stands, none of them was deleted. */
  readonly revision: number;
}

/** Which of these packages are stored already. */
export async function findKnownPackages(db: Kysely<Database>, keys: readonly string[]): Promise<KnownPackages> {
  const { revision } = await db.selectFrom("posture_state").select("revision").executeTakeFirstOrThrow();
  return { ids: await findPackageIds(db, keys), revision };
}

/** Stores packages that are new, with their matches, and gives the ids of all by key. What another transaction stored meanwhile is taken as it is. */
export async function insertPackages(
  tx: Transaction<Database>,
  { packages, results, generation, revision, known: before }: InsertPackagesOptions,
): Promise<ReadonlyMap<string, number>> {
  // Owners may have been stored before.
  const keys = [...new Set(packages.flatMap(({ key, owners }) => [key, ...owners]))];
  const known = before?.revision === revision ? before.ids : await findPackageIds(tx, keys);
  const unknown = packages.filter(({ key }) => !known.has(key)).toSorted((left, right) => (left.key < right.key ? -1 : 1));
  if (unknown.length === 0) return known;
  await insertPackageNames(tx, unknown);
  const added = await insertPackageRows(tx, unknown, { results, generation, revision });
  const others = unknown.flatMap(({ key }) => (added.has(key) ? [] : [key]));
  const ids = new Map([...known, ...added, ...(await findPackageIds(tx, others))]);
  const matched = new Map<number, MatchedDistinct>();
  for (const [key, id] of added) {
    const result = results.get(key);
    if (result?.state === "matched") matched.set(id, result);
  }
  const suppressed = [...matched].filter(([, { suppressedBy }]) => suppressedBy !== undefined);
  if (suppressed.length > 0) await writeSuppressions(tx, new Map(suppressed), ids);
  await insertMatches(tx, matched, revision);
  return ids;
}

/** Keys of one question: writing and reading many at once would hold up other requests. */
const KEYS = 2000;

async function findPackageIds(db: Kysely<Database>, keys: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const ids = new Map<string, number>();
  for (let start = 0; start < keys.length; start += KEYS) {
    const { rows } = await sql<{ key: string; id: number }>`
      SELECT encode(key, 'hex') AS key, id FROM package WHERE key = ANY(${byteaArray(keys.slice(start, start + KEYS))}::bytea[])`.execute(
      db,
    );
    for (const { key, id } of rows) ids.set(key, id);
  }
  return ids;
}

/** An array of hex texts as PostgreSQL reads it. */
function byteaArray(hex: readonly string[]): string {
  return `{${hex.map((text) => `"\\\\x${text}"`).join()}}`;
}

async function insertPackageNames(tx: Transaction<Database>, packages: readonly DistinctPackage[]): Promise<void> {
  await sql`INSERT INTO package_name (type, name)
    SELECT DISTINCT x.type, x.name FROM unnest(${packages.map(({ type }) => type)}::text[], ${packages.map(({ name }) => name)}::text[]) AS x(type, name)
    WHERE NOT EXISTS (SELECT FROM package_name n WHERE n.type = x.type AND n.name = x.name)
    ORDER BY x.type, x.name ON CONFLICT DO NOTHING`.execute(tx);
}

/** Ids of the packages that were added, by key. */
async function insertPackageRows(
  tx: Transaction<Database>,
  packages: readonly DistinctPackage[],
  { results, generation, revision }: Omit<InsertPackagesOptions, "packages" | "known">,
): Promise<ReadonlyMap<string, number>> {
  const rows = packages.map(({ key, document, type, name, version, purl, distro, symbols }) => ({
    key,
    type,
    name,
    version,
    purl,
    distro: distro ?? null,
    document,
    symbols: symbols === undefined ? null : gzipSync(JSON.stringify(symbols)).toString("hex"),
    generation: matchedGeneration(results.get(key), generation),
    judged: isJudged(results.get(key)),
  }));
  const { rows: added } = await sql<{ key: string; id: number }>`
    INSERT INTO package (key, name_id, version, purl, distro, key_document, symbols, matched_generation, judged, matches_revision)
    SELECT decode(x.key, 'hex'), (SELECT n.id FROM package_name n WHERE n.type = x.type AND n.name = x.name), x.version, x.purl, x.distro, x.document, decode(x.symbols, 'hex'), x.generation, x.judged, ${revision}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS x(key text, type text, name text, version text, purl text, distro text, document jsonb, symbols text, generation int, judged boolean)
    ORDER BY x.key ON CONFLICT DO NOTHING RETURNING encode(key, 'hex') AS key, id`.execute(tx);
  return new Map(added.map(({ key, id }) => [key, id]));
}

/** As `package.matched_generation`: 0 not matched yet, negative where matching failed. */
export function matchedGeneration(result: DistinctResult | undefined, generation: number): number {
  if (result === undefined) return 0;
  return result.state === "failed" ? -generation : generation;
}

/** As `package.judged`: of what is not matched yet, or failed, that is told by its generation. */
export function isJudged(result: DistinctResult | undefined): boolean {
  return result?.state !== "matched" || result.judged;
}

/** Writes which package removes which; the owners must be stored. */
export async function writeSuppressions(
  tx: Transaction<Database>,
  results: ReadonlyMap<number, MatchedDistinct>,
  ids: ReadonlyMap<string, number>,
): Promise<void> {
  const rows = [...results].map(([id, { suppressedBy }]) => ({
    id,
    owner: suppressedBy === undefined ? null : (ids.get(suppressedBy) ?? null),
  }));
  await sql`UPDATE package p SET suppressed_by = x.owner
    FROM unnest(${rows.map(({ id }) => id)}::int[], ${rows.map(({ owner }) => owner)}::int[]) AS x(id, owner)
    WHERE p.id = x.id AND p.suppressed_by IS DISTINCT FROM x.owner`.execute(tx);
}
