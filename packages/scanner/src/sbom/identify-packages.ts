import { createHash } from "node:crypto";
import type { CatalogedPackage, Location, Package, PackageCpe } from "@plimsoll/core";

/** Stands for the version of a package whose evidence has none, as in Syft. */
const UNKNOWN_VERSION = "UNKNOWN";

/** Gives each package its id and CPEs. Equal packages of the same paths in several layers become one with all their locations. */
export function identifyPackages(
  packages: readonly Package[],
  cpesOf: (found: Package) => readonly PackageCpe[],
): readonly CatalogedPackage[] {
  const byId = new Map<string, CatalogedPackage>();
  for (const found of packages) {
    const versioned = found.version === "" ? { ...found, version: UNKNOWN_VERSION } : found;
    const complete = versioned.cpes.length > 0 ? versioned : { ...versioned, cpes: cpesOf(found) };
    const id = packageId(complete);
    const known = byId.get(id);
    byId.set(id, known === undefined ? { ...complete, id } : { ...known, locations: mergeLocations(known.locations, complete.locations) });
  }
  return [...byId.values()];
}

/** 16 hex digits over everything but the layers: the same package in another image of the same paths has the same id. */
export function packageId(found: Package): string {
  const paths = [...new Set(found.locations.map(({ path }) => path))].sort();
  const licenses = found.licenses.map(({ value }) => value).sort();
  const content = [
    found.type,
    found.name,
    found.version,
    found.language,
    found.purl,
    found.foundBy,
    paths,
    licenses,
    found.metadataType ?? "",
    found.metadata ?? {},
  ];
  return createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 16);
}

function mergeLocations(left: readonly Location[], right: readonly Location[]): readonly Location[] {
  const key = (location: Location): string => JSON.stringify([location.path, location.accessPath, location.layerId ?? ""]);
  const seen = new Set(left.map(key));
  return [...left, ...right.filter((location) => !seen.has(key(location)))];
}
