import type { VersionRange } from "./range-set.js";

/** The range of a RubyGems requirement (`~> 7.2.3, >= 7.2.3.2`). Source: https://guides.rubygems.org/patterns/#pessimistic-version-constraint */
export function parseGemRequirement(text: string): VersionRange {
  return text
    .split(",")
    .map(parsePart)
    .reduce((both, part) => intersect(both, part));
}

function parsePart(text: string): VersionRange {
  const [, operator = "", version = ""] = /^\s*(~>|>=|<=|=|>|<|)\s*(\S+)\s*$/.exec(text) ?? [];
  if (version === "") throw new Error(`gem requirement ${JSON.stringify(text)} is not understood`);
  switch (operator) {
    case ">=":
      return { low: { version, inclusive: true } };
    case ">":
      return { low: { version, inclusive: false } };
    case "<":
      return { high: { version, inclusive: false } };
    case "<=":
      return { high: { version, inclusive: true } };
    case "~>":
      return { low: { version, inclusive: true }, high: { version: bump(version), inclusive: false } };
    default:
      return { low: { version, inclusive: true }, high: { version, inclusive: true } };
  }
}

/** The release after the last number but one: 7.2.3 becomes 7.3. */
function bump(version: string): string {
  const numbers = (/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? "0").split(".").map(Number);
  const kept = numbers.length > 1 ? numbers.slice(0, -1) : numbers;
  return [...kept.slice(0, -1), (kept.at(-1) ?? 0) + 1].join(".");
}

function intersect(left: VersionRange, right: VersionRange): VersionRange {
  const low = [left.low, right.low].flatMap((bound) => bound ?? []).sort((a, b) => compareGemVersions(b.version, a.version))[0];
  const high = [left.high, right.high].flatMap((bound) => bound ?? []).sort((a, b) => compareGemVersions(a.version, b.version))[0];
  return { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) };
}

/** Order of Gem::Version, for versions that advisories write. Source: versions.md §3.7 */
export function compareGemVersions(left: string, right: string): number {
  const [a, b] = [segments(left), segments(right)];
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const order = compareSegments(a[at] ?? 0, b[at] ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}

function segments(version: string): readonly (number | string)[] {
  return (version.replaceAll("-", ".pre.").match(/\d+|[A-Za-z]+/g) ?? []).map((part) => (/^\d/.test(part) ? Number(part) : part));
}

/** A word stands for a prerelease: below every number. */
function compareSegments(left: number | string, right: number | string): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left === "string" && typeof right === "string") return left < right ? -1 : left > right ? 1 : 0;
  return typeof left === "string" ? -1 : 1;
}
