import {
  type CatalogedPackage,
  formatPurl,
  type JsonObject,
  type JsonValue,
  type MatchedDistro,
  matcherOf,
  parsePurl,
} from "@plimsoll/core";
import { digestOfSymbols, type KeyDistro, type KeyDocument, type SymbolMap } from "./key-document.js";

/** A package as far as the matcher reads it, owners left out. */
export interface PackageDocument {
  readonly document: KeyDocument;
  readonly symbols?: SymbolMap;
}

/** Matchers that search by CPE. */
const cpeMatchers: ReadonlySet<string> = new Set(["apk-matcher", "stock-matcher"]);
const osTypes: ReadonlySet<string> = new Set(["alpm", "apk", "deb", "portage", "rpm"]);
const javaTypes: ReadonlySet<string> = new Set(["java-archive", "jenkins-plugin"]);

/** What the matcher may read of a package in an image of `distro`. Source: server.md §2, "Distinct package" */
export function packageDocument(found: CatalogedPackage, distro: MatchedDistro | undefined, keyVersion: number): PackageDocument {
  const { type, name, version, language, metadata } = found;
  const isCpeType = cpeMatchers.has(matcherOf(type)?.name ?? "");
  const symbols = type === "go-module" ? symbolsOf(found) : undefined;
  const document: KeyDocument = {
    v: keyVersion,
    type,
    ...optional("name", name),
    ...optional("version", version),
    ...optional("language", language),
    ...optional("purl", canonicalPurl(found.purl)),
    ...upstreams(found),
    ...(distro !== undefined && (isCpeType || osTypes.has(type)) ? { distro: keyDistro(distro) } : {}),
    ...(type === "rpm" ? rpmFields(found) : {}),
    ...optional("arch", text(metadata, "architecture")),
    ...(javaTypes.has(type) ? javaFields(metadata) : {}),
    ...(found.metadataType === "java-jvm-installation" ? { jvm: true } : {}),
    ...(type === "go-module" && name !== "" && text(metadata, "mainModule") === name ? { mainModule: true } : {}),
    ...(symbols === undefined ? {} : { symbols: digestOfSymbols(symbols) }),
    ...(isCpeType ? optionalList("cpes", sorted(found.cpes.map(({ cpe }) => cpe))) : {}),
  };
  return { document, ...(symbols === undefined ? {} : { symbols }) };
}

/** Sorted and unique. */
export function sorted(texts: Iterable<string>): readonly string[] {
  return [...new Set(texts)].sort();
}

function canonicalPurl(purl: string): string {
  const parts = parsePurl(purl);
  return parts === undefined ? purl : formatPurl(parts);
}

function upstreams({ type, metadata }: CatalogedPackage): Pick<KeyDocument, "upstreams"> {
  switch (type) {
    case "apk":
      return upstream(text(metadata, "originPackage"), "");
    case "deb":
      return upstream(text(metadata, "source"), text(metadata, "sourceVersion"));
    case "rpm": {
      const [, name = "", version = ""] = /^(.+)-([^-]*-[^-]*)\.[a-zA-Z][^.]*\.rpm$/.exec(text(metadata, "sourceRpm")) ?? [];
      return upstream(name, version);
    }
    default:
      return {};
  }
}

function upstream(name: string, version: string): Pick<KeyDocument, "upstreams"> {
  return name === "" ? {} : { upstreams: [{ name, ...optional("version", version) }] };
}

function keyDistro(distro: MatchedDistro): KeyDistro {
  const { type, version, majorVersion, minorVersion, remainingVersion, codename, label, idLike, channels } = distro;
  return {
    type,
    ...optional("version", version),
    ...optional("majorVersion", majorVersion),
    ...optional("minorVersion", minorVersion),
    ...optional("remainingVersion", remainingVersion),
    ...optional("codename", codename),
    ...optional("label", label),
    ...optionalList("idLike", sorted(idLike)),
    ...optionalList("channels", sorted(channels)),
  };
}

/** The label counts for entries of a database and of a package file alone. */
function rpmFields({ metadata, metadataType }: CatalogedPackage): Pick<KeyDocument, "epoch" | "modularity"> {
  const epoch = member(metadata, "epoch");
  const label = metadataType === "rpm-db-entry" || metadataType === "rpm-archive" ? member(metadata, "modularityLabel") : undefined;
  return {
    ...(epoch === null || (typeof epoch === "number" && Number.isFinite(epoch)) ? { epoch } : {}),
    ...(label === null || typeof label === "string" ? { modularity: label } : {}),
  };
}

function javaFields(metadata: JsonObject | undefined): Pick<KeyDocument, "groupId" | "artifactId" | "manifestName"> {
  const pom = asObject(member(metadata, "pomProperties"));
  const main = member(asObject(member(metadata, "manifest")), "main");
  const named = Array.isArray(main) ? main.find((entry: JsonValue) => text(asObject(entry), "key") === "Name") : undefined;
  return {
    ...optional("groupId", text(pom, "groupId")),
    ...optional("artifactId", text(pom, "artifactId")),
    ...optional("manifestName", text(asObject(named), "value")),
  };
}

/** Packages without a symbol say nothing. */
function symbolsOf({ symbols, metadata, metadataType }: CatalogedPackage): SymbolMap | undefined {
  const listed = symbols ?? (metadataType === "go-module-buildinfo-entry" ? asObject(member(metadata, "symbols")) : undefined);
  const entries = Object.entries(listed ?? {}).flatMap(([path, names]): [string, readonly string[]][] =>
    Array.isArray(names) && names.length > 0 ? [[path, sorted(names.filter((name) => typeof name === "string"))]] : [],
  );
  return entries.length === 0 ? undefined : Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
}

function optional<K extends string>(key: K, value: string): { readonly [P in K]?: string } {
  return value === "" ? {} : ({ [key]: value } as { readonly [P in K]?: string });
}

function optionalList<K extends string>(key: K, values: readonly string[]): { readonly [P in K]?: readonly string[] } {
  return values.length === 0 ? {} : ({ [key]: values } as { readonly [P in K]?: readonly string[] });
}

function member(object: JsonObject | undefined, key: string): JsonValue | undefined {
  return object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined;
}

function text(object: JsonObject | undefined, key: string): string {
  const value = member(object, key);
  return typeof value === "string" ? value : "";
}

function asObject(value: JsonValue | undefined): JsonObject | undefined {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as JsonObject) : undefined;
}
