import type { Distro, JsonValue, Package } from "@plimsoll/core";
import type { FileInspector } from "./inspector.js";

/** A file of an image that can be looked up; its content may or may not be at hand. */
export interface FoundFile {
  /** Absolute real path, links followed. */
  readonly path: string;
  /** Absolute path by which it was asked for. */
  readonly accessPath: string;
  /** Diff id of the layer that holds the content; absent for a directory source. */
  readonly layerId: string | undefined;
  /** Bytes. */
  readonly size: number;
  /** Set in scopes other than squashed: whether the file is in the squashed image. */
  readonly visible?: boolean;
}

/** An evidence file with its content. */
export interface CatalogedFile extends FoundFile {
  /** Empty for evidence that an inspector found. */
  readonly bytes: Uint8Array;
  /** What the cataloger's inspector found in the file. */
  readonly inspection?: JsonValue;
}

/** The file system as seen from one evidence file: the squashed image, or in other scopes the image up to the evidence's layer. */
export interface FileView {
  /** The regular file at an absolute path, links followed; undefined where there is none (also for directories, devices, loops). */
  find(path: string): FoundFile | undefined;
  /** The same with content. Only files that some cataloger names in `paths` or `companions` are kept; others are undefined. */
  read(path: string): CatalogedFile | undefined;
  /** Whether there is anything at an absolute path, links followed; also a directory. */
  has(path: string): boolean;
  /** Names in a directory, links followed, in order of bytes; empty where there is none. */
  list(directory: string): readonly string[];
}

export interface CatalogContext {
  readonly distro: Distro | undefined;
  readonly view: FileView;
}

/**
 * A plug-in that turns one evidence file into packages. It opens nothing, logs nothing and holds no state; the runner does
 * look-up, limits and time. Packages yielded before a throw are kept; the throw becomes a coverage gap.
 */
export interface Cataloger {
  /** Stable, recorded in the SBOM as `foundBy`. */
  readonly name: string;
  /** Globs over absolute access paths without the leading "/", such as `lib/dpkg/status` after two stars and a slash: `*` and `?` stop at "/", `**` spans any number of directories, `{a,b}` alternates. */
  readonly paths: readonly string[];
  /** Globs of further files that `catalog` reads through the view. */
  readonly companions: readonly string[];
  /** Larger evidence files become a coverage gap. Bytes. */
  readonly maxBytes: number;
  /** URL of the format's specification. */
  readonly source: string;
  /** Package types it can yield: they stand in the support table. */
  readonly types: readonly string[];
  /**
   * Looks into files that are too large to keep, as their layer streams by. The evidence of such a cataloger is every file in which
   * it found something, and `paths` is empty.
   */
  readonly inspector?: FileInspector;
  /** What the inspector looks for, in words: stands in the support table in place of `paths`. */
  readonly evidence?: string;
  catalog(file: CatalogedFile, context: CatalogContext): Iterable<Package>;
}

/** One evidence file found for one cataloger, and the view from it. */
export interface Evidence {
  readonly file: FoundFile;
  readonly view: FileView;
  /** Of a file that was found by an inspector. */
  readonly inspection?: JsonValue;
}

/** A scanned file system, in one scope. */
export interface EvidenceSource {
  /**
   * Regular files whose access path matches one of `globs`, links followed, each real file (path and layer) once: a direct match
   * is preferred to one through a link. Order: by path bytes, then by layer.
   */
  match(globs: readonly string[]): Iterable<Evidence>;
  /** Regular files in which an inspector found something, each real file (path and layer) once; order as of `match`. */
  inspected(inspector: string): Iterable<Evidence>;
  /** The squashed view: distribution, ownership. */
  readonly squashed: FileView;
}
