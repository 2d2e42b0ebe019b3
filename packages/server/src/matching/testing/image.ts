import type { CatalogedPackage, Relationship, Sbom } from "@plimsoll/core";

/** A package with only what a test names. */
export function imagePackage(parts: Partial<CatalogedPackage> & { readonly name: string; readonly type: string }): CatalogedPackage {
  return { id: parts.name, version: "1.0", language: "", purl: "", cpes: [], licenses: [], locations: [], foundBy: "test", ...parts };
}

/** An SBOM with these packages, of a distribution such as `debian 12`; `owns` are pairs of ids, the owner first. */
export function imageSbom(packages: readonly CatalogedPackage[], distro = "", owns: readonly (readonly [string, string])[] = []): Sbom {
  const [id = "", versionId = ""] = distro.split(" ");
  const release = { id, idLike: [], name: "", prettyName: "", version: "", versionId, versionCodename: "" };
  return {
    packages,
    relationships: owns.map(([parent, child]): Relationship => ({ parent, child, type: "ownership-by-file-overlap" })),
    source: { type: "directory", id: "source", name: "root", version: "", path: "/root" },
    ...(distro === "" ? {} : { distro: release }),
    gaps: [],
    descriptor: { name: "test", version: "0" },
  };
}

/** A location of evidence. */
export function at(path: string): { readonly path: string; readonly accessPath: string } {
  return { path, accessPath: path };
}
