import type { ImageQuery } from "@plimsoll/api";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { stateCode, type ThresholdTenths } from "../../posture/result.js";
import type { Database } from "../schema.js";
import { type ImageSourceName, sourceBit } from "./image-source.js";

type Condition = RawBuilder<unknown>;

/** Conditions on `placement p` that together are the filter of a list of images. */
export interface ImageFilter {
  readonly conditions: readonly Condition[];
  /** Looks for some images by costly means: what it finds is best found once. */
  readonly isSelective: boolean;
  /** The filter by result, which the strip's counts leave out. */
  readonly result?: Condition;
  /** Distinct packages through which the images are found; absent where neither CVE nor package is asked for. */
  readonly found?: FoundPackages;
}

/** Distinct packages that a filter by CVE or package is about. */
export interface FoundPackages {
  readonly packageIds: readonly number[];
  /** The records that are asked for; absent where only a package is. */
  readonly vulnerabilityIds?: readonly number[];
}

type Values = { readonly negated: boolean; readonly values: readonly string[] };
type Range = { readonly negated: boolean; readonly min?: number; readonly max?: number };

const JUDGED = stateCode("judged");
const PARTIAL = stateCode("partial");

/** The conditions of a query. CVE and package are looked up first, as an image is found by its distinct packages. */
export async function imageFilterOf(db: Kysely<Database>, query: ImageQuery, thresholds: ThresholdTenths): Promise<ImageFilter> {
  const conditions: Condition[] = [
    query.dismissed === true ? sql`p.dismissed_at IS NOT NULL` : sql`p.dismissed_at IS NULL`,
    ...nameConditions(query),
    ...scoreConditions(query),
  ];
  const vulnerabilityIds = query.cve === undefined ? undefined : await findVulnerabilities(db, query.cve.values);
  const byCve = vulnerabilityIds === undefined ? undefined : await findPackagesWith(db, vulnerabilityIds);
  const byName = query.package === undefined ? undefined : await findPackagesNamed(db, query.package.values);
  if (byCve !== undefined) conditions.push(negate(query.cve, withPackages(byCve)));
  if (byName !== undefined) conditions.push(negate(query.package, withPackages(byName)));
  const found = foundPackages(query, { byCve, byName, vulnerabilityIds });
  const { q, registry, repository, tag, digest, cve, package: name } = query;
  return {
    conditions,
    isSelective: [q, registry, repository, tag, digest, cve, name].some((part) => part !== undefined),
    ...(query.result === undefined ? {} : { result: resultCondition(query.result, thresholds) }),
    ...(found === undefined ? {} : { found }),
  };
}

/** Conditions as one, true where there is none. */
export function allOf(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` AND `);
}

function anyOf(conditions: readonly Condition[]): Condition {
  return sql`(${sql.join(conditions, sql` OR `)})`;
}

function negate(filter: { readonly negated: boolean } | undefined, condition: Condition): Condition {
  return filter?.negated === true ? sql`NOT (${condition})` : condition;
}

/** What the condition of one result is; each is one range of the index over `max_cvss`. */
export function conditionOfResult(result: string, { warn, fail }: ThresholdTenths): Condition {
  switch (result) {
    case "fail":
      return sql`p.max_cvss >= ${fail}`;
    case "warn":
      return sql`(p.max_cvss >= ${warn} AND p.max_cvss < ${fail} AND p.state = ${JUDGED})`;
    case "pass":
      return sql`(p.max_cvss < ${warn} AND p.max_cvss < ${fail} AND p.state = ${JUDGED})`;
    default:
      return sql`(p.state > ${PARTIAL} OR (p.state = ${PARTIAL} AND p.max_cvss < ${fail}))`;
  }
}

function resultCondition(filter: Values, thresholds: ThresholdTenths): Condition {
  return negate(filter, anyOf(filter.values.map((result) => conditionOfResult(result, thresholds))));
}

function nameConditions({ q, registry, repository, tag, digest, source, running, gaps }: ImageQuery): readonly Condition[] {
  const conditions: Condition[] = [];
  if (q !== undefined) conditions.push(textCondition(q));
  if (registry !== undefined) {
    const below = anyOf(registry.values.map((name) => sql`(g.name = ${name} OR starts_with(g.name, ${`${name.replace(/\/$/, "")}/`}))`));
    const ids = sql`SELECT r.id FROM repository r JOIN registry g ON g.id = r.registry_id WHERE ${below}`;
    conditions.push(negate(registry, sql`p.repository_id IN (${ids})`));
  }
  if (repository !== undefined) {
    conditions.push(
      negate(repository, sql`p.repository_id IN (SELECT r.id FROM repository r WHERE r.name = ANY(${repository.values}::text[]))`),
    );
  }
  if (tag !== undefined) {
    conditions.push(negate(tag, sql`p.id IN (SELECT t.placement_id FROM tag t WHERE t.name = ANY(${tag.values}::text[]))`));
  }
  if (digest !== undefined) conditions.push(sql`p.image_id IN (SELECT i.id FROM image i WHERE ${digestCondition(digest)})`);
  if (source !== undefined) {
    const bits = source.values.reduce((sum, name) => sum | sourceBit(name as ImageSourceName), 0);
    conditions.push(negate(source, sql`p.source & ${bits}::int <> 0`));
  }
  if (running !== undefined) conditions.push(running ? sql`p.running > 0` : sql`p.running = 0`);
  if (gaps !== undefined) {
    const ids = sql`SELECT i.id FROM image i WHERE i.gaps <> '[]'::jsonb`;
    conditions.push(gaps ? sql`p.image_id IN (${ids})` : sql`p.image_id NOT IN (${ids})`);
  }
  return conditions;
}

/** The beginning of a digest, with or without its algorithm. */
function digestCondition(digest: string): Condition {
  return digest.includes(":") ? digestPrefix(digest) : anyOf(["sha256:", "sha512:"].map((algorithm) => digestPrefix(algorithm + digest)));
}

/** As a range too, which the index knows: g comes after all hex digits in every collation. */
function digestPrefix(prefix: string): Condition {
  return sql`(i.digest >= ${prefix} AND i.digest < ${`${prefix}g`} AND starts_with(i.digest, ${prefix}))`;
}

/** Part of the image's name, of a tag, or the beginning of a digest. A name with its tag is cut at the tag. */
function textCondition(text: string): Condition {
  const part = text.toLowerCase();
  const fullName = sql`lower(g.name || '/' || r.name)`;
  const found = [
    sql`p.repository_id IN (SELECT r.id FROM repository r JOIN registry g ON g.id = r.registry_id WHERE strpos(${fullName}, ${part}) > 0)`,
    sql`p.id IN (SELECT t.placement_id FROM tag t WHERE strpos(lower(t.name), ${part}) > 0)`,
  ];
  const tagged = /^(?<name>.*[^/]):(?<tag>[\w.-]+)$/.exec(part)?.groups;
  if (tagged !== undefined) {
    found.push(sql`p.id IN (SELECT t.placement_id FROM tag t JOIN repository r ON r.id = t.repository_id JOIN registry g ON g.id = r.registry_id
      WHERE right(${fullName}, ${tagged["name"]?.length ?? 0}::int) = ${tagged["name"]} AND starts_with(lower(t.name), ${tagged["tag"]}))`);
  }
  if (/^(?:sha(?:256|512):)?[0-9a-f]{6,128}$/.test(part)) {
    found.push(sql`p.image_id IN (SELECT i.id FROM image i WHERE ${digestCondition(part)})`);
  }
  return anyOf(found);
}

const severityColumns: Readonly<Record<string, Condition>> = {
  critical: sql`p.critical > 0`,
  high: sql`p.high > 0`,
  medium: sql`p.medium > 0`,
  low: sql`p.low > 0`,
  negligible: sql`p.negligible > 0`,
  unknown: sql`p.unknown > 0`,
};

function scoreConditions({ severity, cvss, epss, kev, fix }: ImageQuery): readonly Condition[] {
  const conditions: Condition[] = [];
  if (severity !== undefined) conditions.push(negate(severity, anyOf(severity.values.map((word) => severityColumns[word] ?? sql`false`))));
  if (cvss !== undefined) conditions.push(rangeCondition(sql`p.max_cvss`, cvss, 10));
  if (epss !== undefined) conditions.push(rangeCondition(sql`p.max_epss`, epss, 10_000));
  if (kev !== undefined) conditions.push(kev ? sql`p.kev > 0` : sql`p.kev = 0`);
  if (fix !== undefined) conditions.push(fix ? sql`p.fixable > 0` : sql`p.fixable = 0`);
  return conditions;
}

/** Ends are included; what has no score is in no range. */
function rangeCondition(column: Condition, range: Range, unit: number): Condition {
  const min = Math.round((range.min ?? 0) * unit);
  const within = range.max === undefined ? sql`${column} >= ${min}` : sql`${column} BETWEEN ${min} AND ${Math.round(range.max * unit)}`;
  return negate(range, within);
}

function withPackages(packageIds: readonly number[]): Condition {
  return packageIds.length === 0 ? sql`false` : sql`p.image_id IN (SELECT images_with_packages(${packageIds}::int[]))`;
}

/** Records under a CVE, or with an id of their own. */
async function findVulnerabilities(db: Kysely<Database>, names: readonly string[]): Promise<readonly number[]> {
  const spellings = names.flatMap(spellingsOf);
  const { rows } = await sql<{ id: number }>`
    SELECT v.id FROM vulnerability v JOIN cve c ON c.id = v.cve_id WHERE c.name = ANY(${spellings}::text[])
    UNION SELECT v.id FROM vulnerability v WHERE v.name = ANY(${spellings.filter((name) => !name.startsWith("CVE-"))}::text[])`.execute(db);
  return rows.map(({ id }) => id);
}

/** An id as it is asked for (upper case) and as sources write it: GitHub's ids are lower case after the prefix. */
function spellingsOf(name: string): readonly string[] {
  if (name.startsWith("GHSA-")) return [`GHSA-${name.slice("GHSA-".length).toLowerCase()}`];
  return name.startsWith("CVE-") ? [name] : [name, name.toLowerCase()];
}

async function findPackagesWith(db: Kysely<Database>, vulnerabilityIds: readonly number[]): Promise<readonly number[]> {
  if (vulnerabilityIds.length === 0) return [];
  const { rows } = await sql<{ id: number }>`
    SELECT DISTINCT package_id AS id FROM match WHERE vulnerability_id = ANY(${vulnerabilityIds}::int[])`.execute(db);
  return rows.map(({ id }) => id);
}

async function findPackagesNamed(db: Kysely<Database>, names: readonly string[]): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`SELECT p.id FROM package_name n JOIN package p ON p.name_id = n.id
    WHERE lower(n.name) = ANY(${names.map((name) => name.toLowerCase())}::text[])`.execute(db);
  return rows.map(({ id }) => id);
}

function foundPackages(
  { cve, package: name }: ImageQuery,
  found: {
    readonly byCve: readonly number[] | undefined;
    readonly byName: readonly number[] | undefined;
    readonly vulnerabilityIds: readonly number[] | undefined;
  },
): FoundPackages | undefined {
  const byCve = cve?.negated === false ? found.byCve : undefined;
  const byName = name?.negated === false ? found.byName : undefined;
  if (byCve === undefined) return byName === undefined ? undefined : { packageIds: byName };
  return { packageIds: byCve, vulnerabilityIds: found.vulnerabilityIds ?? [] };
}
