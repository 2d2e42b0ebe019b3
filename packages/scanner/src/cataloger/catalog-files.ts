import type { CoverageGap, Distro, Package } from "@plimsoll/core";
import { AssuranceError, messageOf } from "@plimsoll/core";
import type { Cataloger, Evidence, EvidenceSource } from "./cataloger.js";

/** What the catalogers found, before ids, and what they could not read. */
export interface CatalogResult {
  readonly packages: readonly Package[];
  readonly gaps: readonly CoverageGap[];
}

const NO_BYTES = new Uint8Array();

/** More packages than any image holds; what comes after becomes a gap. */
const MAX_PACKAGES = 1_000_000;

/** Runs every cataloger on every evidence file of its globs. A fault of one file is a gap; the packages before it are kept. */
export function catalogFiles(source: EvidenceSource, catalogers: readonly Cataloger[], distro: Distro | undefined): CatalogResult {
  const packages: Package[] = [];
  const gaps: CoverageGap[] = [];
  for (const cataloger of catalogers) {
    const found = cataloger.inspector === undefined ? source.match(cataloger.paths) : source.inspected(cataloger.inspector.name);
    for (const evidence of found) {
      const gap = catalogFile(cataloger, evidence, distro, packages);
      if (gap !== undefined) gaps.push(gap);
    }
  }
  return { packages, gaps };
}

function catalogFile(
  cataloger: Cataloger,
  { file, view, inspection }: Evidence,
  distro: Distro | undefined,
  packages: Package[],
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
  try {
    const content = inspection === undefined ? view.read(file.path) : { ...file, bytes: NO_BYTES, inspection };
    if (content === undefined) return gap("file-unreadable", "the content of the file is not at hand");
    for (const found of cataloger.catalog({ ...content, ...file }, { distro, view })) {
      if (found.name === "") continue;
      if (packages.length >= MAX_PACKAGES) return gap("limit-exceeded", `there are more than ${MAX_PACKAGES} packages`);
      packages.push(found);
    }
    return undefined;
  } catch (error) {
    return gap(error instanceof AssuranceError ? error.code : "file-unreadable", messageOf(error));
  }
}
