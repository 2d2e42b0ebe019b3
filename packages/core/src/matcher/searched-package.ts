import { type Cpe, formatCpe, parseCpe } from "../artifact/cpe.js";
import type { CatalogedPackage, JsonObject, PackageCpe } from "../artifact/package.js";
import type { MatchedDistro } from "./distro-type.js";
import { isRootIoBuild, plainRootIoName } from "./root-io.js";
import { parseSourceRpm } from "./source-rpm.js";

/** The package that another one was built from. */
export interface Upstream {
  readonly name: string;
  /** Empty: the package's own. */
  readonly version: string;
}

/** A package as it is searched for: itself, or its source package in its place. */
export interface SearchedPackage {
  /** The package that a match is reported on. */
  readonly cataloged: CatalogedPackage;
  readonly name: string;
  readonly version: string;
  readonly distro: MatchedDistro | undefined;
  /** Read when asked for: not every search does. */
  readonly cpes: () => readonly Cpe[];
  readonly upstreams: readonly Upstream[];
  /** As the package says; empty where it does not. */
  readonly architecture: string;
  /** Stands for the source package. */
  readonly indirect: boolean;
}

/** The view of a cataloged package. `cpes` replace the package's own. */
export function searchedPackage(
  cataloged: CatalogedPackage,
  distro: MatchedDistro | undefined,
  cpes: readonly PackageCpe[] = cataloged.cpes,
): SearchedPackage {
  return {
    cataloged,
    name: cataloged.name,
    version: cataloged.version,
    distro,
    cpes: once(() =>
      withPlainCpes(
        cataloged,
        cpes.flatMap(({ cpe }) => parseCpe(cpe) ?? []),
      ),
    ),
    upstreams: upstreamsOf(cataloged),
    architecture: metadataText(cataloged.metadata, "architecture"),
    indirect: false,
  };
}

/** The source packages of a package, each in its place: name and version, and the name within its CPEs. Those of an rpm are of architecture `src`. */
export function upstreamPackages(searched: SearchedPackage): readonly SearchedPackage[] {
  return searched.upstreams.map(({ name, version }) => ({
    ...searched,
    name,
    version: version === "" ? searched.version : version,
    cpes: once(() => renameCpes(searched.cpes(), searched.name, name)),
    upstreams: [],
    architecture: searched.cataloged.type === "rpm" ? "src" : searched.architecture,
    indirect: true,
  }));
}

/** The source packages that a package names. One of apk or dpkg may be its own source: its rows then count twice, directly and indirectly. */
export function upstreamsOf({ type, name: ownName, metadata }: CatalogedPackage): readonly Upstream[] {
  switch (type) {
    case "apk":
      return named(metadataText(metadata, "originPackage"), "");
    case "deb":
      return named(metadataText(metadata, "source"), metadataText(metadata, "sourceVersion"));
    case "rpm": {
      const source = parseSourceRpm(metadataText(metadata, "sourceRpm"));
      return source === undefined || source.name === ownName ? [] : [source];
    }
    default:
      return [];
  }
}

function named(name: string, version: string): readonly Upstream[] {
  return name === "" ? [] : [{ name, version }];
}

/** Builds of Root.io are products of their plain name too. */
function withPlainCpes({ type, name, version }: CatalogedPackage, cpes: readonly Cpe[]): readonly Cpe[] {
  const plain = isRootIoBuild(type, name, version) ? plainRootIoName(type, name) : undefined;
  return plain === undefined ? cpes : [...cpes, ...renameCpes(cpes, name, plain)];
}

/** The name is replaced wherever it stands in the formatted CPE, as in Grype (so not where it has characters that are quoted there); what that makes equal is one. */
function renameCpes(cpes: readonly Cpe[], from: string, to: string): readonly Cpe[] {
  const renamed = new Set(cpes.map((cpe) => formatCpe(cpe).replaceAll(from, to)));
  return [...renamed].flatMap((cpe) => parseCpe(cpe) ?? []);
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** The text of a member of a package's metadata; empty where it is absent or no text. */
export function metadataText(metadata: JsonObject | undefined, key: string): string {
  const value = metadata !== undefined && Object.hasOwn(metadata, key) ? metadata[key] : undefined;
  return typeof value === "string" ? value : "";
}

/** The object that is a member of a package's metadata; undefined where it is absent or something else. */
export function metadataObject(metadata: JsonObject | undefined, key: string): JsonObject | undefined {
  const value = metadata !== undefined && Object.hasOwn(metadata, key) ? metadata[key] : undefined;
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** `unknown`, in any case, is no version. */
export function isUnknownVersion(version: string): boolean {
  return version.toLowerCase() === "unknown";
}
