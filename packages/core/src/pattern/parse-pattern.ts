import { type CodePointRanges, emptyNode, literalNode, type PatternNode } from "./pattern-node.js";

const MAX_DEPTH = 50;
const MAX_REPEAT = 1000;
const NEWLINE = 0x0a;
const LAST = 0x10ffff;

const classes: Readonly<Record<string, CodePointRanges>> = {
  d: [[0x30, 0x39]],
  w: [
    [0x30, 0x39],
    [0x41, 0x5a],
    [0x5f, 0x5f],
    [0x61, 0x7a],
  ],
  s: [
    [0x09, 0x0a],
    [0x0c, 0x0d],
    [0x20, 0x20],
  ],
};
const controls: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", f: "\f", v: "\v", a: "\x07" };

/** Where the reading of a pattern stands. */
interface Reader {
  readonly chars: readonly string[];
  at: number;
  depth: number;
}

/**
 * The tree of a regular expression in the syntax that RE2 and JavaScript share: literals, `.`, classes, `\d \w \s` and their
 * complements, groups, `|`, `* + ? {m,n}`, `^ $`. Undefined where it is none, or has what no linear matcher can do (back references,
 * look-around). Source: https://github.com/google/re2/wiki/Syntax
 */
export function parsePattern(text: string): PatternNode | undefined {
  const reader: Reader = { chars: Array.from(text), at: 0, depth: 0 };
  const node = readChoice(reader);
  return node !== undefined && reader.at === reader.chars.length ? node : undefined;
}

function readChoice(reader: Reader): PatternNode | undefined {
  reader.depth += 1;
  if (reader.depth > MAX_DEPTH) return undefined;
  const parts: PatternNode[] = [];
  do {
    const part = readSequence(reader);
    if (part === undefined) return undefined;
    parts.push(part);
  } while (take(reader, "|"));
  reader.depth -= 1;
  return parts.length === 1 ? parts[0] : { kind: "choice", parts };
}

function readSequence(reader: Reader): PatternNode | undefined {
  const parts: PatternNode[] = [];
  while (reader.at < reader.chars.length && peek(reader) !== "|" && peek(reader) !== ")") {
    const atom = readAtom(reader);
    const part = atom === undefined ? undefined : readRepeats(reader, atom);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return parts.length === 1 ? parts[0] : parts.length === 0 ? emptyNode : { kind: "sequence", parts };
}

function readAtom(reader: Reader): PatternNode | undefined {
  const char = next(reader);
  switch (char) {
    case "(":
      return readGroup(reader);
    case "[":
      return readClass(reader);
    case ".":
      return { kind: "set", ranges: [[NEWLINE, NEWLINE]], negated: true };
    case "^":
      return { kind: "start" };
    case "$":
      return { kind: "end" };
    case "\\":
      return readEscape(reader);
    case "*":
    case "+":
    case "?":
    case undefined:
      return undefined;
    default:
      return literalNode(char);
  }
}

function readGroup(reader: Reader): PatternNode | undefined {
  if (take(reader, "?") && !take(reader, ":")) return undefined;
  const node = readChoice(reader);
  return node !== undefined && take(reader, ")") ? node : undefined;
}

function readRepeats(reader: Reader, atom: PatternNode): PatternNode | undefined {
  const bounds = readBounds(reader);
  if (bounds === undefined) return atom;
  const [min, max] = bounds;
  if (min > MAX_REPEAT || (max ?? 0) > MAX_REPEAT || (max !== undefined && max < min)) return undefined;
  // Lazy or greedy: the same texts match.
  take(reader, "?");
  // `a**` is an error, as in RE2.
  return readBounds(reader) === undefined ? { kind: "repeat", node: atom, min, max } : undefined;
}

function readBounds(reader: Reader): readonly [number, number | undefined] | undefined {
  if (take(reader, "*")) return [0, undefined];
  if (take(reader, "+")) return [1, undefined];
  if (take(reader, "?")) return [0, 1];
  if (peek(reader) !== "{") return undefined;
  const close = reader.chars.indexOf("}", reader.at);
  const text = close < 0 ? "" : reader.chars.slice(reader.at + 1, close).join("");
  const found = /^(\d{1,4})(?:(,)(\d{0,4}))?$/.exec(text);
  // A brace that is no bound is a character like any other.
  if (found === null) return undefined;
  reader.at = close + 1;
  const min = Number(found[1]);
  if (found[2] === undefined) return [min, min];
  return [min, found[3] === "" ? undefined : Number(found[3])];
}

function readEscape(reader: Reader): PatternNode | undefined {
  const char = next(reader);
  if (char === undefined) return undefined;
  const lower = char.toLowerCase();
  const ranges = Object.hasOwn(classes, lower) ? classes[lower] : undefined;
  if (ranges !== undefined) return { kind: "set", ranges, negated: char !== lower };
  const literal = escapedLiteral(char);
  return literal === undefined ? undefined : literalNode(literal);
}

/** Digits would be back references; letters without a meaning are errors. */
function escapedLiteral(char: string): string | undefined {
  if (Object.hasOwn(controls, char)) return controls[char];
  return /[0-9A-Za-z]/.test(char) ? undefined : char;
}

function readClass(reader: Reader): PatternNode | undefined {
  const negated = take(reader, "^");
  const ranges: [number, number][] = [];
  for (let first = true; ; first = false) {
    const char = next(reader);
    if (char === undefined) return undefined;
    if (char === "]" && !first) return { kind: "set", ranges, negated };
    if (char === "\\" && addClass(reader, ranges)) continue;
    const low = char === "\\" ? escapedLiteral(next(reader) ?? "") : char;
    if (low === undefined || low === "") return undefined;
    const high = readRangeEnd(reader, low);
    const from = low.codePointAt(0) ?? 0;
    const to = high?.codePointAt(0) ?? -1;
    if (to < from) return undefined;
    ranges.push([from, to]);
  }
}

/** `\d` and its like within a class. */
function addClass(reader: Reader, ranges: [number, number][]): boolean {
  const char = peek(reader) ?? "";
  const lower = char.toLowerCase();
  const found = Object.hasOwn(classes, lower) ? classes[lower] : undefined;
  if (found === undefined) return false;
  reader.at += 1;
  for (const [low, high] of char === lower ? found : complement(found)) ranges.push([low, high]);
  return true;
}

function complement(ranges: CodePointRanges): CodePointRanges {
  const rest: [number, number][] = [];
  let from = 0;
  for (const [low, high] of ranges) {
    if (low > from) rest.push([from, low - 1]);
    from = high + 1;
  }
  return [...rest, [from, LAST]];
}

/** The upper end of a range, or the lower one where it is a single character; undefined where the range has no end. */
function readRangeEnd(reader: Reader, low: string): string | undefined {
  if (peek(reader) !== "-" || reader.chars[reader.at + 1] === "]" || reader.at + 1 >= reader.chars.length) return low;
  reader.at += 1;
  const char = next(reader) ?? "";
  return char === "\\" ? escapedLiteral(next(reader) ?? "") : char;
}

function peek(reader: Reader): string | undefined {
  return reader.chars[reader.at];
}

function next(reader: Reader): string | undefined {
  const char = reader.chars[reader.at];
  if (char !== undefined) reader.at += 1;
  return char;
}

function take(reader: Reader, char: string): boolean {
  if (peek(reader) !== char) return false;
  reader.at += 1;
  return true;
}
