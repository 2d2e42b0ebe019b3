import type { CvssScore } from "./cvss.js";
import { parseMetrics, roundUp } from "./vector.js";

const allowed = {
  AV: "N A L P",
  AC: "L H",
  PR: "N L H",
  UI: "N R",
  S: "U C",
  C: "N L H",
  I: "N L H",
  A: "N L H",
  E: "X U P F H",
  RL: "X O T W U",
  RC: "X U R C",
  CR: "X L M H",
  IR: "X L M H",
  AR: "X L M H",
  MAV: "X N A L P",
  MAC: "X L H",
  MPR: "X N L H",
  MUI: "X N R",
  MS: "X U C",
  MC: "X N L H",
  MI: "X N L H",
  MA: "X N L H",
};
const required = ["AV", "AC", "PR", "UI", "S", "C", "I", "A"];

const weights: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  UI: { N: 0.85, R: 0.62 },
  C: { H: 0.56, L: 0.22, N: 0 },
  I: { H: 0.56, L: 0.22, N: 0 },
  A: { H: 0.56, L: 0.22, N: 0 },
};
const privileges = { U: { N: 0.85, L: 0.62, H: 0.27 }, C: { N: 0.85, L: 0.68, H: 0.5 } } as const;

/** Base score of the metrics of a vector of CVSS 3.0 or 3.1 (they differ in nothing that counts here); undefined where it is none. Source: https://www.first.org/cvss/v3-1/specification-document, section 7.1 */
export function scoreCvssV3(text: string, version: "3.0" | "3.1"): CvssScore | undefined {
  const metrics = parseMetrics(text, allowed, required);
  if (metrics === undefined) return undefined;
  const weight = (name: string): number => weights[name]?.[metrics.get(name) ?? ""] ?? 0;
  const changed = metrics.get("S") === "C";
  const privilege = privileges[changed ? "C" : "U"][metrics.get("PR") as "N" | "L" | "H"];
  const subScore = 1 - (1 - weight("C")) * (1 - weight("I")) * (1 - weight("A"));
  const impact = changed ? 7.52 * (subScore - 0.029) - 3.25 * (subScore - 0.02) ** 15 : 6.42 * subScore;
  const exploitability = 8.22 * weight("AV") * weight("AC") * privilege * weight("UI");
  const sum = changed ? 1.08 * (impact + exploitability) : impact + exploitability;
  return {
    version,
    baseScore: impact <= 0 ? 0 : roundUp(Math.min(sum, 10)),
    exploitabilityScore: roundUp(exploitability),
    impactScore: roundUp(Math.max(impact, 0)),
  };
}
