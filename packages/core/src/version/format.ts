import { javaRuntimeMetadata, javaRuntimeNames, packageTypes, rangeTypes } from "./format.data.js";
import { findScheme, type VersionFormat } from "./list.js";

const formatOfRangeType: ReadonlyMap<string, VersionFormat> = new Map(
  Object.entries(rangeTypes).flatMap(([name, types]) => {
    const format = findScheme(name)?.name;
    return format === undefined ? [] : types.map((type) => [type, format] as const);
  }),
);
const formatOfPackageType: ReadonlyMap<string, VersionFormat> = new Map(packageTypes);
const javaRuntimes: ReadonlySet<string> = new Set(javaRuntimeNames);

/** The format in which a range's constraint is read, by the database's type string in any case; `fuzzy` for one that is not known. */
export function versionFormatOfRange(databaseType: string): VersionFormat {
  return formatOfRangeType.get(databaseType.toLowerCase()) ?? "fuzzy";
}

/** The format in which a package's version is read, by Syft's type, name and metadata type; `fuzzy` for npm and all others without an own one. */
export function versionFormatOfPackage(type: string, name: string, metadataType?: string): VersionFormat {
  if (metadataType === javaRuntimeMetadata || (type === "binary" && javaRuntimes.has(name))) return "jvm";
  return formatOfPackageType.get(type) ?? "fuzzy";
}
