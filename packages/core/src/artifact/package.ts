import type { Distro } from "./distro.js";

/** Where a package (or one of its files) was seen. */
export interface Location {
  /** Absolute real path in the image, links followed. */
  readonly path: string;
  /** Absolute path by which it was found; for a nested archive `outer.war:inner.jar`. */
  readonly accessPath: string;
  /** Diff id of the layer (`sha256:` + hex); absent for a directory source. */
  readonly layerId?: string;
  /** `evidence` is `primary` or `supporting`; `visible` is `true` or `false` in scopes other than squashed. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A CPE 2.3 formatted string and who says so. */
export interface PackageCpe {
  readonly cpe: string;
  readonly source: "syft-generated" | "nvd-cpe-dictionary" | "declared" | "";
}

/** A licence as found: free text, and an SPDX expression where the text is one. */
export interface License {
  readonly value: string;
  readonly spdxExpression: string;
  readonly type: "declared" | "concluded";
  readonly urls: readonly string[];
  readonly locations: readonly Location[];
}

/** JSON values as they stand in a document. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue | undefined };
export type JsonObject = { readonly [key: string]: JsonValue | undefined };

/** What a cataloger yields: a package before it has an id. Shape of `metadata`: Syft's JSON metadata of that `metadataType`. */
export interface Package {
  /** Syft's package type: deb, apk, python, npm, ... */
  readonly type: string;
  readonly name: string;
  /** Empty where the evidence has none. */
  readonly version: string;
  /** Syft's language word (`python`, `javascript`), or empty. */
  readonly language: string;
  /** Package URL; empty where there is none. */
  readonly purl: string;
  readonly cpes: readonly PackageCpe[];
  readonly licenses: readonly License[];
  readonly locations: readonly Location[];
  /** Name of the cataloger. */
  readonly foundBy: string;
  /** Syft's metadata type: `dpkg-db-entry`, `apk-db-entry`, `python-package`, `javascript-npm-package`, ... */
  readonly metadataType?: string;
  readonly metadata?: JsonObject;
  /** Absolute paths of the files that belong to the package; the owner side of ownership by file overlap. */
  readonly ownedFiles?: readonly string[];
  /**
   * Names of the functions that a compiled program holds, by the import path of their package, as in `metadata.symbols` of an SBOM that
   * another tool made with them (`(*Decoder).Decode`, no order). They narrow findings down; absent where nothing is known. Written to
   * a document only where it is asked for.
   */
  readonly symbols?: Readonly<Record<string, readonly string[]>>;
  /** Replaces the distribution of the SBOM, for a package of a list that is of several. Not written to documents. */
  readonly distro?: Distro;
}

/** A package in an SBOM: its id is stable between runs (16 hex digits of a hash of its content). */
export interface CatalogedPackage extends Package {
  readonly id: string;
}
