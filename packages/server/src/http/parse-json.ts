import { type ServerErrorCode, serverError } from "../error.js";

const MAX_DEPTH = 64;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * The value of a JSON document in UTF-8. The depth (64) is checked before parsing.
 *
 * @throws `invalid-request` for what is no JSON or no valid UTF-8; `deepCode` for what is nested deeper.
 */
export function parseJson(bytes: Uint8Array, deepCode: ServerErrorCode = "invalid-request"): unknown {
  if (isDeeper(bytes, MAX_DEPTH)) throw serverError(deepCode, `The body is nested deeper than ${MAX_DEPTH} levels.`);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    // The parser's message quotes the document, which may hold a password.
    const what = error instanceof SyntaxError ? "JSON" : "valid UTF-8";
    throw serverError("invalid-request", `The body is not ${what}.`);
  }
}

function isDeeper(bytes: Uint8Array, maxDepth: number): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (inText) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > maxDepth) return true;
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return false;
}
