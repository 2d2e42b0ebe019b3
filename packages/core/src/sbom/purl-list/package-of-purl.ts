import { formatCpe, parseCpe } from "../../artifact/cpe.js";
import type { Distro } from "../../artifact/distro.js";
import { splitDistroName } from "../../artifact/distro-name.js";
import type { JsonObject, Package, PackageCpe } from "../../artifact/package.js";
import { type PurlParts, parsePurl } from "../../artifact/purl.js";
import { distroIds, jenkinsGroups, lowerCaseTypes, purlTypes, typesWithoutNamespace } from "./package-type.data.js";

/** Stands for a type of package URLs that Syft has no package type for. */
const UNKNOWN_TYPE = "UnknownPackage";

/** More CPEs than a package has. */
const MAX_CPES = 100;

/** A package that a package URL alone tells of, and the distribution that its qualifier `distro` names. */
export interface PurlPackage {
  readonly found: Package;
  readonly distro: Distro | undefined;
}

/**
 * The package of a package URL; undefined where the text is none. Of the qualifiers count `distro` (`debian-12`), `upstream` (`NAME`,
 * `NAME@VERSION`, or the file name of a source rpm), `epoch` and `rpmmod` of an rpm, `arch`, and `cpes`, parted by commas.
 * Source: https://github.com/anchore/grype/blob/main/grype/pkg/purl_provider.go
 */
export function packageOfPurl(text: string): PurlPackage | undefined {
  const parts = parsePurl(text);
  if (parts === undefined) return undefined;
  const { type, language } = typeOf(parts);
  const found: Package = {
    type,
    name: nameOf(parts, type),
    version: versionOf(parts, type),
    language,
    purl: text,
    cpes: cpesOf(qualifier(parts, "cpes")),
    licenses: [],
    locations: [],
    foundBy: "",
    ...metadataOf(parts, type),
  };
  return { found, distro: distroOf(qualifier(parts, "distro")) };
}

function qualifier({ qualifiers }: PurlParts, key: string): string {
  return qualifiers?.[key] ?? "";
}

function typeOf({ type, namespace = "" }: PurlParts): { readonly type: string; readonly language: string } {
  const known = purlTypes.get(type);
  if (known === undefined) return { type: UNKNOWN_TYPE, language: "" };
  const isPlugin = type === "maven" && jenkinsGroups.some((group) => namespace === group || namespace.startsWith(`${group}.`));
  return isPlugin ? { ...known, type: "jenkins-plugin" } : known;
}

/** Names that differ only in case are one in many ecosystems: package URLs have them in lower case. */
function nameOf({ namespace = "", name }: PurlParts, type: string): string {
  if (type === "python") return name.toLowerCase().replaceAll("_", "-");
  const whole = namespace === "" || typesWithoutNamespace.has(type) ? name : `${namespace}/${name}`;
  return lowerCaseTypes.has(type) ? whole.toLowerCase() : whole;
}

/** The epoch of an rpm stands before its version, unless one stands there already. */
function versionOf(parts: PurlParts, type: string): string {
  const { version = "" } = parts;
  const epoch = qualifier(parts, "epoch");
  return type === "rpm" && version !== "" && /^\d+$/.test(epoch) && !/^\d+:/.test(version) ? `${epoch}:${version}` : version;
}

function cpesOf(list: string): readonly PackageCpe[] {
  if (list === "") return [];
  const cpes = list
    .split(",", MAX_CPES)
    .flatMap((text) => parseCpe(text) ?? [])
    .map(formatCpe);
  return [...new Set(cpes)].map((cpe) => ({ cpe, source: "declared" }));
}

/** What matching reads of packages of an operating system, in the form of their databases. */
function metadataOf(parts: PurlParts, type: string): Pick<Package, "metadataType" | "metadata"> {
  const architecture = qualifier(parts, "arch");
  const upstream = qualifier(parts, "upstream");
  switch (type) {
    case "deb": {
      const source = upstreamOf(upstream, parts.name);
      return metadata("dpkg-db-entry", { source: source.name, sourceVersion: source.version, architecture });
    }
    case "apk":
      return metadata("apk-db-entry", { originPackage: upstreamOf(upstream, parts.name).name, architecture });
    case "rpm":
      return metadata("rpm-db-entry", { sourceRpm: upstream, modularityLabel: qualifier(parts, "rpmmod"), architecture });
    default:
      return {};
  }
}

function metadata(metadataType: string, fields: Readonly<Record<string, string>>): Pick<Package, "metadataType" | "metadata"> {
  const known: JsonObject = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ""));
  return Object.keys(known).length === 0 ? {} : { metadataType, metadata: known };
}

/** A package that names itself has no upstream. */
function upstreamOf(text: string, ownName: string): { readonly name: string; readonly version: string } {
  const [name = "", version = "", ...more] = text.split("@");
  return name === ownName || more.length > 0 ? { name: "", version: "" } : { name, version };
}

/** A version without any digit is a codename. */
function distroOf(text: string): Distro | undefined {
  const { name, version } = splitDistroName(text);
  if (name === "") return undefined;
  const isNumber = /\d/.test(version);
  const id = distroIds.get(name) ?? name;
  return {
    id,
    idLike: [id],
    name: "",
    prettyName: "",
    version: "",
    versionId: isNumber ? version : "",
    versionCodename: isNumber ? "" : version,
  };
}
