import { posix } from "node:path";
import { type Distro, formatPurl, type JsonObject, type License, type Location, type Package } from "@plimsoll/core";
import type { CatalogedFile, FileView, FoundFile } from "../cataloger.js";
import { locationOf } from "../location.js";
import type { Allowance } from "../parse/allowance.js";
import { distroQualifier } from "../parse/distro-qualifier.js";
import { declaredLicense, textDigest } from "../parse/license.js";
import { spdxExpressionOf } from "../parse/spdx-expression.js";
import { textOf } from "../parse/text-lines.js";
import { parseCopyright } from "./copyright-file.js";
import { type DpkgFile, parseConffiles, parseMd5sums } from "./info-file.js";
import type { DpkgStanza } from "./status-file.js";

/** What the packages of one status file share. Files beside it are read once each: packages may share a name. */
export interface DpkgDatabase {
  readonly name: string;
  readonly file: FoundFile;
  readonly distro: Distro | undefined;
  readonly view: FileView;
  readonly allowance: Allowance;
  readonly fileLists: Map<string, readonly DpkgFile[]>;
  readonly copyrights: Map<string, readonly License[]>;
}

/** The package of a stanza, with the files, licences and locations that the files around the status file add. */
export function dpkgPackage(stanza: DpkgStanza, database: DpkgDatabase): Package {
  const { name, file, distro } = database;
  const directory = posix.dirname(file.path);
  const infoDirectory = directory.endsWith("status.d") ? directory : posix.join(directory, "info");
  const md5sums = companion(database, stanza, infoDirectory, ".md5sums");
  const conffiles = companion(database, stanza, posix.join(directory, "info"), ".conffiles");
  const copyright = database.view.find(posix.join("/usr/share/doc", stanza.package, "copyright"));
  const supporting = [copyright, conffiles, md5sums].filter((found) => found !== undefined);
  const files = mergeFiles(database, [
    [...parseConffiles(stanza.conffiles)],
    fileList(database, md5sums, parseMd5sums),
    fileList(database, conffiles, parseConffiles),
  ]);
  return {
    type: "deb",
    name: stanza.package,
    version: stanza.version,
    language: "",
    purl: purlOf(stanza, distro),
    cpes: [],
    licenses: [...declaredLicenses(stanza.license, file), ...copyrightLicenses(database, copyright)],
    locations: locationsOf(database, supporting, infoFiles(database, stanza.package, infoDirectory)),
    foundBy: name,
    metadataType: "dpkg-db-entry",
    metadata: metadataOf(stanza, files),
    ownedFiles: [...new Set(files.map(({ path }) => path))],
  };
}

/** The file `NAME:ARCH` + extension, or `NAME` + extension: the first is there for packages of more than one architecture. */
function companion({ view }: DpkgDatabase, stanza: DpkgStanza, directory: string, extension: string): FoundFile | undefined {
  const { package: name, architecture } = stanza;
  const byArchitecture =
    architecture === "" || architecture === "all" ? undefined : view.find(posix.join(directory, `${name}:${architecture}${extension}`));
  return byArchitecture ?? view.find(posix.join(directory, `${name}${extension}`));
}

function fileList(database: DpkgDatabase, file: FoundFile | undefined, parse: (text: string) => Iterable<DpkgFile>): readonly DpkgFile[] {
  if (file === undefined) return [];
  const known = database.fileLists.get(file.path);
  if (known !== undefined) return known;
  const list = [...parse(contentOf(database, file))];
  database.fileLists.set(file.path, list);
  return list;
}

function contentOf({ view }: DpkgDatabase, file: FoundFile): string {
  const content: CatalogedFile | undefined = view.read(file.path);
  return content === undefined ? "" : textOf(content.bytes);
}

/** All files sorted by path; a file that an earlier list has is not repeated. */
function mergeFiles({ allowance }: DpkgDatabase, [first = [], ...others]: readonly (readonly DpkgFile[])[]): readonly DpkgFile[] {
  const merged = [...first];
  const known = new Set(first.map(({ path }) => path));
  for (const file of others.flat()) {
    if (known.has(file.path)) continue;
    known.add(file.path);
    merged.push(file);
  }
  allowance.take(
    merged.length,
    merged.reduce((sum, { path }) => sum + path.length, 0),
  );
  return merged.sort((left, right) => (left.path < right.path ? -1 : left.path > right.path ? 1 : 0));
}

/** Every file `NAME.*`. The names are sorted, so those of a package stand together. */
function infoFiles({ view, allowance }: DpkgDatabase, name: string, directory: string): readonly FoundFile[] {
  if (name.trim() === "" || name.includes("/")) return [];
  const names = view.list(directory);
  const prefix = `${name}.`;
  let at = lowerBound(names, prefix);
  const found: FoundFile[] = [];
  for (let entry = names[at]; entry?.startsWith(prefix); at += 1, entry = names[at]) {
    const file = view.find(posix.join(directory, entry));
    if (file === undefined) continue;
    allowance.take(1, file.path.length);
    found.push(file);
  }
  return found;
}

function lowerBound(sorted: readonly string[], key: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? "") < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The status file, what was read beside it, and the other files of the package, each once. */
function locationsOf({ file }: DpkgDatabase, supporting: readonly FoundFile[], others: readonly FoundFile[]): readonly Location[] {
  const annotated = new Set([file, ...supporting].map(({ path }) => path));
  return [
    locationOf(file, "primary"),
    ...supporting.map((found) => locationOf(found, "supporting")),
    ...others.filter(({ path }) => !annotated.has(path)).map((found) => locationOf(found)),
  ];
}

/** Licences of an opkg stanza: one expression, or names parted by blanks. */
function declaredLicenses(text: string, file: FoundFile): readonly License[] {
  if (text === "") return [];
  const names = spdxExpressionOf(text) === "" ? new Set(text.split(/\s+/)) : [text];
  return [...names].map((name) => declaredLicense(name, [locationOf(file, "primary")])).filter((license) => license !== undefined);
}

/** The names in a machine-readable copyright file; of any other the digest of its text. */
function copyrightLicenses(database: DpkgDatabase, file: FoundFile | undefined): readonly License[] {
  if (file === undefined) return [];
  const licenses = database.copyrights.get(file.path) ?? readCopyright(database, file);
  database.copyrights.set(file.path, licenses);
  database.allowance.take(licenses.length, 0);
  return licenses;
}

function readCopyright(database: DpkgDatabase, file: FoundFile): readonly License[] {
  const text = contentOf(database, file);
  // Syft takes every annotation off here, also the one for visibility.
  const { annotations: _annotations, ...bare } = locationOf(file);
  const declared = parseCopyright(text)
    .map((name) => declaredLicense(name, [bare]))
    .filter((license) => license !== undefined);
  return declared.length > 0 || text === "" ? declared : [concludedLicense(text, file)];
}

function concludedLicense(text: string, file: FoundFile): License {
  return { value: textDigest(text), spdxExpression: "", type: "concluded", urls: [], locations: [locationOf(file, "supporting")] };
}

/** Empty where the image is no Debian nor like one: the namespace would be wrong. */
function purlOf(stanza: DpkgStanza, distro: Distro | undefined): string {
  if (distro === undefined || (distro.id !== "debian" && !distro.idLike.includes("debian"))) return "";
  const upstream = stanza.sourceVersion === "" ? stanza.source : `${stanza.source}@${stanza.sourceVersion}`;
  return formatPurl({
    type: "deb",
    namespace: distro.id,
    name: stanza.package,
    version: stanza.version,
    qualifiers: { arch: stanza.architecture, distro: distroQualifier(distro), upstream },
  });
}

function metadataOf(stanza: DpkgStanza, files: readonly DpkgFile[]): JsonObject {
  const { provides, depends, preDepends } = stanza;
  return {
    package: stanza.package,
    source: stanza.source,
    version: stanza.version,
    sourceVersion: stanza.sourceVersion,
    architecture: stanza.architecture,
    maintainer: stanza.maintainer,
    installedSize: stanza.installedSize,
    ...(provides.length === 0 ? {} : { provides }),
    ...(depends.length === 0 ? {} : { depends }),
    ...(preDepends.length === 0 ? {} : { preDepends }),
    files: files.map(({ path, md5, isConfigFile }) => ({
      path,
      ...(md5 === undefined ? {} : { digest: { algorithm: "md5", value: md5 } }),
      isConfigFile,
    })),
  };
}
