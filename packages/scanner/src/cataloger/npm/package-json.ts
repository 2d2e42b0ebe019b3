import { scannerError } from "../../error.js";
import { formatPerson, nobody, type Person, parsePerson } from "./person.js";

/** What a package.json says of its package; absent fields are empty. */
export interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly homepage: string;
  /** Address of the repository, as written. */
  readonly url: string;
  readonly private: boolean;
  /** Author, authors, contributors and maintainers, joined by commas. */
  readonly author: string;
  /** Licence texts, as written. */
  readonly licenses: readonly string[];
}

/**
 * The fields of one parsed package.json. Field names are compared without regard to case, null is like an absent field.
 * Throws `file-unreadable` where a field that is read has the wrong type, as the reference tool refuses such a file: packages of
 * that kind are no packages for it. Source: https://docs.npmjs.com/cli/configuring-npm/package-json
 */
export function readPackageJson(document: unknown): PackageJson {
  if (document === null) return readPackageJson({});
  const fields = members(document, "the document");
  if (fields.get("latest") != null) list(fields.get("latest"), "latest").forEach((one) => text(one, "latest"));
  for (const value of fields.get("dependencies") == null ? [] : members(fields.get("dependencies"), "dependencies").values())
    text(value, "dependencies");
  const people = [
    formatPerson(person(fields.get("author"), "author")),
    ...["authors", "contributors", "maintainers"].map((field) => persons(fields.get(field), field)),
  ];
  return {
    name: text(fields.get("name"), "name"),
    version: text(fields.get("version"), "version"),
    description: text(fields.get("description"), "description"),
    homepage: text(fields.get("homepage"), "homepage"),
    url: repositoryUrl(fields.get("repository")),
    private: flag(fields.get("private"), "private"),
    author: people.filter((one) => one !== "").join(", "),
    licenses: licenseTexts(fields),
  };
}

function person(value: unknown, field: string): Person {
  if (value == null) return nobody;
  if (typeof value === "string") return parsePerson(wellFormed(value));
  const fields = members(value, field);
  return { name: text(fields.get("name"), field), email: text(fields.get("email"), field), url: text(fields.get("url"), field) };
}

/** A list of people, or a single one. */
function persons(value: unknown, field: string): string {
  if (value == null) return "";
  const all = Array.isArray(value) ? (value as unknown[]) : [value];
  return all.map((one) => formatPerson(person(one, field))).join(", ");
}

/** A text, or the `url` of an object whose values are all texts. */
function repositoryUrl(value: unknown): string {
  if (value == null || typeof value === "string") return text(value, "repository");
  const fields = members(value, "repository");
  for (const one of fields.values()) text(one, "repository");
  return text(fields.get("url"), "repository");
}

/** `license` as text or object, else the older list `licenses`. A list in `license` says nothing. */
function licenseTexts(fields: ReadonlyMap<string, unknown>): readonly string[] {
  const single = fields.has("license") ? licenseText(fields.get("license")) : undefined;
  if (single !== undefined) return [single];
  const several = fields.get("licenses");
  if (!Array.isArray(several)) return [];
  const texts = several.map((one) => (typeof one === "string" ? undefined : licenseText(one)));
  return texts.every((one) => one !== undefined) ? texts : [];
}

/** Undefined where it is neither a text nor an object of texts. */
function licenseText(value: unknown): string | undefined {
  if (value == null) return "";
  if (typeof value === "string") return wellFormed(value);
  if (typeof value !== "object" || Array.isArray(value)) return undefined;
  const fields = members(value, "license");
  const [type, url] = [fields.get("type") ?? "", fields.get("url") ?? ""];
  return typeof type === "string" && typeof url === "string" ? wellFormed(type) : undefined;
}

/** Own members by name in lower case; the last of equal names counts. */
function members(value: unknown, field: string): ReadonlyMap<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrongType(field, "an object");
  return new Map(Object.entries(value).map(([key, one]) => [key.toLowerCase(), one]));
}

function list(value: unknown, field: string): readonly unknown[] {
  if (!Array.isArray(value)) throw wrongType(field, "a list");
  return value;
}

function text(value: unknown, field: string): string {
  if (value == null) return "";
  if (typeof value !== "string") throw wrongType(field, "a text");
  return wellFormed(value);
}

function flag(value: unknown, field: string): boolean {
  if (value == null) return false;
  if (typeof value !== "boolean") throw wrongType(field, "true or false");
  return value;
}

function wrongType(field: string, wanted: string): Error {
  return scannerError("file-unreadable", `package.json: ${field} is not ${wanted}`);
}

/** Halves of surrogate pairs, which JSON can spell, become U+FFFD. */
function wellFormed(value: string): string {
  return value.replace(/\p{Surrogate}/gu, "\ufffd");
}
