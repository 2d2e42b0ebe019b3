import { remembering } from "./memo.js";

export type Operator = "=" | "<" | "<=" | ">" | ">=";

/** One condition of a constraint. The version's text is not checked here. */
export interface ConstraintUnit {
  readonly operator: Operator;
  readonly version: string;
}

/** Groups of units: it holds if all units of one group hold. No group: it never holds. */
export type Constraint = readonly (readonly ConstraintUnit[])[];

const MAX_LENGTH = 16_384;
const MAX_UNITS = 1000;

const parseRemembered = remembering(parse);

/** Reads a constraint such as `>= 1.0, < 2.0 || = 3.1` (versions.md §2.1 and §2.2). `undefined` where it is malformed, or longer than 16 KB or 1,000 units. */
export function parseConstraint(text: string): Constraint | undefined {
  return text.length > MAX_LENGTH ? undefined : parseRemembered(text);
}

function parse(text: string): Constraint | undefined {
  const groups = splitUnits(text);
  if (groups === undefined || groups.reduce((sum, group) => sum + group.length, 0) > MAX_UNITS) return undefined;
  const parsed: (readonly ConstraintUnit[])[] = [];
  for (const group of groups) {
    const units = group.map(parseUnit).filter((unit) => unit !== undefined);
    if (units.length < group.length) return undefined;
    parsed.push(units);
  }
  return parsed;
}

/** Texts of the units, without white space and comments outside quotes; `undefined` at a parenthesis. */
function splitUnits(text: string): readonly (readonly string[])[] | undefined {
  const groups: string[][] = [];
  let group: string[] = [];
  let unit = "";
  let wasBar = false;
  const endUnit = (): void => {
    if (unit !== "") group.push(unit);
    unit = "";
  };
  const endGroup = (): void => {
    endUnit();
    if (group.length > 0) groups.push(group);
    group = [];
  };
  for (let at = 0; at < text.length; ) {
    const character = text.charAt(at);
    const skipped = skippedLength(text, at);
    if (skipped > 0) {
      at += skipped;
      continue;
    }
    if (character === "(" || character === ")") return undefined;
    const length = tokenLength(text, at);
    if (character === ",") endUnit();
    else if (character !== "|") unit += text.slice(at, at + length);
    else if (wasBar) endGroup();
    wasBar = character === "|";
    at += length;
  }
  endGroup();
  return groups;
}

/** Length of the white space or comment at a place; 0 where there is none. */
function skippedLength(text: string, at: number): number {
  if (" \t\r\n".includes(text.charAt(at))) return 1;
  if (text.startsWith("//", at)) {
    const end = text.indexOf("\n", at);
    return (end < 0 ? text.length : end) - at;
  }
  if (!text.startsWith("/*", at)) return 0;
  const end = text.indexOf("*/", at + 2);
  return (end < 0 ? text.length : end + 2) - at;
}

/** Length of the quoted text at a place, with its quotes; 1 where there is none. */
function tokenLength(text: string, at: number): number {
  const quote = text.charAt(at);
  if (quote !== '"' && quote !== "'" && quote !== "`") return 1;
  let end = at + 1;
  while (end < text.length && text.charAt(end) !== "\n") {
    if (text.charAt(end) === quote) return end + 1 - at;
    end += text.charAt(end) === "\\" && quote !== "`" ? 2 : 1;
  }
  return Math.min(end, text.length) - at;
}

const operators = new Map<string, Operator>([
  ["", "="],
  ["=", "="],
  ["<", "<"],
  ["<=", "<="],
  [">", ">"],
  [">=", ">="],
]);

function parseUnit(text: string): ConstraintUnit | undefined {
  const match = /^([^><=a-zA-Z0-9().'"]*)([><=]*)(.+)$/s.exec(text);
  const [, prefix = "", written = "", rest = ""] = match ?? [];
  const operator = operators.get(written);
  const version = unquote(rest);
  if (match === null || operator === undefined || version === undefined || (prefix !== "" && written === "")) return undefined;
  return { operator, version };
}

/** The text without the quotes around it; `undefined` where it has an operator outside quotes, or a quote without its end. */
function unquote(text: string): string | undefined {
  const first = tokenLength(text, 0);
  if (first > 1 && first === text.length && text.endsWith(text.charAt(0))) return unquoteWhole(text);
  for (let at = 0; at < text.length; ) {
    const character = text.charAt(at);
    const length = tokenLength(text, at);
    if (character === "<" || character === ">" || character === "=") return undefined;
    if (`"'\``.includes(character) && (length === 1 || text.charAt(at + length - 1) !== character)) return undefined;
    at += length;
  }
  return text;
}

const escapes = new Map([
  ["\\", "\\"],
  ['"', '"'],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

function unquoteWhole(text: string): string | undefined {
  const inside = text.slice(1, -1);
  if (text.startsWith("`")) return inside;
  if (text.startsWith("'")) return text.replace(/^'+/, "").replace(/(?<!')'+$/, "");
  if (!/^(?:[^\\]|\\[\\"nrt])*$/s.test(inside)) return undefined;
  return inside.replace(/\\(.)/g, (_, character: string) => escapes.get(character) ?? character);
}
