import { checkJsonStructure } from "@plimsoll/core";
import { serverError } from "../error.js";

const MAX_DEPTH = 64;

/**
 * The value of a JSON document in UTF-8. The depth (64) is checked before parsing.
 *
 * @throws `invalid-request` for what is no JSON, no valid UTF-8, or nested deeper.
 */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    // The document itself is level 0.
    checkJsonStructure(bytes, { maxDepth: MAX_DEPTH - 1, maxValues: Number.POSITIVE_INFINITY });
  } catch (error) {
    throw serverError("invalid-request", `The body is nested deeper than ${MAX_DEPTH} levels.`, error);
  }
  return parseJsonText(bytes);
}

/** As {@link parseJson}, for bytes whose depth was checked. */
export function parseJsonText(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    // The parser's message quotes the document, which may hold a password.
    const what = error instanceof SyntaxError ? "JSON" : "valid UTF-8";
    throw serverError("invalid-request", `The body is not ${what}.`);
  }
}
