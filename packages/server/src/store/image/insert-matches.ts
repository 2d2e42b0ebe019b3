import { createHash } from "node:crypto";
import { sql, type Transaction } from "kysely";
import { type MatchedDistinct, matchFixStates, type VulnerabilityRow } from "../../matching/match-distinct.js";
import type { Database } from "../schema.js";

/**
 * Stores the matches and lookups of packages that have none, with the vulnerabilities and CVEs that are new. Vulnerabilities that are known
 * stay as they are: changing them takes the exclusive posture lock.
 */
export async function insertMatches(
  tx: Transaction<Database>,
  results: ReadonlyMap<number, MatchedDistinct>,
  revision: number,
): Promise<void> {
  if (results.size === 0) return;
  await insertLookups(tx, results);
  const vulnerabilities = new Map<string, VulnerabilityRow>();
  for (const { matches } of results.values()) {
    for (const { vulnerability } of matches) vulnerabilities.set(vulnerabilityKey(vulnerability), vulnerability);
  }
  if (vulnerabilities.size === 0) return;
  const ids = await insertVulnerabilities(tx, vulnerabilities, revision);
  const rows = [...results].flatMap(([packageId, { matches }]) =>
    matches.map(({ vulnerability, fixState, fixVersions, detail }) => ({
      package: packageId,
      vulnerability: ids.get(vulnerabilityKey(vulnerability)),
      fix_state: matchFixStates.indexOf(fixState),
      fix_versions: fixVersions,
      detail,
    })),
  );
  await sql`INSERT INTO match (package_id, vulnerability_id, fix_state, fix_versions, detail)
    SELECT x.package, x.vulnerability, x.fix_state, ARRAY(SELECT jsonb_array_elements_text(x.fix_versions)), x.detail
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(package int, vulnerability int, fix_state smallint, fix_versions jsonb, detail jsonb)
    ORDER BY x.package, x.vulnerability ON CONFLICT DO NOTHING`.execute(tx);
}

/** Names a record of one source. */
export function vulnerabilityKey({ namespace, name }: Pick<VulnerabilityRow, "namespace" | "name">): string {
  return `${namespace}\0${name}`;
}

/** A hash over everything that is stored of a record. */
function contentHash(row: VulnerabilityRow): string {
  const { cve, aliases, severity, cvss, cvssVersion, cvssVector, publishedOn, facts } = row;
  return createHash("sha256")
    .update(JSON.stringify([cve, aliases, severity, cvss ?? null, cvssVersion ?? null, cvssVector ?? null, publishedOn ?? null, facts]))
    .digest("hex")
    .slice(0, 32);
}

/** The row of a record as `jsonb_to_recordset` reads it. */
export function vulnerabilityJson(row: VulnerabilityRow) {
  return {
    cve: row.cve,
    namespace: row.namespace,
    name: row.name,
    severity: row.severity,
    cvss: row.cvss ?? null,
    cvss_version: row.cvssVersion ?? null,
    cvss_vector: row.cvssVector ?? null,
    hash: contentHash(row),
    facts: { ...row.facts, aliases: row.aliases },
  };
}

/** Stores records that are new and gives the ids of all by `vulnerabilityKey`. */
export async function insertVulnerabilities(
  tx: Transaction<Database>,
  vulnerabilities: ReadonlyMap<string, VulnerabilityRow>,
  revision: number,
): Promise<ReadonlyMap<string, number>> {
  const rows = [...vulnerabilities.values()];
  const known = await findVulnerabilities(tx, rows);
  const unknown = rows.filter((row) => !known.has(vulnerabilityKey(row)));
  if (unknown.length === 0) return known;
  await insertCves(tx, unknown, revision);
  await sql`INSERT INTO vulnerability (cve_id, namespace, name, severity, cvss, cvss_version, cvss_vector, content_hash, facts, revision)
    SELECT c.id, x.namespace, x.name, x.severity, x.cvss, x.cvss_version, x.cvss_vector, decode(x.hash, 'hex'), x.facts, ${revision}
    FROM jsonb_to_recordset(${JSON.stringify(unknown.map(vulnerabilityJson))}::jsonb)
      AS x(cve text, namespace text, name text, severity smallint, cvss smallint, cvss_version text, cvss_vector text, hash text, facts jsonb)
    JOIN cve c ON c.name = x.cve ORDER BY x.namespace, x.name ON CONFLICT DO NOTHING`.execute(tx);
  return findVulnerabilities(tx, rows);
}

async function findVulnerabilities(tx: Transaction<Database>, rows: readonly VulnerabilityRow[]): Promise<ReadonlyMap<string, number>> {
  const { rows: found } = await sql<{ namespace: string; name: string; id: number }>`
    SELECT v.namespace, v.name, v.id
    FROM unnest(${rows.map(({ namespace }) => namespace)}::text[], ${rows.map(({ name }) => name)}::text[]) AS x(namespace, name)
    JOIN vulnerability v ON v.namespace = x.namespace AND v.name = x.name`.execute(tx);
  return new Map(found.map((row) => [vulnerabilityKey(row), row.id]));
}

async function insertCves(tx: Transaction<Database>, vulnerabilities: readonly VulnerabilityRow[], revision: number): Promise<void> {
  const rows = [...new Map(vulnerabilities.map((row) => [row.cve, row])).values()].map((row) => ({
    name: row.cve,
    epss: row.epss ?? null,
    percentile: row.epssPercentile ?? null,
    kev: row.kev,
    published: row.publishedOn ?? null,
  }));
  await sql`INSERT INTO cve (name, epss, epss_percentile, kev, published_on, revision)
    SELECT x.name, x.epss, x.percentile, x.kev, x.published, ${revision}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(name text, epss smallint, percentile smallint, kev boolean, published date)
    WHERE NOT EXISTS (SELECT FROM cve c WHERE c.name = x.name) ORDER BY x.name ON CONFLICT DO NOTHING`.execute(tx);
}

/** Notes what the matcher asked for, for each package. */
export async function insertLookups(tx: Transaction<Database>, results: ReadonlyMap<number, MatchedDistinct>): Promise<void> {
  const rows = [...results].flatMap(([id, { lookups }]) => lookups.filter(isIndexable).map(({ kind, name }) => ({ id, kind, name })));
  const values = sql`unnest(${rows.map(({ id }) => id)}::int[], ${rows.map(({ kind }) => kind)}::smallint[], ${rows.map(({ name }) => name)}::text[])
    AS x(id, kind, name)`;
  await sql`INSERT INTO lookup (kind, name) SELECT DISTINCT x.kind, x.name FROM ${values}
    WHERE NOT EXISTS (SELECT FROM lookup l WHERE l.kind = x.kind AND l.name = x.name) ORDER BY x.kind, x.name ON CONFLICT DO NOTHING`.execute(
    tx,
  );
  await sql`INSERT INTO package_lookup (lookup_id, package_id)
    SELECT (SELECT l.id FROM lookup l WHERE l.kind = x.kind AND l.name = x.name), x.id FROM ${values} ON CONFLICT DO NOTHING`.execute(tx);
}

/** Bytes that the index over lookups takes; nothing in a vulnerability database has a longer name. */
const MAX_LOOKUP = 2000;

function isIndexable({ name }: { readonly name: string }): boolean {
  return Buffer.byteLength(name) <= MAX_LOOKUP;
}
