import { type CvssVersion, cvssVersionOf } from "./cvss/cvss.js";
import type { MatchScore, VulnerabilityView } from "./match.js";

/** Versions from the one that counts first. */
const preference: readonly (readonly CvssVersion[])[] = [["3.1", "3.0"], ["4.0"], ["2.0"]];

/**
 * The CVSS score that counts: the first of version 3 in the record, or in a related record where that has none; of version 4 or 2 only where
 * there is none of version 3 anywhere. Undefined where there is no score. Source: product.md S6
 */
export function scoreOfMatch(own: VulnerabilityView, related: readonly VulnerabilityView[]): MatchScore | undefined {
  for (const versions of preference) {
    for (const { cvss, namespace } of [own, ...related]) {
      for (const { vector, baseScore } of cvss) {
        const version = cvssVersionOf(vector);
        if (versions.includes(version)) return { baseScore, version, vector, namespace };
      }
    }
  }
  return undefined;
}
