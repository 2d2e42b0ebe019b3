import { quote } from "@plimsoll/core";
import { scannerError } from "../../error.js";
import { linesOf } from "../parse/text-lines.js";

/** What a METADATA or PKG-INFO file says; absent fields are empty. */
export interface MetadataFields {
  /** As written, not normalised. */
  readonly name: string;
  readonly version: string;
  readonly author: string;
  readonly authorEmail: string;
  readonly platform: string;
  /** Free text; several lines where folded. */
  readonly license: string;
  readonly licenseExpression: string;
  readonly requiresPython: string;
  readonly requiresDist: readonly string[];
  readonly providesExtra: readonly string[];
}

/**
 * The header fields of a METADATA or PKG-INFO file: they end at the first empty line, names are compared without regard to case, the
 * last of a repeated single field counts, and lines that are no field are passed over. A folded line is joined by a line break and a space.
 * Throws `file-unreadable` where the file begins with a folded line. Source: https://packaging.python.org/specifications/core-metadata/
 */
export function parseMetadataFile(text: string): MetadataFields {
  const values = readFields(text);
  const last = (name: string): string => values.get(name)?.at(-1) ?? "";
  return {
    name: last("name"),
    version: last("version"),
    author: last("author"),
    authorEmail: last("authoremail"),
    platform: last("platform"),
    license: last("license"),
    licenseExpression: last("licenseexpression"),
    requiresPython: last("requirespython"),
    requiresDist: values.get("requiresdist") ?? [],
    providesExtra: values.get("providesextra") ?? [],
  };
}

/** Values by field name in lower case, without hyphens. */
function readFields(text: string): ReadonlyMap<string, string[]> {
  const found = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of linesOf(text)) {
    if (line === "") {
      if (found.size > 0) break;
    } else if (line.startsWith(" ")) {
      if (current === undefined) throw scannerError("file-unreadable", `a folded line before any field: ${quote(line)}`);
      current.push(`${current.pop() ?? ""}\n ${line.trim()}`);
    } else {
      const colon = line.indexOf(":");
      if (colon <= 0) continue;
      const name = line.slice(0, colon).trim().replaceAll("-", "").toLowerCase();
      current = found.get(name) ?? [];
      current.push(line.slice(colon + 1).trim());
      found.set(name, current);
    }
  }
  return found;
}
