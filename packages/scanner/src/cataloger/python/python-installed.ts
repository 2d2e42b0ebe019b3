import { posix } from "node:path";
import { formatPurl, type JsonObject, type License, type Location, type Package, quote } from "@plimsoll/core";
import { scannerError } from "../../error.js";
import type { CatalogContext, CatalogedFile, Cataloger, FileView } from "../cataloger.js";
import { locationOf } from "../location.js";
import { declaredLicense } from "../parse/license.js";
import { linesOf, textOf } from "../parse/text-lines.js";
import { type MetadataFields, parseMetadataFile } from "./metadata-file.js";
import { normalizeName } from "./normalize-name.js";
import { parseInstalledFiles, parseRecordFile, type RecordedFile } from "./record-file.js";

const NAME = "python-installed-package-cataloger";

/** Python packages installed as wheels (dist-info) or eggs (egg-info as directory or file). */
export const pythonInstalled: Cataloger = {
  name: NAME,
  paths: ["**/*.egg-info", "**/*{dist-info,DIST-INFO}/METADATA", "**/*{egg-info,EGG-INFO}/PKG-INFO"],
  companions: ["**/*{dist-info,DIST-INFO,egg-info,EGG-INFO}/{RECORD,installed-files.txt,top_level.txt,direct_url.json}"],
  maxBytes: 20 * 1024 * 1024,
  source: "https://packaging.python.org/specifications/core-metadata/",
  types: ["python"],
  catalog: catalogMetadata,
};

/** The interpreter that lists itself: no package. */
const INTERPRETER = "Python";

function* catalogMetadata(file: CatalogedFile, { view }: CatalogContext): Generator<Package> {
  const fields = parseMetadataFile(textOf(file.bytes));
  if (fields.name === "" || fields.name === INTERPRETER) return;
  const directory = posix.dirname(file.path);
  const sitePackages = file.path.endsWith(".egg-info") ? directory : posix.dirname(directory);
  const installed = readInstalledFiles(view, directory, sitePackages);
  const topLevel = view.read(posix.join(directory, "top_level.txt"));
  const origin = view.read(posix.join(directory, "direct_url.json"));
  const directUrl = origin === undefined ? undefined : parseDirectUrl(textOf(origin.bytes));
  const supporting = [installed.source, topLevel, origin].filter((one) => one !== undefined);
  yield buildPackage(file, {
    fields,
    sitePackages,
    files: installed.files,
    topLevel: topLevel === undefined ? [] : [...linesOf(textOf(topLevel.bytes))],
    directUrl,
    locations: [locationOf(file, "primary"), ...supporting.map((one) => locationOf(one, "supporting"))],
  });
  if (origin !== undefined && directUrl === undefined)
    throw scannerError("file-unreadable", `${quote(origin.path)} is no JSON document of an origin`);
}

interface PackageParts {
  readonly fields: MetadataFields;
  readonly sitePackages: string;
  readonly files: readonly RecordedFile[];
  readonly topLevel: readonly string[];
  readonly directUrl: DirectUrl | undefined;
  readonly locations: readonly Location[];
}

function buildPackage(file: CatalogedFile, parts: PackageParts): Package {
  const { fields, sitePackages, files, directUrl } = parts;
  const name = normalizeName(fields.name);
  const vcsUrl = directUrl === undefined || directUrl.vcs === "" ? "" : `${directUrl.vcs}+${directUrl.url}@${directUrl.commitId}`;
  return {
    type: "python",
    name,
    version: fields.version,
    language: "python",
    purl: formatPurl({ type: "pypi", name, version: fields.version, qualifiers: { vcs_url: vcsUrl } }),
    cpes: [],
    licenses: licensesOf(fields, file),
    locations: parts.locations,
    foundBy: NAME,
    metadataType: "python-package",
    metadata: buildMetadata(parts),
    ...(files.length === 0 ? {} : { ownedFiles: [...new Set(files.map(({ path }) => posix.resolve(sitePackages, path)))] }),
  };
}

function buildMetadata({ fields, sitePackages, files, topLevel, directUrl }: PackageParts): JsonObject {
  return {
    name: fields.name,
    version: fields.version,
    author: fields.author,
    authorEmail: fields.authorEmail,
    platform: fields.platform,
    ...(files.length === 0 ? {} : { files: files.map((one): JsonObject => ({ ...one })) }),
    sitePackagesRootPath: sitePackages,
    ...(topLevel.length === 0 ? {} : { topLevelPackages: topLevel }),
    ...(directUrl === undefined ? {} : { directUrlOrigin: directUrlMetadata(directUrl) }),
    ...(fields.requiresPython === "" ? {} : { requiresPython: fields.requiresPython }),
    ...(fields.requiresDist.length === 0 ? {} : { requiresDist: fields.requiresDist }),
    ...(fields.providesExtra.length === 0 ? {} : { providesExtra: fields.providesExtra }),
  };
}

function licensesOf(fields: MetadataFields, file: CatalogedFile): readonly License[] {
  const license = declaredLicense(fields.licenseExpression === "" ? fields.license : fields.licenseExpression, [locationOf(file)]);
  return license === undefined ? [] : [license];
}

/** RECORD, or where it lists nothing installed-files.txt. */
function readInstalledFiles(
  view: FileView,
  directory: string,
  sitePackages: string,
): { files: readonly RecordedFile[]; source: CatalogedFile | undefined } {
  const record = view.read(posix.join(directory, "RECORD"));
  const recorded = record === undefined ? [] : parseRecordFile(textOf(record.bytes));
  if (recorded.length > 0) return { files: recorded, source: record };
  const source = view.read(posix.join(directory, "installed-files.txt"));
  return { files: source === undefined ? [] : parseInstalledFiles(textOf(source.bytes), directory, sitePackages), source };
}

interface DirectUrl {
  readonly url: string;
  readonly commitId: string;
  readonly vcs: string;
}

/** Source: https://packaging.python.org/specifications/direct-url/ */
function parseDirectUrl(text: string): DirectUrl | undefined {
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document !== "object" || document === null || Array.isArray(document)) return undefined;
    const vcsInfo = member(document, "vcs_info");
    return { url: textMember(document, "url"), commitId: textMember(vcsInfo, "commit_id"), vcs: textMember(vcsInfo, "vcs") };
  } catch {
    return undefined;
  }
}

function directUrlMetadata({ url, commitId, vcs }: DirectUrl): JsonObject {
  return { url, ...(commitId === "" ? {} : { commitId }), ...(vcs === "" ? {} : { vcs }) };
}

function textMember(value: unknown, key: string): string {
  const found = member(value, key);
  return typeof found === "string" ? found : "";
}

function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}
