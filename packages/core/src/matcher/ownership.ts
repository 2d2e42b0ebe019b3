import type { CatalogedPackage, JsonValue } from "../artifact/package.js";
import type { Relationship } from "../sbom/sbom.js";
import type { MatchedDistro } from "./distro-type.js";
import { metadataText } from "./searched-package.js";

/** A package left out of matching because the package that owns its files stands for it. */
export interface RemovedPackage {
  readonly package: CatalogedPackage;
  readonly owner: CatalogedPackage;
}

/** Which packages own files that are the evidence of other packages. */
export interface Ownership {
  /** Owners by the id of the owned package, in the order of the edges. */
  readonly ownersOf: ReadonlyMap<string, readonly CatalogedPackage[]>;
}

const EDGE = "ownership-by-file-overlap";

const osPackageTypes: ReadonlySet<string> = new Set(["deb", "rpm", "portage", "alpm", "apk"]);
/** Distributions whose feed lists what is not fixed too, so that their silence means something. */
const comprehensiveFeeds: readonly string[] = ["archlinux", "azurelinux", "debian", "mariner", "redhat", "ubuntu"];

/** The ownership edges of an SBOM; where it has none at all, edges made from the files that its packages own. */
export function ownershipOf(packages: readonly CatalogedPackage[], relationships: readonly Relationship[]): Ownership {
  const byId = new Map(packages.map((found) => [found.id, found]));
  const ownersOf = new Map<string, CatalogedPackage[]>();
  const add = (owner: CatalogedPackage, owned: CatalogedPackage): void => {
    const owners = ownersOf.get(owned.id);
    if (owners === undefined) ownersOf.set(owned.id, [owner]);
    else if (!owners.includes(owner)) owners.push(owner);
  };
  let hasEdges = false;
  for (const { type, parent, child } of relationships) {
    if (type !== EDGE) continue;
    const owner = byId.get(parent);
    const owned = byId.get(child);
    if (owner === undefined || owned === undefined) continue;
    hasEdges = true;
    add(owner, owned);
  }
  if (!hasEdges) addEdgesByFiles(packages, add);
  return { ownersOf };
}

function addEdgesByFiles(packages: readonly CatalogedPackage[], add: (owner: CatalogedPackage, owned: CatalogedPackage) => void): void {
  const evidence = new Map<string, CatalogedPackage[]>();
  for (const found of packages) {
    for (const path of new Set(found.locations.map((location) => location.path))) {
      const list = evidence.get(path);
      if (list === undefined) evidence.set(path, [found]);
      else list.push(found);
    }
  }
  for (const owner of packages) {
    for (const path of ownedFilesOf(owner)) {
      for (const owned of evidence.get(path) ?? []) {
        if (owned !== owner) add(owner, owned);
      }
    }
  }
}

/** Absolute paths of the files that belong to a package: as cataloged, or as its metadata list them. */
export function ownedFilesOf({ ownedFiles, metadata, metadataType }: CatalogedPackage): readonly string[] {
  if (ownedFiles !== undefined) return ownedFiles;
  const files = metadata?.["files"];
  if (!Array.isArray(files)) return [];
  const root = metadataType === "python-package" ? `${metadataText(metadata, "sitePackagesRootPath")}/` : "";
  return files.flatMap((file: JsonValue) => {
    const path =
      file !== null && typeof file === "object" && !Array.isArray(file) ? (file as { readonly path?: JsonValue }).path : undefined;
    return typeof path === "string" && path !== "" ? [root === "" || path.startsWith("/") ? path : root + path] : [];
  });
}

/**
 * Parts the packages that another one stands for: their versions begin alike, and the owner is a package of a distribution that lists
 * what it does not fix while the owned one is not, or the owned one is a program. Source: scanner.md §3, "Ownership".
 */
export function removeOwned(
  packages: readonly CatalogedPackage[],
  { ownersOf }: Ownership,
  distro: MatchedDistro | undefined,
): { readonly kept: readonly CatalogedPackage[]; readonly removed: readonly RemovedPackage[] } {
  if (distro === undefined || ownersOf.size === 0) return { kept: packages, removed: [] };
  const comprehensive = isComprehensive(distro);
  const kept: CatalogedPackage[] = [];
  const removed: RemovedPackage[] = [];
  for (const found of packages) {
    const owner = ownersOf.get(found.id)?.find((candidate) => standsFor(candidate, found, comprehensive));
    if (owner === undefined) kept.push(found);
    else removed.push({ package: found, owner });
  }
  return { kept, removed };
}

function standsFor(owner: CatalogedPackage, owned: CatalogedPackage, comprehensive: boolean): boolean {
  if (!owner.version.startsWith(owned.version) && !owned.version.startsWith(owner.version)) return false;
  if (comprehensive && osPackageTypes.has(owner.type) && !osPackageTypes.has(owned.type)) return true;
  return owned.type === "binary";
}

function isComprehensive({ type, idLike }: MatchedDistro): boolean {
  return type !== "amazonlinux" && [type, ...idLike].some((name) => comprehensiveFeeds.includes(name.toLowerCase()));
}
