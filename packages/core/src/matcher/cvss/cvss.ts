import { scoreCvssV2 } from "./cvss-v2.js";
import { scoreCvssV3 } from "./cvss-v3.js";
import { scoreCvssV4 } from "./cvss-v4.js";

export type CvssVersion = "2.0" | "3.0" | "3.1" | "4.0";

/** What a CVSS vector comes to. */
export interface CvssScore {
  readonly version: CvssVersion;
  /** 0 to 10, one decimal. For 4.0 the threat metrics of the vector count. */
  readonly baseScore: number;
  /** Not in 4.0. */
  readonly exploitabilityScore?: number;
  readonly impactScore?: number;
}

/** The score of a CVSS vector of any version (2.0 has no prefix); undefined where it is no vector. */
export function scoreCvss(vector: string): CvssScore | undefined {
  if (vector.startsWith("CVSS:3.1/")) return scoreCvssV3(vector.slice(9), "3.1");
  if (vector.startsWith("CVSS:3.0/")) return scoreCvssV3(vector.slice(9), "3.0");
  if (vector.startsWith("CVSS:4.0/")) return scoreCvssV4(vector.slice(9));
  return scoreCvssV2(vector);
}

/** The version that a vector says it is of. */
export function cvssVersionOf(vector: string): CvssVersion {
  const [, version] = /^CVSS:(3\.0|3\.1|4\.0)\//.exec(vector) ?? [];
  return (version as CvssVersion | undefined) ?? "2.0";
}
