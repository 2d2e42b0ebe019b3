import type { CatalogedPackage } from "@plimsoll/core";
import type { DependencyRule } from "../dependency-edges.js";
import { JAVA_ARCHIVE_CATALOGER } from "./java-package.js";

/** An archive requires what is packed into it: the archives within it, and what was shaded into it. */
export const javaDependency: DependencyRule = {
  cataloger: JAVA_ARCHIVE_CATALOGER,
  declared(found: CatalogedPackage) {
    const [location] = found.locations;
    const archive = location?.accessPath ?? "";
    const layer = location?.layerId ?? "";
    // What is no archive itself was found in the one at its location.
    const isArchive = found.metadata?.["virtualPath"] === archive;
    const outer = isArchive ? outerOf(archive, location?.path ?? "") : archive;
    const nameOf = (path: string): string => `${layer}:${path}`;
    return { provides: outer === undefined ? [] : [nameOf(outer)], requires: isArchive ? [nameOf(archive)] : [] };
  },
};

/** The archive in which an archive lies; undefined for a file. Names of entries may hold a ":", which cannot be told from one between them. */
function outerOf(archive: string, file: string): string | undefined {
  const at = archive.lastIndexOf(":");
  return at < 0 || archive === file ? undefined : archive.slice(0, at);
}
