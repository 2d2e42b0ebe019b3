import { compareHashicorp, type HashicorpVersion } from "./hashicorp-version.js";
import { canonicalNumber, compareNumbers, compareSmall, compareText, type Sign } from "./order.js";
import { defineScheme } from "./scheme.js";
import { parseSemver } from "./semver.js";

interface FuzzyVersion {
  /** Where the text has the shape of a semantic version. */
  readonly semver: HashicorpVersion | undefined;
  /** The text between punctuation. */
  readonly parts: readonly string[];
  readonly byteLength: number;
}

/** The order for all that has no scheme of its own, npm among them: that of semver between two texts of its shape, else part by part (versions.md §3.14). */
export const fuzzy = defineScheme({
  name: "fuzzy",
  source: "https://github.com/anchore/grype/blob/4562c55c/grype/version/fuzzy_version.go",
  parse,
  compare,
});

const number = "(?:0|[1-9]\\d*)";
const identifier = `(?:${number}|\\d*[a-zA-Z-][0-9a-zA-Z-]*)`;
const shape = new RegExp(
  `^[vV]?${number}(?:\\.${number}){0,2}(?:(?:-|alpha|beta|rc)${identifier}(?:\\.${identifier})*)?(?:\\+[0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*)?$`,
);

/** Whether a text has the shape of a semantic version: at most three numbers, without leading zeros. */
export function hasSemverShape(text: string): boolean {
  return shape.test(text);
}

const LARGEST = "9223372036854775807";

function parse(text: string): FuzzyVersion {
  const plain = /^[vV]/.test(text) ? text.slice(1) : text;
  const parts = plain.split(/[!-/:-@[-`{-~]/);
  if (parts.at(-1) === "") parts.pop();
  return {
    semver: hasSemverShape(text) ? parseSemver(text) : undefined,
    parts,
    byteLength: new TextEncoder().encode(plain).length,
  };
}

function compare(left: FuzzyVersion, right: FuzzyVersion): Sign {
  if (left.semver !== undefined && right.semver !== undefined) return compareHashicorp(left.semver, right.semver);
  const length = Math.min(left.parts.length, right.parts.length);
  for (let i = 0; i < length; i++) {
    const sign = compareParts(left.parts[i] ?? "", right.parts[i] ?? "");
    if (sign !== 0) return sign;
  }
  return compareSmall(left.byteLength, right.byteLength);
}

function compareParts(left: string, right: string): Sign {
  const difference = leadingDigits(left) - leadingDigits(right);
  const a = "0".repeat(Math.max(0, -difference)) + left;
  const b = "0".repeat(Math.max(0, difference)) + right;
  const [splitA, splitB] = [letterBeforeDigit(a), letterBeforeDigit(b)];
  if (splitA > 0 && splitB > 0) {
    const sign = compareText(a.slice(0, splitA), b.slice(0, splitB)) || compareTails(a.slice(splitA), b.slice(splitB));
    if (sign !== 0) return sign;
  }
  return compareText(a, b);
}

function leadingDigits(text: string): number {
  return /^\d*/.exec(text)?.[0].length ?? 0;
}

/** Index after the first letter that stands directly before a digit; 0 where there is none. */
function letterBeforeDigit(text: string): number {
  const match = /\p{L}(?=\d)/u.exec(text);
  return match === null ? 0 : match.index + match[0].length;
}

function compareTails(left: string, right: string): Sign {
  if (/\D/.test(left) || /\D/.test(right)) return 0;
  const [a, b] = [canonicalNumber(left), canonicalNumber(right)];
  if (compareNumbers(a, LARGEST) > 0 || compareNumbers(b, LARGEST) > 0) return 0;
  return compareNumbers(a, b);
}
