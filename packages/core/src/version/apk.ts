import { canonicalNumber, compareNumbers, compareSmall, type Sign, withoutV } from "./order.js";
import { defineScheme } from "./scheme.js";

const ZERO = 0;
const DIGIT = 1;
const LETTER = 2;
const SUFFIX = 3;
const SUFFIX_NUMBER = 4;
const REVISION = 5;
const END = 6;
const INVALID = -1;

interface ApkToken {
  /** One of the constants above, never `INVALID`; the last one of a version is `END`. */
  readonly type: number;
  /** A canonical number, or for letters, suffixes and runs of zeros their weight. */
  readonly value: string | number;
}

/** Suffixes in the order of the search; those before a release have a weight below 0. */
const suffixes: readonly (readonly [word: string, weight: number])[] = [
  ["alpha", -4],
  ["beta", -3],
  ["pre", -2],
  ["rc", -1],
  ["cvs", 0],
  ["svn", 1],
  ["git", 2],
  ["hg", 3],
  ["p", 4],
];

/** Versions of Alpine packages as apk-tools 2 orders them (`src/version.c`). */
export const apk = defineScheme({
  name: "apk",
  source: "https://gitlab.alpinelinux.org/alpine/apk-tools/-/blob/2.14-stable/src/version.c",
  parse,
  compare,
});

function parse(version: string): readonly ApkToken[] | undefined {
  const text = withoutV(version);
  const tokens: ApkToken[] = [];
  let type = DIGIT;
  let at = 0;
  while (type !== END) {
    const token = readToken(text, at, type);
    if (token === undefined) return undefined;
    tokens.push({ type, value: token.value });
    const next = token.next ?? nextType(text, token.end, type);
    if (next === INVALID) return undefined;
    at = token.end + (token.next === undefined ? separatorLength(text, token.end, next) : 0);
    type = next;
  }
  tokens.push({ type: END, value: 0 });
  return tokens;
}

interface ReadToken {
  readonly value: string | number;
  readonly end: number;
  /** The type of what follows, where it is settled without looking at it. */
  readonly next?: number;
}

function readToken(text: string, at: number, type: number): ReadToken | undefined {
  if (type === LETTER) return { value: text.charCodeAt(at), end: at + 1 };
  if (type === SUFFIX) {
    const found = suffixes.find(([word]) => text.startsWith(word, at));
    return found && { value: found[1], end: at + found[0].length };
  }
  let end = at;
  if (type === ZERO && text[at] === "0") {
    while (text[end] === "0") end++;
    return { value: at - end, end, next: end < text.length ? DIGIT : END };
  }
  while (end < text.length && isDigit(text, end)) end++;
  return { value: canonicalNumber(text.slice(at, end)), end };
}

function nextType(text: string, at: number, type: number): number {
  if (at >= text.length) return END;
  const next = typeOfCharacter(text, at, type);
  const isDown = next < type;
  const isAllowedDown =
    (type === DIGIT && next === ZERO) || (type === SUFFIX_NUMBER && next === SUFFIX) || (type === LETTER && next === DIGIT);
  return isDown && !isAllowedDown ? INVALID : next;
}

function typeOfCharacter(text: string, at: number, type: number): number {
  const character = text[at] ?? "";
  if (character === ".") return ZERO;
  if (character === "_") return SUFFIX;
  // apk-tools means `-r`, but takes any character after the `-`.
  if (character === "-") return at + 1 < text.length ? REVISION : INVALID;
  if (character >= "a" && character <= "z") return type === ZERO || type === DIGIT ? LETTER : INVALID;
  if (!isDigit(text, at)) return INVALID;
  if (type === LETTER) return DIGIT;
  return type === SUFFIX ? SUFFIX_NUMBER : INVALID;
}

function separatorLength(text: string, at: number, next: number): number {
  if (next === REVISION) return 2;
  return next === ZERO || (next === SUFFIX && text[at] === "_") ? 1 : 0;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

function compare(left: readonly ApkToken[], right: readonly ApkToken[]): Sign {
  for (let i = 0; ; i++) {
    const [a, b] = [left[i], right[i]];
    if (a === undefined || b === undefined) return 0;
    if (a.type !== b.type) return compareTypes(a, b);
    const sign = compareValues(a.value, b.value);
    if (sign !== 0) return sign;
  }
}

/** A weight among numbers is that of a run of zeros, which is below every number. */
function compareValues(left: string | number, right: string | number): Sign {
  if (typeof left === "number") return typeof right === "number" ? compareSmall(left, right) : -1;
  return typeof right === "number" ? 1 : compareNumbers(left, right);
}

function compareTypes(left: ApkToken, right: ApkToken): Sign {
  if (isBeforeRelease(left)) return -1;
  if (isBeforeRelease(right)) return 1;
  return left.type > right.type ? -1 : 1;
}

function isBeforeRelease(token: ApkToken): boolean {
  return token.type === SUFFIX && typeof token.value === "number" && token.value < 0;
}
