import type { Match } from "./match.js";
import { severities } from "./severity.js";

/** Order of matches: risk, severity, exploitation probability (high ones first), then package name, version, type and vulnerability id. */
export function compareMatches(left: Match, right: Match): number {
  return (
    right.vulnerability.risk - left.vulnerability.risk ||
    severities.indexOf(right.vulnerability.severity) - severities.indexOf(left.vulnerability.severity) ||
    percentileOf(right) - percentileOf(left) ||
    compareTexts(keysOf(left), keysOf(right))
  );
}

function percentileOf({ vulnerability }: Match): number {
  return vulnerability.epss[0]?.percentile ?? 0;
}

function keysOf({ package: found, vulnerability }: Match): readonly string[] {
  return [found.name, found.version, found.type, vulnerability.id, vulnerability.namespace, found.id, vulnerability.fix.versions.join(",")];
}

function compareTexts(left: readonly string[], right: readonly string[]): number {
  for (const [index, text] of left.entries()) {
    const other = right[index] ?? "";
    if (text !== other) return text < other ? -1 : 1;
  }
  return 0;
}
