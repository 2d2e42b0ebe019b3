import type { JsonObject } from "@plimsoll/core";
import { cliError } from "../error.js";
import { harmlessJson } from "./harmless-text.js";

/** A document as JSON text that ends its last line and steers no terminal. Errors: output-failed where it is longer than a text can be. */
export function jsonText(document: JsonObject): string {
  try {
    return `${harmlessJson(JSON.stringify(document, undefined, 1))}\n`;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw cliError("output-failed", "the JSON document would be longer than 512 MB: scan fewer images at once, or have the table", error);
  }
}
