import type { CvssScore } from "./cvss.js";
import { parseMetrics, roundUp } from "./vector.js";

const allowed = {
  AV: "L A N",
  AC: "H M L",
  Au: "M S N",
  C: "N P C",
  I: "N P C",
  A: "N P C",
  E: "U POC F H ND",
  RL: "OF TF W U ND",
  RC: "UC UR C ND",
  CDP: "N L LM MH H ND",
  TD: "N L M H ND",
  CR: "L M H ND",
  IR: "L M H ND",
  AR: "L M H ND",
};
const required = ["AV", "AC", "Au", "C", "I", "A"];

const weights: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  AV: { L: 0.395, A: 0.646, N: 1 },
  AC: { H: 0.35, M: 0.61, L: 0.71 },
  Au: { M: 0.45, S: 0.56, N: 0.704 },
  C: { N: 0, P: 0.275, C: 0.66 },
  I: { N: 0, P: 0.275, C: 0.66 },
  A: { N: 0, P: 0.275, C: 0.66 },
};

/** Base score of a vector of CVSS 2.0; undefined where it is none. Source: https://www.first.org/cvss/v2/guide, section 3.2.1 */
export function scoreCvssV2(vector: string): CvssScore | undefined {
  const metrics = parseMetrics(vector, allowed, required);
  if (metrics === undefined) return undefined;
  const weight = (name: string): number => weights[name]?.[metrics.get(name) ?? ""] ?? 0;
  const impact = 10.41 * (1 - (1 - weight("C")) * (1 - weight("I")) * (1 - weight("A")));
  const exploitability = 20 * weight("AV") * weight("AC") * weight("Au");
  const factor = impact === 0 ? 0 : 1.176;
  const base = (0.6 * impact + 0.4 * exploitability - 1.5) * factor;
  return {
    version: "2.0",
    // Counted in 1/100000 first: 7.05 must not become 7.04999.
    baseScore: Math.round(Math.round(base * 100_000) / 10_000) / 10,
    exploitabilityScore: roundUp(exploitability),
    impactScore: roundUp(impact),
  };
}
