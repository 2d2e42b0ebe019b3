import { findScheme } from "@plimsoll/core";
import { constraintOf, type VersionRange } from "./range-set.js";

/** One alternative of an npm range. */
export interface NpmAlternative {
  /** Constraint of the database; "" for every version. */
  readonly constraint: string;
  /** The bound above which versions are out of it, or "". */
  readonly below: string;
  /** The highest version that is in it, or "". */
  readonly upTo: string;
}

/** The alternatives of an npm range. Source: https://github.com/npm/node-semver#ranges */
export function parseNpmRange(text: string): readonly NpmAlternative[] {
  return text.split("||").map((part) => {
    const range = parseAlternative(part);
    return {
      constraint: constraintOf(range),
      below: range.high !== undefined && !range.high.inclusive ? range.high.version : "",
      upTo: range.high?.inclusive === true ? range.high.version : "",
    };
  });
}

/** The lower bounds of an npm range that take the bound in: where a patched range begins. */
export function lowerBounds(text: string): readonly string[] {
  return text.split("||").flatMap((part) => {
    const { low } = parseAlternative(part);
    return low?.inclusive === true ? [low.version] : [];
  });
}

function parseAlternative(text: string): VersionRange {
  const comparators = text.match(/(?:>=|<=|>|<|=|~|\^)?\s*v?[\dxX*][^\s]*/g) ?? [];
  return comparators.map(parseComparator).reduce<VersionRange>((both, part) => ({ ...both, ...part }), {});
}

function parseComparator(text: string): VersionRange {
  const [, operator = "", raw = ""] = /^(>=|<=|>|<|=|~|\^|)\s*v?(.*)$/.exec(text) ?? [];
  if (/^[xX*]/.test(raw)) return {};
  const [release, prerelease] = splitOnce(raw, "-");
  const numbers = release
    .split(".")
    .filter((part) => /^\d+$/.test(part))
    .map(Number);
  const version = full(numbers) + (prerelease === undefined ? "" : `-${prerelease}`);
  const partial = numbers.length < 3 && prerelease === undefined;
  switch (operator) {
    case ">=":
      return { low: { version, inclusive: true } };
    case ">":
      return partial ? { low: { version: next(numbers, numbers.length - 1), inclusive: true } } : { low: { version, inclusive: false } };
    case "<":
      return { high: { version, inclusive: false } };
    case "<=":
      return { high: { version, inclusive: true } };
    case "~":
      return { low: { version, inclusive: true }, high: { version: next(numbers, Math.min(1, numbers.length - 1)), inclusive: false } };
    case "^":
      return {
        low: { version, inclusive: true },
        high: {
          version: next(
            numbers,
            Math.max(
              0,
              numbers.findIndex((part) => part > 0),
            ),
          ),
          inclusive: false,
        },
      };
    default:
      return partial
        ? { low: { version, inclusive: true }, high: { version: next(numbers, numbers.length - 1), inclusive: false } }
        : { low: { version, inclusive: true }, high: { version, inclusive: true } };
  }
}

function full(numbers: readonly number[]): string {
  return [0, 1, 2].map((at) => numbers[at] ?? 0).join(".");
}

/** The release that follows all with the same numbers up to `at`. */
function next(numbers: readonly number[], at: number): string {
  return full([...numbers.slice(0, at), (numbers[at] ?? 0) + 1]);
}

function splitOnce(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** Order of npm's versions. Throws for what is none: then the feed has changed its form. */
export function compareNpmVersions(left: string, right: string): number {
  const order = findScheme("semver")?.compare(left, right);
  if (order === undefined) throw new Error(`${JSON.stringify(left)} and ${JSON.stringify(right)} are not both versions of npm packages`);
  return order;
}
