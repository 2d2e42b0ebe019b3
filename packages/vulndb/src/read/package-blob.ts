import type { AffectedRange, GoImport, Qualifiers, Reference } from "@plimsoll/core";
import { asObject, field, type JsonFields, objectsField, parseJsonObject, textField, textsField } from "./json-field.js";

/** What the blob of a row about a package says. */
export interface PackageStatement {
  readonly cves: readonly string[];
  readonly qualifiers: Qualifiers;
  readonly ranges: readonly AffectedRange[];
}

/**
 * Decodes a package blob (scanner.md §6, "Blobs").
 * Undefined where it is malformed: no JSON object, or ranges or qualifiers of a wrong type, since reading those as absent would make the row apply to more than it says.
 * Wrong types elsewhere are read as absent.
 */
export function decodePackageBlob(text: string): PackageStatement | undefined {
  const blob = parseJsonObject(text);
  const ranges = blob && decodeList(field(blob, "ranges"), decodeRange);
  const qualifiers = blob && decodeQualifiers(field(blob, "qualifiers"));
  return blob && ranges && qualifiers && { cves: textsField(blob, "cves"), qualifiers, ranges };
}

/** A reference of a blob. */
export function decodeReference(fields: JsonFields): Reference {
  const id = textField(fields, "id");
  const tags = textsField(fields, "tags");
  return { url: textField(fields, "url"), ...(id === "" ? {} : { id }), ...(tags.length === 0 ? {} : { tags }) };
}

function decodeRange(value: unknown): AffectedRange | undefined {
  const range = asObject(value);
  const version = range && asObject(field(range, "version") ?? {});
  if (range === undefined || version === undefined || !isTextOrAbsent(version, "type") || !isTextOrAbsent(version, "constraint"))
    return undefined;
  const fix = asObject(field(range, "fix"));
  return {
    version: { type: textField(version, "type"), constraint: textField(version, "constraint") },
    ...(fix === undefined ? {} : { fix: decodeFix(fix) }),
  };
}

function decodeFix(fix: JsonFields): NonNullable<AffectedRange["fix"]> {
  const detail = asObject(field(fix, "detail")) ?? {};
  const available = asObject(field(detail, "available"));
  const date = available && textField(available, "date");
  const kind = available && textField(available, "kind");
  return {
    version: textField(fix, "version"),
    state: textField(fix, "state"),
    ...(available === undefined ? {} : { available: { ...(date ? { date } : {}), ...(kind ? { kind } : {}) } }),
    references: objectsField(detail, "references").map(decodeReference),
  };
}

function decodeQualifiers(value: unknown): Qualifiers | undefined {
  if (value === undefined) return {};
  const fields = asObject(value);
  if (fields === undefined) return undefined;
  const modularity = field(fields, "rpm_modularity");
  const platformCpes = decodeList(field(fields, "platform_cpes"), asText);
  const goImports = decodeList(field(fields, "go_imports"), decodeGoImport);
  // Schemas 6.1.5 and 6.1.6 wrote the architecture as rpm_arch.
  const architecture = field(fields, "architecture") ?? field(fields, "rpm_arch");
  const rootio = field(fields, "rootio");
  if (platformCpes === undefined || goImports === undefined) return undefined;
  if (modularity !== undefined && typeof modularity !== "string") return undefined;
  if (architecture !== undefined && typeof architecture !== "string") return undefined;
  if (rootio !== undefined && typeof rootio !== "boolean") return undefined;
  return {
    ...(modularity === undefined ? {} : { rpmModularity: modularity }),
    ...(platformCpes.length === 0 ? {} : { platformCpes }),
    ...(architecture === undefined ? {} : { architecture }),
    ...(rootio === undefined ? {} : { rootio }),
    ...(goImports.length === 0 ? {} : { goImports }),
  };
}

function decodeGoImport(value: unknown): GoImport | undefined {
  const fields = asObject(value);
  const symbols = fields && decodeList(field(fields, "symbols"), asText);
  return fields && symbols && { path: textField(fields, "path"), ...(symbols.length === 0 ? {} : { symbols }) };
}

/** The decoded members of an array, none where it is absent; undefined where it is no array or a member cannot be decoded. */
function decodeList<T>(value: unknown, decode: (member: unknown) => T | undefined): readonly T[] | undefined {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return undefined;
  const members: T[] = [];
  for (const member of value) {
    const decoded = decode(member);
    if (decoded === undefined) return undefined;
    members.push(decoded);
  }
  return members;
}

function asText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function isTextOrAbsent(fields: JsonFields, name: string): boolean {
  const value = field(fields, name);
  return value === undefined || typeof value === "string";
}
