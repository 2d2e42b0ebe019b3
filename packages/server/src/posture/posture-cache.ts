import { sql, type Transaction } from "kysely";
import type { Database } from "../store/schema.js";
import { Judge, type MatchVector } from "./judge.js";
import type { Posture } from "./posture.js";
import { PostureColumns } from "./posture-columns.js";

/**
 * How far the packages of an image are matched: all; some could not be, or the database can say nothing of any; some were not yet, as there
 * is no vulnerability database.
 */
type Matched = "all" | "some-failed" | "none-judged" | "some-pending";

interface CachedPackage {
  readonly vector: MatchVector;
  /** As `package.matched_generation`: 0 not matched yet, negative where matching failed. */
  readonly generation: number;
  /** As `package.judged`. */
  readonly judged: boolean;
}

interface VulnerabilityWithCve {
  readonly id: number;
  readonly cveId: number;
  readonly severity: number;
  readonly cvss: number | null;
  readonly epss: number | null;
  readonly kev: boolean;
}

const vulnerabilityWithCve = sql`SELECT v.id, v.cve_id AS "cveId", v.severity, v.cvss, c.epss, c.kev FROM vulnerability v JOIN cve c ON c.id = v.cve_id`;

const NO_MATCHES: MatchVector = new Uint32Array(0);
const notMatched: CachedPackage = { vector: NO_MATCHES, generation: 0, judged: false };
const FIX_KNOWN = 1;

/** Packages read at once: many rows in one answer would hold up other requests. */
const LOAD_CHUNK = 4000;

/**
 * The matches of distinct packages and the scores of vulnerabilities, kept between judgements. Everything is by id, and ids are never used
 * twice, so rows of a transaction that is rolled back do no harm.
 */
export class PostureCache {
  readonly #columns = new PostureColumns();
  readonly #judge = new Judge(this.#columns);
  readonly #packages = new Map<number, CachedPackage>();
  #revision = 0;

  /**
   * Makes ready for judging images with these packages: forgets what changed up to the revision, reads what is not there. The transaction
   * must hold the posture lock of this revision.
   */
  async prepare(tx: Transaction<Database>, revision: number, packageIds: Iterable<number>): Promise<void> {
    if (revision > this.#revision) await this.#refresh(tx, revision);
    const missing = [...new Set(packageIds)].filter((id) => !this.#packages.has(id));
    for (let start = 0; start < missing.length; start += LOAD_CHUNK) await this.#load(tx, missing.slice(start, start + LOAD_CHUNK));
  }

  /** The posture of an image with these packages; all must be prepared. */
  judge(packageIds: readonly number[]): Posture {
    const vectors: MatchVector[] = [];
    for (const id of packageIds) {
      const vector = this.#packages.get(id)?.vector;
      if (vector !== undefined && vector.length > 0) vectors.push(vector);
    }
    return this.#judge.judge(vectors);
  }

  /** How far these packages are matched; all must be prepared. */
  matched(packageIds: readonly number[]): Matched {
    let someFailed = false;
    let someJudged = false;
    for (const id of packageIds) {
      const { generation, judged } = this.#packages.get(id) ?? notMatched;
      if (generation === 0) return "some-pending";
      someFailed ||= generation < 0;
      someJudged ||= judged;
    }
    if (someFailed) return "some-failed";
    return someJudged ? "all" : "none-judged";
  }

  /** Brings what is here to the revision; what is not here is read when it is needed, a CVE always with its first vulnerability. */
  async #refresh(tx: Transaction<Database>, revision: number): Promise<void> {
    const since = this.#revision;
    const { packages, vulnerabilities } = this.#packages.size === 0 ? nothingChanged : await readChanged(tx, since);
    // Another transaction with the same lock was faster; what it has read since must stay.
    if (this.#revision >= revision) return;
    for (const { id } of packages) this.#packages.delete(id);
    for (const row of vulnerabilities) if (this.#columns.hasVulnerability(row.id)) this.#set(row);
    this.#revision = revision;
  }

  #set({ id, cveId, severity, cvss, epss, kev }: VulnerabilityWithCve): void {
    this.#columns.setCve({ id: cveId, epss, kev });
    this.#columns.setVulnerability({ id, cveId, severity, cvss });
  }

  async #load(tx: Transaction<Database>, ids: readonly number[]): Promise<void> {
    const { rows } = await sql<{ id: number; generation: number; judged: boolean; vulnerabilities: string | null }>`
      SELECT p.id, p.matched_generation AS generation, p.judged, (
        SELECT string_agg((m.vulnerability_id::bigint * 2 + CASE m.fix_state WHEN ${sql.lit(FIX_KNOWN)} THEN 1 ELSE 0 END)::text, ',')
        FROM match m WHERE m.package_id = p.id) AS vulnerabilities
      FROM package p WHERE p.id = ANY(${ids}::int[])`.execute(tx);
    const loaded = rows.map(({ vulnerabilities, ...row }) => ({
      ...row,
      vector: vulnerabilities === null ? NO_MATCHES : Uint32Array.from(vulnerabilities.split(","), Number),
    }));
    await this.#loadVulnerabilities(
      tx,
      loaded.map(({ vector }) => vector),
    );
    for (const { id, ...found } of loaded) this.#packages.set(id, found);
  }

  async #loadVulnerabilities(tx: Transaction<Database>, vectors: Iterable<MatchVector>): Promise<void> {
    const missing = new Set<number>();
    for (const vector of vectors) {
      for (const element of vector) if (!this.#columns.hasVulnerability(element >>> 1)) missing.add(element >>> 1);
    }
    if (missing.size === 0) return;
    const { rows } = await sql<VulnerabilityWithCve>`${vulnerabilityWithCve} WHERE v.id = ANY(${[...missing]}::int[])`.execute(tx);
    for (const row of rows) this.#set(row);
  }
}

interface Changed {
  readonly packages: readonly { readonly id: number }[];
  readonly vulnerabilities: readonly VulnerabilityWithCve[];
}

const nothingChanged: Changed = { packages: [], vulnerabilities: [] };

async function readChanged(tx: Transaction<Database>, since: number): Promise<Changed> {
  const packages = await tx.selectFrom("package").select("id").where("matches_revision", ">", since).execute();
  const { rows } = await sql<VulnerabilityWithCve>`
    ${vulnerabilityWithCve} WHERE v.id IN (
      SELECT id FROM vulnerability WHERE revision > ${since}
      UNION SELECT o.id FROM cve n JOIN vulnerability o ON o.cve_id = n.id WHERE n.revision > ${since})`.execute(tx);
  return { packages, vulnerabilities: rows };
}
