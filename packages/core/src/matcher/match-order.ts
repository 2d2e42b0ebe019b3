import type { Match } from "./match.js";
import { severities } from "./severity.js";

/** Order of matches: risk, severity, exploitation probability (high ones first), then package name, version, type and vulnerability id. */
export function compareMatches(left: Match, right: Match): number {
  return (
    right.vulnerability.risk - left.vulnerability.risk ||
    severities.indexOf(right.vulnerability.severity) - severities.indexOf(left.vulnerability.severity) ||
    percentileOf(right) - percentileOf(left) ||
    compareText(left.package.name, right.package.name) ||
    compareText(left.package.version, right.package.version) ||
    compareText(left.package.type, right.package.type) ||
    compareText(left.vulnerability.id, right.vulnerability.id) ||
    compareText(left.vulnerability.namespace, right.vulnerability.namespace) ||
    compareText(left.package.id, right.package.id) ||
    compareText(left.vulnerability.fix.versions.join(","), right.vulnerability.fix.versions.join(","))
  );
}

function percentileOf({ vulnerability }: Match): number {
  return vulnerability.epss[0]?.percentile ?? 0;
}

function compareText(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}
