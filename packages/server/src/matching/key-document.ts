import { createHash } from "node:crypto";

/** Version of the key: raised when what a document holds changes, so that stored SBOMs are keyed again. */
export const KEY_VERSION = 1;

/** A distribution in a key document: every field of the matcher's view that is not empty. */
export interface KeyDistro {
  readonly type: string;
  readonly version?: string;
  readonly majorVersion?: string;
  readonly minorVersion?: string;
  readonly remainingVersion?: string;
  readonly codename?: string;
  readonly label?: string;
  /** Sorted, unique. */
  readonly idLike?: readonly string[];
  /** Sorted, unique. */
  readonly channels?: readonly string[];
}

/**
 * Exactly what the matcher may read of a package. Empty texts and lists are absent, but where it is said otherwise; lists are sorted and
 * unique. Source: server.md §2, "Distinct package".
 */
export interface KeyDocument {
  readonly v: number;
  readonly type: string;
  readonly name?: string;
  readonly version?: string;
  readonly language?: string;
  /** Whole, qualifiers sorted. */
  readonly purl?: string;
  /** Source packages of deb, rpm and apk; an empty version means the package's own. */
  readonly upstreams?: readonly { readonly name: string; readonly version?: string }[];
  /** Of operating system packages, and of types that are matched by CPE. */
  readonly distro?: KeyDistro;
  /** Of rpm: absent, `null` and 0 are three statements. */
  readonly epoch?: number | null;
  /** Of rpm: the module's label; absent, `null` and "" are three statements. */
  readonly modularity?: string | null;
  readonly arch?: string;
  /** Of Java, from the pom. */
  readonly groupId?: string;
  /** Of Java, from the pom. */
  readonly artifactId?: string;
  /** Of Java: `Name` in the main section of the manifest. */
  readonly manifestName?: string;
  /** Its version is compared as that of a Java runtime. */
  readonly jvm?: true;
  /** Of Go: the package is the main module of its program. */
  readonly mainModule?: true;
  /** Of Go: SHA-256 (hex) of the canonical JSON of the symbol map. */
  readonly symbols?: string;
  /** CPE 2.3 names, of types that are matched by CPE. */
  readonly cpes?: readonly string[];
  /** Keys of the packages that own its files. */
  readonly owners?: readonly string[];
  /** Keys of Alpine packages that own its files but do so without an edge: they speak for it, but do not remove it. */
  readonly speakers?: readonly string[];
  /**
   * Of a package that is owned by what it owns, over any number of steps: the documents of such owners, without owners of their own, in the
   * order of their keys. They have no package of their own.
   */
  readonly circleOwners?: readonly KeyDocument[];
  /** The same of `speakers`. */
  readonly circleSpeakers?: readonly KeyDocument[];
}

/** Names of functions by the import path of their package; paths and names sorted, names unique and never none. */
export type SymbolMap = Readonly<Record<string, readonly string[]>>;

/** The first 16 bytes of the SHA-256 of a document's canonical JSON, as 32 hex digits. */
export function keyOfDocument(document: KeyDocument): string {
  return sha256(canonicalJson(document)).slice(0, 2 * KEY_BYTES);
}

/** SHA-256 of a symbol map's canonical JSON, as hex. */
export function digestOfSymbols(symbols: SymbolMap): string {
  return sha256(canonicalJson(symbols));
}

const KEY_BYTES = 16;

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** JSON with the keys of objects sorted and members that are undefined left out. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(",")}}`;
}
