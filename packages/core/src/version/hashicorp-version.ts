import { canonicalNumber, compareNumbers, compareText, type Sign, startsWithDigit } from "./order.js";

/** A version of the loose grammar that semver, go, jvm, bitnami and fuzzy share (versions.md §3.1). */
export interface HashicorpVersion {
  /** Canonical numbers, padded with 0 to at least three. */
  readonly segments: readonly string[];
  /** How many of the segments were written. */
  readonly written: number;
  /** Identifiers of the pre-release; none for a release. */
  readonly pre: readonly string[];
}

const numbers = "v?(\\d+(?:\\.\\d+)*)";
const letterFirst = "[A-Za-z~-][0-9A-Za-z~-]*(?:\\.[0-9A-Za-z~-]+)*";
const digitFirst = "\\d[0-9A-Za-z~-]*(?:\\.[0-9A-Za-z~-]+)*";
const meta = "(?:\\+[0-9A-Za-z~-]+(?:\\.[0-9A-Za-z~-]+)*)?";
const loose = new RegExp(`^${numbers}(?:-(${digitFirst})|-?(${letterFirst}))?${meta}$`);
const strict = new RegExp(`^${numbers}(?:-(${digitFirst}|${letterFirst}))?${meta}$`);

const LARGEST = "9223372036854775807";

/** Reads the loose form, in which the `-` before a pre-release may be missing. */
export function parseLoose(text: string): HashicorpVersion | undefined {
  return fromMatch(loose.exec(text));
}

/** Reads the strict form, in which it may not. */
export function parseStrict(text: string): HashicorpVersion | undefined {
  return fromMatch(strict.exec(text));
}

function fromMatch(match: RegExpExecArray | null): HashicorpVersion | undefined {
  if (match === null) return undefined;
  const segments = (match[1] ?? "").split(".").map(canonicalNumber);
  if (segments.some((segment) => compareNumbers(segment, LARGEST) > 0)) return undefined;
  const written = segments.length;
  while (segments.length < 3) segments.push("0");
  const pre = match[2] ?? match[3] ?? "";
  return { segments, written, pre: pre === "" ? [] : pre.split(".") };
}

/** The order of versions.md §3.1: pre-releases are looked at only where both have equally many segments. */
export function compareHashicorp(left: HashicorpVersion, right: HashicorpVersion): Sign {
  const bySegments = compareSegments(left.segments, right.segments);
  if (bySegments !== 0 || left.segments.length !== right.segments.length) return bySegments;
  return comparePre(left.pre, right.pre);
}

/** Number by number; further segments of the longer list count only if one is not 0. */
export function compareSegments(left: readonly string[], right: readonly string[]): Sign {
  const length = Math.max(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const sign = compareNumbers(left[i] ?? "0", right[i] ?? "0");
    if (sign !== 0) return sign;
  }
  return 0;
}

function comparePre(left: readonly string[], right: readonly string[]): Sign {
  if (left.length === 0 || right.length === 0) {
    if (left.length === right.length) return 0;
    return left.length === 0 ? 1 : -1;
  }
  const length = Math.max(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const [a, b] = [left[i], right[i]];
    if (a === b) continue;
    if (a === undefined) return -1;
    if (b === undefined) return 1;
    return compareIdentifiers(a, b);
  }
  return 0;
}

/** Order of two different identifiers: numbers before words; equal numbers of different text: the left is lower, as Grype has it. */
function compareIdentifiers(left: string, right: string): Sign {
  const [leftNumber, rightNumber] = [isNumber(left), isNumber(right)];
  if (leftNumber && rightNumber) return compareNumbers(canonicalNumber(left), canonicalNumber(right)) || -1;
  if (leftNumber !== rightNumber) return leftNumber ? -1 : 1;
  return compareText(left, right);
}

function isNumber(identifier: string): boolean {
  return startsWithDigit(identifier) && !/\D/.test(identifier);
}
