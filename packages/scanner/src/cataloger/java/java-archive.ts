import { type Package, quote } from "@plimsoll/core";
import { scannerError } from "../../error.js";
import type { CatalogedFile, Cataloger } from "../cataloger.js";
import { locationOf } from "../location.js";
import { archiveExtensions, isZipName } from "./archive-name.js";
import { archiveInspectionOf, type InspectedArchive } from "./inspected-archive.js";
import { javaArchiveInspector, MAX_ARCHIVE_BYTES } from "./java-archive-inspector.js";
import { type ArchivePlace, JAVA_ARCHIVE_CATALOGER, packagesOfArchive } from "./java-package.js";

/** Java archives and Jenkins plug-ins, with the archives within them and those in zips. */
export const javaArchive: Cataloger = {
  name: JAVA_ARCHIVE_CATALOGER,
  paths: [],
  companions: [],
  maxBytes: MAX_ARCHIVE_BYTES,
  source: "https://docs.oracle.com/en/java/javase/21/docs/specs/jar/jar.html",
  types: ["java-archive", "jenkins-plugin"],
  inspector: javaArchiveInspector,
  evidence: `archives named ${archiveExtensions.map((extension) => `.${extension}`).join(", ")}, and those in others and in .zip files`,
  catalog,
};

function* catalog(file: CatalogedFile): Iterable<Package> {
  const { archive, fault, faultCount = 1 } = archiveInspectionOf(file.inspection);
  const place = { virtualPath: file.accessPath, location: locationOf(file, "primary") };
  // A zip is no package, whatever is in it.
  if (archive !== undefined) yield* isZipName(file.accessPath) ? nestedPackages(archive, place) : archivePackages(archive, place);
  if (fault === undefined) return;
  const more = faultCount > 1 ? `; ${faultCount - 1} more parts of it could not be read` : "";
  throw scannerError(fault.code, `${quote(file.path)}: ${fault.message}${more}`);
}

function* archivePackages(archive: InspectedArchive, place: ArchivePlace): Iterable<Package> {
  yield* packagesOfArchive(archive, place);
  yield* nestedPackages(archive, place);
}

function* nestedPackages({ nested = [] }: InspectedArchive, { virtualPath, location }: ArchivePlace): Iterable<Package> {
  for (const { name, archive } of nested) {
    const accessPath = `${virtualPath}:${name}`;
    yield* archivePackages(archive, { virtualPath: accessPath, location: { ...location, accessPath } });
  }
}
