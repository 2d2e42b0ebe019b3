import { emptyNode, literalNode, type PatternNode } from "./pattern-node.js";

const SLASH = 0x2f;
const MAX_DEPTH = 20;

const anyButSlash: PatternNode = { kind: "set", ranges: [[SLASH, SLASH]], negated: true };
const anything: PatternNode = { kind: "set", ranges: [], negated: true };

interface Reader {
  readonly chars: readonly string[];
  at: number;
}

/**
 * The tree of a glob over paths: `*` and `?` stop at "/", two stars as a whole segment span directories, `[a-z]`, `[!a]`, `{a,b}`,
 * `\` takes the next character as it stands. Undefined where it is none.
 */
export function parseGlob(text: string): PatternNode | undefined {
  const reader: Reader = { chars: Array.from(text), at: 0 };
  const node = readSequence(reader, 0);
  return reader.at === reader.chars.length ? node : undefined;
}

function readSequence(reader: Reader, depth: number): PatternNode | undefined {
  const parts: PatternNode[] = [];
  while (reader.at < reader.chars.length) {
    const char = reader.chars[reader.at] ?? "";
    if (depth > 0 && (char === "," || char === "}")) break;
    const part = readPart(reader, char, depth);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return parts.length === 0 ? emptyNode : { kind: "sequence", parts };
}

function readPart(reader: Reader, char: string, depth: number): PatternNode | undefined {
  reader.at += 1;
  switch (char) {
    case "*":
      return readStars(reader);
    case "?":
      return anyButSlash;
    case "[":
      return readClass(reader);
    case "{":
      return depth >= MAX_DEPTH ? undefined : readAlternatives(reader, depth + 1);
    case "\\": {
      const escaped = reader.chars[reader.at];
      reader.at += 1;
      return escaped === undefined ? undefined : literalNode(escaped);
    }
    default:
      return literalNode(char);
  }
}

function readStars(reader: Reader): PatternNode {
  const before = reader.chars[reader.at - 2];
  if (reader.chars[reader.at] !== "*" || (before !== undefined && before !== "/")) return many(anyButSlash);
  const after = reader.chars[reader.at + 1];
  if (after !== undefined && after !== "/") return many(anyButSlash);
  reader.at += 1;
  if (after === undefined) return many(anything);
  // Two stars and a slash: any number of directories, none too.
  reader.at += 1;
  return { kind: "repeat", node: { kind: "sequence", parts: [many(anyButSlash), literalNode("/")] }, min: 0, max: undefined };
}

function many(node: PatternNode): PatternNode {
  return { kind: "repeat", node, min: 0, max: undefined };
}

function readClass(reader: Reader): PatternNode | undefined {
  const close = reader.chars.indexOf("]", reader.at + 1);
  if (close < 0) return undefined;
  const negated = reader.chars[reader.at] === "!" || reader.chars[reader.at] === "^";
  const content = reader.chars.slice(reader.at + (negated ? 1 : 0), close);
  reader.at = close + 1;
  const ranges: [number, number][] = negated ? [[SLASH, SLASH]] : [];
  for (let at = 0; at < content.length; at += 1) {
    const low = content[at]?.codePointAt(0) ?? 0;
    const isRange = content[at + 1] === "-" && at + 2 < content.length;
    const high = isRange ? (content[at + 2]?.codePointAt(0) ?? 0) : low;
    if (high < low) return undefined;
    ranges.push([low, high]);
    if (isRange) at += 2;
  }
  return ranges.length === 0 ? undefined : { kind: "set", ranges, negated };
}

function readAlternatives(reader: Reader, depth: number): PatternNode | undefined {
  const parts: PatternNode[] = [];
  for (;;) {
    const part = readSequence(reader, depth);
    if (part === undefined) return undefined;
    parts.push(part);
    const char = reader.chars[reader.at];
    reader.at += 1;
    if (char === "}") return { kind: "choice", parts };
    if (char !== ",") return undefined;
  }
}
