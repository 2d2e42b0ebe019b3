import type { CoverageGap, Distro, Package } from "@plimsoll/core";
import { AssuranceError, messageOf } from "@plimsoll/core";
import type { Cataloger, Evidence, EvidenceSource } from "./cataloger.js";

/** What the catalogers found, before ids, and what they could not read. */
export interface CatalogResult {
  readonly packages: readonly Package[];
  readonly gaps: readonly CoverageGap[];
}

const NO_BYTES = new Uint8Array();

/** Several times what the largest images hold. More packages are a gap; packages past so many file records come without theirs. */
const MAX_PACKAGES = 100_000;
const MAX_FILE_RECORDS = 2_000_000;

/** What was found so far. */
interface Progress {
  readonly packages: Package[];
  readonly gaps: CoverageGap[];
  fileRecords: number;
}

/** Runs every cataloger on every evidence file of its globs. A fault of one file is a gap; the packages before it are kept. */
export function catalogFiles(source: EvidenceSource, catalogers: readonly Cataloger[], distro: Distro | undefined): CatalogResult {
  const progress: Progress = { packages: [], gaps: [], fileRecords: 0 };
  for (const cataloger of catalogers) {
    const found = cataloger.inspector === undefined ? source.match(cataloger.paths) : source.inspected(cataloger.inspector.name);
    for (const evidence of found) {
      const gap = catalogFile(cataloger, evidence, distro, progress);
      if (gap !== undefined) progress.gaps.push(gap);
      if (progress.packages.length > MAX_PACKAGES) return { packages: progress.packages.slice(0, MAX_PACKAGES), gaps: progress.gaps };
    }
  }
  return { packages: progress.packages, gaps: progress.gaps };
}

function catalogFile(
  cataloger: Cataloger,
  { file, view, inspection }: Evidence,
  distro: Distro | undefined,
  progress: Progress,
): CoverageGap | undefined {
  const gap = (code: string, message: string): CoverageGap => ({
    cataloger: cataloger.name,
    path: file.path,
    code,
    message,
    ...(file.layerId === undefined ? {} : { layerId: file.layerId }),
  });
  if (inspection === undefined && file.size > cataloger.maxBytes)
    return gap("file-too-large", `the file has ${file.size} bytes, ${cataloger.name} reads at most ${cataloger.maxBytes}`);
  const hadRoom = progress.fileRecords <= MAX_FILE_RECORDS;
  try {
    const content = inspection === undefined ? view.read(file.path) : { ...file, bytes: NO_BYTES, inspection };
    if (content === undefined) return gap("file-unreadable", "the content of the file is not at hand");
    for (const found of cataloger.catalog({ ...content, ...file }, { distro, view })) {
      if (found.name === "") continue;
      progress.packages.push(withinFileRecords(found, progress));
      if (progress.packages.length > MAX_PACKAGES)
        return gap("limit-exceeded", `there are more than ${MAX_PACKAGES} packages: the rest is not read`);
    }
    return hadRoom && progress.fileRecords > MAX_FILE_RECORDS
      ? gap("limit-exceeded", `there are more than ${MAX_FILE_RECORDS} files of packages: from here on packages come without their files`)
      : undefined;
  } catch (error) {
    return gap(error instanceof AssuranceError ? error.code : "file-unreadable", messageOf(error));
  }
}

function withinFileRecords(found: Package, progress: Progress): Package {
  const files = found.metadata?.["files"];
  if (!Array.isArray(files)) return found;
  progress.fileRecords += files.length;
  if (progress.fileRecords <= MAX_FILE_RECORDS) return found;
  const { ownedFiles: _, ...rest } = found;
  return { ...rest, metadata: { ...found.metadata, files: [] } };
}
