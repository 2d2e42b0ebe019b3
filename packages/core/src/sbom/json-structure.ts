import { coreError } from "../core-errors.js";

/** How much may stand in a JSON document. */
export interface StructureLimits {
  /** Objects and lists within each other. */
  readonly maxDepth: number;
  /** Values, at any depth. */
  readonly maxValues: number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const LIST = 0x5b;
const BACKSLASH = 0x5c;
const LIST_END = 0x5d;
const OBJECT = 0x7b;
const OBJECT_END = 0x7d;

/**
 * Throws `sbom-too-large` where the bytes of a JSON document hold more than allowed. Done before parsing: `{},{},{}` takes twenty times
 * its bytes in memory. What is no JSON is left to the parser to refuse.
 */
export function checkJsonStructure(bytes: Uint8Array, { maxDepth, maxValues }: StructureLimits): void {
  let depth = 0;
  let values = 1;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) at = endOfText(bytes, at);
    else if (byte === COMMA) values++;
    else if (byte === LIST_END || byte === OBJECT_END) depth--;
    else if (byte === LIST || byte === OBJECT) {
      values++;
      // The document itself is level 0.
      if (++depth > maxDepth + 1) throw coreError("sbom-too-large", `the SBOM has objects more than ${maxDepth} levels deep`);
    }
    if (values > maxValues) throw coreError("sbom-too-large", `the SBOM has more than ${maxValues} values`);
  }
}

/** Where the text that begins with the quote at `start` ends. */
function endOfText(bytes: Uint8Array, start: number): number {
  for (let end = bytes.indexOf(QUOTE, start + 1); end >= 0; end = bytes.indexOf(QUOTE, end + 1)) {
    let first = end;
    while (first > start + 1 && bytes[first - 1] === BACKSLASH) first--;
    if ((end - first) % 2 === 0) return end;
  }
  return bytes.length;
}
