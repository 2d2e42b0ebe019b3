import type { VulnerabilityView } from "./match.js";
import type { Severity } from "./severity.js";

const wordScores: Readonly<Record<Severity, number>> = {
  Unknown: 5,
  Negligible: 0.5,
  Low: 3,
  Medium: 5,
  High: 7.5,
  Critical: 9,
};

/** 0 to 100: how likely exploitation is (certain where known to be exploited, else EPSS), times severity, raised where it is known to be exploited. Source: scanner.md §4, "Risk". */
export function riskOf({
  severity,
  cvss,
  knownExploited,
  epss,
}: Pick<VulnerabilityView, "severity" | "cvss" | "knownExploited" | "epss">): number {
  return Math.min(threatOf(knownExploited.length > 0, epss) * impactOf(severity, cvss) * exploitedFactor(knownExploited), 1) * 100;
}

function threatOf(exploited: boolean, epss: VulnerabilityView["epss"]): number {
  return exploited ? 1 : (epss[0]?.epss ?? 0);
}

function impactOf(severity: Severity, cvss: VulnerabilityView["cvss"]): number {
  const word = wordScores[severity] / 10;
  const scores = cvss.map(({ baseScore }) => baseScore).filter((score) => score > 0);
  if (scores.length === 0) return word;
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return (word + mean / 10) / 2;
}

function exploitedFactor(records: VulnerabilityView["knownExploited"]): number {
  if (records.length === 0) return 1;
  return records.some(({ knownRansomwareCampaignUse }) => knownRansomwareCampaignUse.toLowerCase() === "known") ? 1.1 : 1.05;
}
