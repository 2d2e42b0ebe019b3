import { canonicalNumber, compareNumbers, compareSmall, type Sign } from "./order.js";
import { defineScheme } from "./scheme.js";

interface PortageVersion {
  readonly text: string;
  /** Absent where the text has no digit: then it equals itself only. */
  readonly parsed: PortageParts | undefined;
}

interface PortageParts {
  /** Digits as written. */
  readonly components: readonly string[];
  readonly letter: string;
  readonly suffixes: readonly Suffix[];
  readonly revision: string;
}

interface Suffix {
  readonly rank: number;
  /** Canonical. */
  readonly number: string;
}

const suffixRanks = new Map([
  ["alpha", 0],
  ["beta", 1],
  ["pre", 2],
  ["rc", 3],
  ["p", 4],
]);
const P_RANK = 4;

const grammar = /(\d+(?:\.\d+)*)([a-z]?)((?:_(?:pre|p|beta|alpha|rc)\d*)*)(?:-r(\d+))?/;

/** Versions of Gentoo packages; what does not fit the grammar is ignored. */
export const portage = defineScheme({
  name: "portage",
  source: "https://projects.gentoo.org/pms/8/pms.html#version-comparison",
  parse,
  compare,
});

function parse(text: string): PortageVersion {
  const match = grammar.exec(text);
  if (match === null) return { text, parsed: undefined };
  const [, numbers = "", letter = "", suffixes = "", revision = ""] = match;
  return {
    text,
    parsed: {
      components: numbers.split("."),
      letter,
      suffixes: Array.from(suffixes.matchAll(/_([a-z]+)(\d*)/g), ([, word = "", digits = ""]) => ({
        rank: suffixRanks.get(word) ?? P_RANK,
        number: canonicalNumber(digits),
      })),
      revision: canonicalNumber(revision),
    },
  };
}

function compare(left: PortageVersion, right: PortageVersion): Sign | undefined {
  if (left.text === right.text) return 0;
  if (left.parsed === undefined || right.parsed === undefined) return undefined;
  return compareParts(left.parsed, right.parsed);
}

function compareParts(left: PortageParts, right: PortageParts): Sign {
  const shared = Math.min(left.components.length, right.components.length);
  for (let i = 0; i < shared; i++) {
    const sign = compareComponents(left.components[i] ?? "", right.components[i] ?? "", i === 0);
    if (sign !== 0) return sign;
  }
  return (
    compareSmall(left.components.length, right.components.length) ||
    compareSmall(letterWeight(left), letterWeight(right)) ||
    compareSuffixes(left.suffixes, right.suffixes) ||
    compareNumbers(left.revision, right.revision)
  );
}

/** Components after the first that start with `0` are compared as fractions. */
function compareComponents(left: string, right: string, isFirst: boolean): Sign {
  if (isFirst || !(left.startsWith("0") || right.startsWith("0"))) return compareNumbers(canonicalNumber(left), canonicalNumber(right));
  const length = Math.max(left.length, right.length);
  return compareNumbers(canonicalNumber(left.padEnd(length, "0")), canonicalNumber(right.padEnd(length, "0")));
}

function letterWeight(version: PortageParts): number {
  return version.letter === "" ? 0 : version.letter.charCodeAt(0);
}

function compareSuffixes(left: readonly Suffix[], right: readonly Suffix[]): Sign {
  const length = Math.max(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const [a, b] = [left[i], right[i]];
    const byRank = compareSmall(a?.rank ?? P_RANK, b?.rank ?? P_RANK);
    if (byRank !== 0) return byRank;
    // A missing suffix is below every number of `_p`.
    if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
    const byNumber = compareNumbers(a.number, b.number);
    if (byNumber !== 0) return byNumber;
  }
  return 0;
}
