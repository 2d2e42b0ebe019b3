import type { CatalogedPackage, Relationship } from "@plimsoll/core";
import type { FileView } from "./cataloger.js";

/**
 * Types whose packages own files for these edges. Python is not among them, though its packages list files: the reference tool compares
 * their paths as recorded, relative to site-packages, so it draws no such edge, and consumers of its SBOMs expect none.
 */
const OWNER_TYPES: ReadonlySet<string> = new Set(["alpm", "apk", "binary", "bitnami", "deb", "nix", "portage", "rpm"]);

/** Types of operating system packages: what they own is theirs, and not a program that someone put there. */
const SYSTEM_TYPES: ReadonlySet<string> = new Set(["alpm", "apk", "deb", "nix", "portage", "rpm"]);

/** Metadata of packages that stand for a program file, whatever their type. */
const PROGRAM_METADATA: ReadonlySet<string> = new Set([
  "binary-signature",
  "elf-binary-package-note-json-payload",
  "java-jvm-installation",
]);

const JVM_METADATA = "java-jvm-installation";

/**
 * The edges `ownership-by-file-overlap`: `parent` owns files (in `metadata.files`, sorted) by which `child` was found. An owned path also
 * stands for the file that it leads to through links, unless another package of the owner's type owns that file itself. Package databases
 * and copyright files are never owned. Edges come in the order of owners, then of owned files.
 */
export function ownershipEdges(packages: readonly CatalogedPackage[], view: FileView): readonly Relationship[] {
  const found = packagesByPath(packages);
  const owners = packages.filter(({ type, ownedFiles }) => ownedFiles !== undefined && OWNER_TYPES.has(type));
  const direct = ownedPathsByType(owners);
  return owners.flatMap((owner) => {
    const children = new Map<string, Set<string>>();
    for (const owned of owner.ownedFiles ?? []) {
      const real = view.find(owned)?.path ?? owned;
      const viaLink = real === owned || direct.get(owner.type)?.has(real) === true ? [] : [real];
      for (const path of [owned, ...viaLink]) {
        if (isNeverOwned(path)) continue;
        for (const child of found.get(path) ?? []) {
          if (child === owner.id) continue;
          const files = children.get(child);
          if (files === undefined) children.set(child, new Set([path]));
          else files.add(path);
        }
      }
    }
    return [...children].map(([child, files]) => ({
      parent: owner.id,
      child,
      type: "ownership-by-file-overlap",
      metadata: { files: [...files].sort() },
    }));
  });
}

/** Ids of packages that say less of a program than the package that owns it; they, and edges from and to them, have no place in an SBOM. */
export function supersededPackages(packages: readonly CatalogedPackage[], edges: readonly Relationship[]): ReadonlySet<string> {
  const byId = new Map(packages.map((one) => [one.id, one]));
  const superseded = new Set<string>();
  for (const edge of edges) {
    const parent = byId.get(edge.parent);
    const child = byId.get(edge.child);
    if (edge.type !== "ownership-by-file-overlap" || parent === undefined || child === undefined) continue;
    if (superseded.has(parent.id) || superseded.has(child.id)) continue;
    const lesser = lesserOf(parent, child);
    if (lesser !== undefined) superseded.add(lesser.id);
  }
  return superseded;
}

function lesserOf(parent: CatalogedPackage, child: CatalogedPackage): CatalogedPackage | undefined {
  const isProgram = child.type === "binary" || PROGRAM_METADATA.has(child.metadataType ?? "");
  if ((SYSTEM_TYPES.has(parent.type) || parent.type === "bitnami") && isProgram) return child;
  if (parent.type !== "binary" || child.type !== "binary" || child.metadata === undefined) return undefined;
  // a Java program found by its text, inside of an installation that has a release file
  const others = [parent, child].filter(({ metadataType }) => metadataType !== JVM_METADATA);
  return others.length === 2 ? undefined : others[0];
}

/** Ids of packages by the paths at which they were found, real ones and those through links. */
function packagesByPath(packages: readonly CatalogedPackage[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { id, locations } of packages) {
    for (const path of locations.flatMap((location) => [location.path, location.accessPath])) {
      const ids = found.get(path);
      if (ids === undefined) found.set(path, new Set([id]));
      else ids.add(id);
    }
  }
  return found;
}

function ownedPathsByType(owners: readonly CatalogedPackage[]): ReadonlyMap<string, ReadonlySet<string>> {
  const owned = new Map<string, Set<string>>();
  for (const { type, ownedFiles } of owners) {
    const paths = owned.get(type) ?? new Set<string>();
    owned.set(type, paths);
    for (const path of ownedFiles ?? []) paths.add(path);
  }
  return owned;
}

/** The package that brings the package manager would own every package else; copyright files are shared. */
function isNeverOwned(path: string): boolean {
  if (path.startsWith("/usr/share/doc/") && path.endsWith("/copyright")) return true;
  return /\/(?:lib\/apk\/db\/installed|lib\/[do]pkg\/status(?:\.d\/[^/]+)?|rpm\/(?:Packages(?:\.db)?|rpmdb\.sqlite))$/.test(path);
}
