import { distroOf, type Sbom } from "@plimsoll/core";
import { dependencyGroups } from "./dependency-groups.js";
import { KEY_VERSION, type KeyDistro, type KeyDocument, keyOfDocument, type SymbolMap } from "./key-document.js";
import { type FileOwners, fileOwnersOf } from "./ownership.js";
import { type PackageDocument, packageDocument, sorted } from "./package-document.js";

/** A package as it is stored once for all images that have it. */
export interface DistinctPackage {
  /** 32 hex digits: 16 bytes. */
  readonly key: string;
  readonly document: KeyDocument;
  readonly type: string;
  readonly name: string;
  readonly version: string;
  /** Qualifiers sorted; empty where there is none. */
  readonly purl: string;
  /** `debian:12`; absent where the matcher does not use it. */
  readonly distro?: string;
  /** Keys of the packages whose documents its matches depend on (`owners` and `speakers` of the document), sorted. */
  readonly owners: readonly string[];
  /** Of Go: the map whose SHA-256 is in the document. */
  readonly symbols?: SymbolMap;
}

/** The distinct packages of an SBOM. */
export interface DistinctPackages {
  /** Owners before what they own; each key once. */
  readonly packages: readonly DistinctPackage[];
  /** Keys by the SBOM's package ids. */
  readonly keyOf: ReadonlyMap<string, string>;
}

interface DistinctOptions {
  /** Where absent, what {@link fileOwnersOf} finds in the SBOM. */
  readonly fileOwners?: ReadonlyMap<string, FileOwners>;
  /** As `v` of the key documents. Default: {@link KEY_VERSION}. */
  readonly keyVersion?: number;
}

/** Packages of a circle of owners that see each other; where there are more, none does. Real ones are versions of a package in several layers. */
const MAX_CIRCLE = 8;
/** Characters of a document that is kept within others. */
const MAX_CIRCLE_DOCUMENT = 2_048;

/**
 * The distinct packages of an SBOM: equal key, equal matches, whatever image a package is in. Packages that own each other in a circle
 * depend on each other as if nothing owned them. Source: server.md §2, "Distinct package"
 */
export function distinctPackages(
  sbom: Sbom,
  { fileOwners = fileOwnersOf(sbom), keyVersion = KEY_VERSION }: DistinctOptions = {},
): DistinctPackages {
  const distro = sbom.distro === undefined ? undefined : distroOf(sbom.distro);
  const nodes = new Map(
    sbom.packages.map((found) => {
      const own = found.distro === undefined ? distro : distroOf(found.distro);
      return [found.id, nodeOf(found.id, packageDocument(found, own, keyVersion), fileOwners.get(found.id))];
    }),
  );
  const keyOf = new Map<string, string>();
  const packages = new Map<string, DistinctPackage>();
  const ownersOf = (id: string): readonly string[] => {
    const node = nodes.get(id);
    return node === undefined ? [] : [...node.owners, ...node.speakers];
  };
  for (const group of dependencyGroups(nodes.keys(), ownersOf)) {
    const members = group.flatMap((id) => nodes.get(id) ?? []);
    // Members have no keys yet: what is known of owners are those outside.
    const settled = members.map((node) => ({ id: node.id, distinct: distinctPackage(node, keyOf, circleOf(members)) }));
    for (const { id, distinct } of settled) {
      keyOf.set(id, distinct.key);
      if (!packages.has(distinct.key)) packages.set(distinct.key, distinct);
    }
  }
  return { packages: [...packages.values()], keyOf };
}

/** The package of a stored key document, with the symbol map that is stored beside it. */
export function distinctOfDocument(document: KeyDocument, symbols?: SymbolMap): DistinctPackage {
  const { type, name = "", version = "", purl = "", distro, owners = [], speakers = [] } = document;
  return {
    key: keyOfDocument(document),
    document,
    type,
    name,
    version,
    purl,
    ...(distro === undefined ? {} : { distro: shownDistro(distro) }),
    owners: sorted([...owners, ...speakers]),
    ...(symbols === undefined ? {} : { symbols }),
  };
}

interface Node extends PackageDocument {
  readonly id: string;
  readonly owners: readonly string[];
  readonly speakers: readonly string[];
}

function nodeOf(id: string, document: PackageDocument, by: FileOwners | undefined): Node {
  return { ...document, id, owners: [...(by?.owners ?? [])], speakers: [...(by?.speakers ?? [])] };
}

/** The documents of a circle's members by id; of one that is too large, none. */
function circleOf(members: readonly Node[]): ReadonlyMap<string, KeyDocument> {
  if (members.length < 2 || members.length > MAX_CIRCLE) return new Map();
  const small = members.filter(({ document }) => JSON.stringify(document).length <= MAX_CIRCLE_DOCUMENT);
  return new Map(small.map(({ id, document }) => [id, document]));
}

function distinctPackage(node: Node, keyOf: ReadonlyMap<string, string>, circle: ReadonlyMap<string, KeyDocument>): DistinctPackage {
  const owners = keysOf(node.owners, keyOf);
  const speakers = keysOf(node.speakers, keyOf).filter((key) => !owners.includes(key));
  const circleOwners = documentsOf(node.owners, circle);
  const circleSpeakers = documentsOf(node.speakers, circle);
  const whole: KeyDocument = {
    ...node.document,
    ...(owners.length === 0 ? {} : { owners }),
    ...(speakers.length === 0 ? {} : { speakers }),
    ...(circleOwners.length === 0 ? {} : { circleOwners }),
    ...(circleSpeakers.length === 0 ? {} : { circleSpeakers }),
  };
  return distinctOfDocument(whole, node.symbols);
}

function keysOf(ids: readonly string[], keyOf: ReadonlyMap<string, string>): readonly string[] {
  return sorted(ids.flatMap((id) => keyOf.get(id) ?? []));
}

/** Each once, in the order of their keys. */
function documentsOf(ids: readonly string[], circle: ReadonlyMap<string, KeyDocument>): readonly KeyDocument[] {
  if (circle.size === 0) return [];
  const byKey = new Map(ids.flatMap((id) => circle.get(id) ?? []).map((document) => [keyOfDocument(document), document]));
  return [...byKey].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, document]) => document);
}

function shownDistro({ type, version = "", label = "" }: KeyDistro): string {
  const shown = version === "" ? label : version;
  return shown === "" ? type : `${type}:${shown}`;
}
