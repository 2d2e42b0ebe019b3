import { type CatalogedPackage, ownedFilesOf, type Sbom } from "@plimsoll/core";

/** Packages whose files are the evidence of another one. Ids of the SBOM; never its own. */
export interface FileOwners {
  /** By an edge of the SBOM, or by files where that has no such edge at all. */
  readonly owners: ReadonlySet<string>;
  /** Alpine packages that own the evidence without an edge: their statements hold for it too. */
  readonly speakers: ReadonlySet<string>;
}

/** Owners of one package that count; real ones have a handful. Core has no such limit: what it scans is not sent by others. */
const MAX_OWNERS = 64;

const EDGE = "ownership-by-file-overlap";

/** What the matcher reads of ownership, by the id of the owned package; absent where nothing owns it. Source: scanner.md §3, "Ownership". */
export function fileOwnersOf({ packages, relationships }: Pick<Sbom, "packages" | "relationships">): ReadonlyMap<string, FileOwners> {
  const found = new Map<string, { readonly owners: Set<string>; readonly speakers: Set<string> }>();
  const add = (kind: keyof FileOwners, owner: string, owned: string): void => {
    if (owner === owned) return;
    const entry = found.get(owned) ?? { owners: new Set<string>(), speakers: new Set<string>() };
    found.set(owned, entry);
    if (entry[kind].size < MAX_OWNERS) entry[kind].add(owner);
  };
  const ids = new Set(packages.map(({ id }) => id));
  const edges = relationships.filter(({ type, parent, child }) => type === EDGE && ids.has(parent) && ids.has(child));
  for (const { parent, child } of edges) add("owners", parent, child);
  const hasEdges = edges.length > 0;
  const byPath = ownersByPath(packages, hasEdges);
  for (const { id, locations } of packages) {
    for (const { path, accessPath } of locations) {
      for (const owner of byPath.get(path) ?? []) add(hasEdges ? "speakers" : "owners", owner.id, id);
      if (accessPath === path) continue;
      for (const owner of byPath.get(accessPath) ?? []) if (owner.type === "apk") add("speakers", owner.id, id);
    }
  }
  for (const { owners, speakers } of found.values()) for (const owner of owners) speakers.delete(owner);
  return found;
}

/** Owners by path, of Alpine alone where edges say who else owns what. */
function ownersByPath(packages: readonly CatalogedPackage[], onlyAlpine: boolean): ReadonlyMap<string, readonly CatalogedPackage[]> {
  const byPath = new Map<string, CatalogedPackage[]>();
  for (const owner of packages) {
    if (onlyAlpine && owner.type !== "apk") continue;
    for (const path of new Set(ownedFilesOf(owner))) {
      const list = byPath.get(path);
      if (list === undefined) byPath.set(path, [owner]);
      else if (list.length < MAX_OWNERS) list.push(owner);
    }
  }
  return byPath;
}
