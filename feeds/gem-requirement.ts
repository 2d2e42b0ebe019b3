import { findScheme } from "@plimsoll/core";
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

/** Order of Gem::Version. Throws for what is no version of a gem: then the feed has changed its form. */
export function compareGemVersions(left: string, right: string): number {
  const order = findScheme("gem")?.compare(left, right);
  if (order === undefined) throw new Error(`${JSON.stringify(left)} and ${JSON.stringify(right)} are not both versions of gems`);
  return order;
}
