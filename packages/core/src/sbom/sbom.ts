import type { Distro } from "../artifact/distro.js";
import type { ImageLayer } from "../artifact/layer.js";
import type { CatalogedPackage, JsonObject, JsonValue } from "../artifact/package.js";

/** What was scanned. */
export type SbomSource = ImageSource | DirectorySource | OtherSource;

/** An image; manifest and config are the documents' bytes, base64. */
export interface ImageSource {
  readonly type: "image";
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly userInput: string;
  /** Digest of the config. */
  readonly imageId: string;
  readonly manifestDigest: string;
  readonly mediaType: string;
  readonly tags: readonly string[];
  readonly imageSize: number;
  readonly layers: readonly ImageLayer[];
  readonly manifest: string;
  readonly config: string;
  readonly repoDigests: readonly string[];
  readonly architecture: string;
  readonly os: string;
  readonly variant?: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A directory of a root file system. */
export interface DirectorySource {
  readonly type: "directory";
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly path: string;
}

/** A source of an SBOM that another tool made (a file, a snap, a model): kept as it was written. */
export interface OtherSource {
  readonly type: "other";
  /** The other tool's word for it. */
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly metadata: JsonValue;
}

/** An edge between two ids of one SBOM (packages, or the source's id). */
export interface Relationship {
  readonly parent: string;
  readonly child: string;
  readonly type: "ownership-by-file-overlap" | "dependency-of" | "evident-by" | "contains" | (string & {});
  readonly metadata?: JsonObject;
}

/** Something that could not be read: shown to users and visible to policy, never a failed scan. */
export interface CoverageGap {
  readonly cataloger: string;
  readonly path: string;
  /** Code of the scanner's error table. */
  readonly code: string;
  readonly message: string;
  readonly layerId?: string;
}

/** The list of what is in an image or directory. */
export interface Sbom {
  readonly packages: readonly CatalogedPackage[];
  readonly relationships: readonly Relationship[];
  readonly source: SbomSource;
  readonly distro?: Distro;
  readonly gaps: readonly CoverageGap[];
  /** The program that made it. */
  readonly descriptor: { readonly name: string; readonly version: string };
}
