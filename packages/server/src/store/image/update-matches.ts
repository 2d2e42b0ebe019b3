import { sql, type Transaction } from "kysely";
import { type DistinctResult, type MatchRow, matchFixStates, type VulnerabilityRow } from "../../matching/match-distinct.js";
import type { Database } from "../schema.js";
import { insertLookups, insertVulnerabilities, vulnerabilityJson, vulnerabilityKey } from "./insert-matches.js";
import { isJudged, matchedGeneration, writeSuppressions } from "./insert-packages.js";

interface UpdateMatchesOptions {
  /** By id of the package. */
  readonly results: ReadonlyMap<number, DistinctResult>;
  /** Ids of packages by key, for owners. */
  readonly ids: ReadonlyMap<string, number>;
  /** Generation of the vulnerability database that gave the results. */
  readonly generation: number;
  /** New revision: the transaction holds the exclusive posture lock. */
  readonly revision: number;
}

/**
 * Brings stored packages to new results: only what differs is written, with the revision. What a database of a later generation said
 * stays. A package that breaks the matcher loses its matches.
 */
export async function updateMatches(
  tx: Transaction<Database>,
  { results, ids, generation, revision }: UpdateMatchesOptions,
): Promise<void> {
  const old = await sql<{ id: number; generation: number; judged: boolean }>`
    SELECT id, matched_generation AS generation, judged FROM package
    WHERE id = ANY(${[...results.keys()]}::int[]) AND abs(matched_generation) < ${generation} ORDER BY id FOR UPDATE`.execute(tx);
  const packages = old.rows.flatMap((row) => {
    const result = results.get(row.id);
    return result === undefined ? [] : [{ ...row, result }];
  });
  if (packages.length === 0) return;
  const matched = new Map(packages.flatMap(({ id, result }) => (result.state === "matched" ? [[id, result] as const] : [])));
  const vulnerabilities = new Map<string, VulnerabilityRow>();
  for (const { matches } of matched.values()) {
    for (const { vulnerability } of matches) vulnerabilities.set(vulnerabilityKey(vulnerability), vulnerability);
  }
  const vulnerabilityIds = await writeVulnerabilities(tx, vulnerabilities, revision);
  const changed = await writeDifferences(
    tx,
    packages.map(({ id }) => id),
    [...matched].flatMap(([id, { matches }]) => matches.map((match) => rowOf(id, match, vulnerabilityIds))),
  );
  await writeSuppressions(tx, matched, ids);
  await insertLookups(tx, matched);
  const rows = packages.map(({ id, generation: before, judged: wasJudged, result }) => {
    const after = matchedGeneration(result, generation);
    const judged = isJudged(result);
    return { id, after, judged, changed: changed.has(id) || Math.sign(before) !== Math.sign(after) || judged !== wasJudged };
  });
  await sql`UPDATE package p SET matched_generation = x.generation, judged = x.judged,
      matches_revision = CASE WHEN x.changed THEN ${revision} ELSE p.matches_revision END
    FROM unnest(${rows.map(({ id }) => id)}::int[], ${rows.map(({ after }) => after)}::int[], ${rows.map(({ judged }) => judged)}::boolean[],
      ${rows.map((row) => row.changed)}::boolean[]) AS x(id, generation, judged, changed) WHERE p.id = x.id`.execute(tx);
}

interface MatchJson {
  readonly package: number;
  readonly vulnerability: number;
  readonly fix_state: number;
  readonly fix_versions: readonly string[];
  readonly detail: unknown;
}

function rowOf(packageId: number, { vulnerability, fixState, fixVersions, detail }: MatchRow, ids: ReadonlyMap<string, number>): MatchJson {
  return {
    package: packageId,
    vulnerability: ids.get(vulnerabilityKey(vulnerability)) as number,
    fix_state: matchFixStates.indexOf(fixState),
    fix_versions: fixVersions,
    detail,
  };
}

/** Writes matches that are new, changed or gone, and gives the packages whose vulnerabilities or fixes are others than before. */
async function writeDifferences(
  tx: Transaction<Database>,
  packageIds: readonly number[],
  rows: readonly MatchJson[],
): Promise<ReadonlySet<number>> {
  const values = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    AS x(package int, vulnerability int, fix_state smallint, fix_versions jsonb, detail jsonb)`;
  const gone = await sql<{ id: number }>`DELETE FROM match m WHERE m.package_id = ANY(${packageIds}::int[])
    AND NOT EXISTS (SELECT FROM ${values} WHERE x.package = m.package_id AND x.vulnerability = m.vulnerability_id)
    RETURNING package_id AS id`.execute(tx);
  const written = await sql<{ id: number }>`
    INSERT INTO match AS m (package_id, vulnerability_id, fix_state, fix_versions, detail)
    SELECT x.package, x.vulnerability, x.fix_state, ARRAY(SELECT jsonb_array_elements_text(x.fix_versions)), x.detail FROM ${values}
    ORDER BY x.package, x.vulnerability
    ON CONFLICT (package_id, vulnerability_id) DO UPDATE SET fix_state = excluded.fix_state, fix_versions = excluded.fix_versions, detail = excluded.detail
    WHERE (m.fix_state, m.fix_versions, m.detail) IS DISTINCT FROM (excluded.fix_state, excluded.fix_versions, excluded.detail)
    RETURNING package_id AS id`.execute(tx);
  return new Set([...gone.rows, ...written.rows].map(({ id }) => id));
}

/** Stores records that are new, brings those that are known to what is said of them now, and gives the ids of all. */
async function writeVulnerabilities(
  tx: Transaction<Database>,
  vulnerabilities: ReadonlyMap<string, VulnerabilityRow>,
  revision: number,
): Promise<ReadonlyMap<string, number>> {
  if (vulnerabilities.size === 0) return new Map();
  const rows = [...vulnerabilities.values()];
  const ids = await insertVulnerabilities(tx, vulnerabilities, revision);
  await updateCves(tx, rows, revision);
  await sql`UPDATE vulnerability v SET cve_id = c.id, severity = x.severity, cvss = x.cvss, cvss_version = x.cvss_version,
      cvss_vector = x.cvss_vector, content_hash = decode(x.hash, 'hex'), facts = x.facts, revision = ${revision}
    FROM jsonb_to_recordset(${JSON.stringify(rows.map(vulnerabilityJson))}::jsonb)
      AS x(cve text, namespace text, name text, severity smallint, cvss smallint, cvss_version text, cvss_vector text, hash text, facts jsonb)
    JOIN cve c ON c.name = x.cve
    WHERE v.namespace = x.namespace AND v.name = x.name AND v.content_hash <> decode(x.hash, 'hex')`.execute(tx);
  return ids;
}

async function updateCves(tx: Transaction<Database>, vulnerabilities: readonly VulnerabilityRow[], revision: number): Promise<void> {
  const rows = [...new Map(vulnerabilities.map((row) => [row.cve, row])).values()].map((row) => ({
    name: row.cve,
    epss: row.epss ?? null,
    percentile: row.epssPercentile ?? null,
    kev: row.kev,
    published: row.publishedOn ?? null,
  }));
  await sql`INSERT INTO cve AS c (name, epss, epss_percentile, kev, published_on, revision)
    SELECT x.name, x.epss, x.percentile, x.kev, x.published, ${revision}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(name text, epss smallint, percentile smallint, kev boolean, published date)
    WHERE NOT EXISTS (SELECT FROM cve o WHERE o.name = x.name
      AND (o.epss, o.epss_percentile, o.kev, o.published_on) IS NOT DISTINCT FROM (x.epss, x.percentile, x.kev, x.published))
    ORDER BY x.name
    ON CONFLICT (name) DO UPDATE SET epss = excluded.epss, epss_percentile = excluded.epss_percentile, kev = excluded.kev,
      published_on = excluded.published_on, revision = excluded.revision`.execute(tx);
}
