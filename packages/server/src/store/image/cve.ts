import type { Cve } from "@plimsoll/api";
import { severities } from "@plimsoll/core";
import { type Kysely, sql } from "kysely";
import { serverError } from "../../error.js";
import { probabilityOf, scoreOf } from "../../posture/result.js";
import type { Database } from "../schema.js";

/** What is known of a CVE, or of the record of that id: of its records the one with the highest score. Throws `not-found`. */
export async function readCve(db: Kysely<Database>, id: string): Promise<Cve> {
  const { rows } = await sql<{
    readonly id: string;
    readonly description: string | null;
    readonly severity: number;
    readonly cvss: number | null;
    readonly cvssVersion: string | null;
    readonly epss: number | null;
    readonly epssPercentile: number | null;
    readonly kev: boolean;
    readonly publishedOn: string | null;
  }>`SELECT c.name AS id, v.facts->>'description' AS description, v.severity, v.cvss, v.cvss_version AS "cvssVersion", c.epss,
      c.epss_percentile AS "epssPercentile", c.kev, c.published_on::text AS "publishedOn"
    FROM vulnerability v JOIN cve c ON c.id = v.cve_id
    WHERE v.cve_id IN (SELECT o.id FROM cve o WHERE o.name = ${id} UNION SELECT o.cve_id FROM vulnerability o WHERE o.name = ${id})
    ORDER BY coalesce(v.cvss, -1) DESC, v.severity DESC, v.namespace LIMIT 1`.execute(db);
  const [row] = rows;
  if (row === undefined) throw serverError("not-found", `No image has or had ${id}, so nothing is kept of it.`);
  return {
    ...row,
    description: row.description === "" ? null : row.description,
    severity: severities[row.severity] ?? "Unknown",
    cvss: scoreOf(row.cvss),
    epss: probabilityOf(row.epss),
    epssPercentile: probabilityOf(row.epssPercentile),
  };
}
