import { type Distro, formatPurl, type JsonObject, type License, type Location, type Package } from "@plimsoll/core";
import { distroQualifier } from "../parse/distro-qualifier.js";
import { declaredLicense } from "../parse/license.js";
import { spdxExpressionOf } from "../parse/spdx-expression.js";
import type { ApkEntry, ApkFile } from "./installed-file.js";

/** The package of an entry that was found at `location`. */
export function apkPackage(
  entry: ApkEntry,
  found: { readonly by: string; readonly location: Location; readonly distro: Distro | undefined },
): Package {
  return {
    type: "apk",
    name: entry.package,
    version: entry.version,
    language: "",
    purl: purlOf(entry, found.distro),
    cpes: [],
    licenses: licensesOf(entry.license, found.location),
    locations: [found.location],
    foundBy: found.by,
    metadataType: "apk-db-entry",
    metadata: metadataOf(entry),
    ownedFiles: [...new Set(entry.files.map(({ path }) => path))],
  };
}

function purlOf(entry: ApkEntry, distro: Distro | undefined): string {
  if (distro === undefined) return "";
  const upstream = entry.originPackage === entry.package ? "" : entry.originPackage;
  return formatPurl({
    type: "apk",
    namespace: distro.id.toLowerCase(),
    name: entry.package,
    version: entry.version,
    qualifiers: { arch: entry.architecture, distro: distroQualifier(distro), upstream },
  });
}

/** One expression, or names parted by blanks. */
function licensesOf(text: string, location: Location): readonly License[] {
  const names = spdxExpressionOf(text) === "" ? new Set(text.split(" ")) : [text];
  return [...names].map((name) => declaredLicense(name, [location])).filter((license) => license !== undefined);
}

function metadataOf(entry: ApkEntry): JsonObject {
  return {
    package: entry.package,
    originPackage: entry.originPackage,
    maintainer: entry.maintainer,
    version: entry.version,
    architecture: entry.architecture,
    url: entry.url,
    description: entry.description,
    size: entry.size,
    installedSize: entry.installedSize,
    pullDependencies: entry.dependencies,
    provides: entry.provides,
    pullChecksum: entry.checksum,
    gitCommitOfApkPort: entry.gitCommit,
    files: entry.files.map(recordOf),
  };
}

function recordOf({ checksum, ...file }: Readonly<ApkFile>): JsonObject {
  if (checksum === undefined) return file;
  return { ...file, digest: { algorithm: checksum.startsWith("Q1") ? "'Q1'+base64(sha1)" : "md5", value: checksum } };
}
