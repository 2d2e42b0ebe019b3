import { messageOf } from "@plimsoll/core";
import { scannerError } from "../../error.js";

/** Objects and lists within each other; more is no document but an attack. */
const MAX_DEPTH = 10_000;

/**
 * The JSON values of a text that holds one after the other, with or without white space between.
 * Throws `file-unreadable` where a value is broken or nested too deep, after the values before it.
 */
export function* jsonDocuments(text: string): Generator<unknown> {
  let at = skipSpace(text, 0);
  while (at < text.length) {
    const end = endOfValue(text, at);
    yield parseValue(text.slice(at, end));
    at = skipSpace(text, end);
  }
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw scannerError("file-unreadable", `not a JSON document: ${messageOf(error)}`, error);
  }
}

const SPACE = " \t\r\n";

function skipSpace(text: string, start: number): number {
  let at = start;
  while (at < text.length && SPACE.includes(text.charAt(at))) at += 1;
  return at;
}

/** Where the value at `start` ends: behind its closing bracket or quote, or where a plain word ends. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (char === '"') {
      at = endOfString(text, at);
    } else if (char === "{" || char === "[") {
      depth += 1;
      if (depth > MAX_DEPTH) throw scannerError("file-unreadable", `a JSON document with more than ${MAX_DEPTH} levels`);
    } else if (char === "}" || char === "]") {
      depth -= 1;
    } else if (depth > 0 || !isEndOfWord(text[at + 1])) {
      continue;
    }
    if (depth <= 0) return at + 1;
  }
  return text.length;
}

/** Place of the closing quote. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}

function isEndOfWord(next: string | undefined): boolean {
  return next === undefined || SPACE.includes(next) || '{}[]",:'.includes(next);
}
