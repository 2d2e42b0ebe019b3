import type { ScoreCounts } from "@plimsoll/api";
import { type Kysely, sql } from "kysely";
import { placementStates, stateCode } from "../../posture/result.js";
import type { Database } from "../schema.js";

/** How many images there are by max CVSS and state: what thresholds are moved over. */
export async function countScores(db: Kysely<Database>): Promise<ScoreCounts> {
  const { rows } = await sql<{ cvss: number; state: number; images: number; running: number }>`
    SELECT p.max_cvss AS cvss, p.state, count(*)::int AS images, (count(*) FILTER (WHERE p.running > 0))::int AS running
    FROM placement p WHERE p.dismissed_at IS NULL AND p.max_cvss >= 0 AND p.state <= ${stateCode("partial")}
    GROUP BY p.max_cvss, p.state ORDER BY p.max_cvss, p.state`.execute(db);
  return {
    items: rows.map(({ cvss, state, images, running }) => ({
      cvss: cvss / 10,
      state: placementStates[state] === "partial" ? "partial" : "judged",
      images,
      running,
    })),
  };
}
