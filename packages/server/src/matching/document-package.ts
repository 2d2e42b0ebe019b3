import type { CatalogedPackage, JsonObject, MatchedDistro } from "@plimsoll/core";
import type { DistinctPackage } from "./distinct-packages.js";
import { type KeyDistro, type KeyDocument, keyOfDocument } from "./key-document.js";

/**
 * The package that the matcher is given for a distinct package: its id is the key. CPE names are left out, they are given apart.
 * Alpine owners without an edge are told by a path that only they and what they speak for have.
 */
export function documentPackage({ key, document, symbols }: DistinctPackage): CatalogedPackage {
  const { type, name = "", version = "", language = "", purl = "" } = document;
  const metadataType = document.modularity !== undefined ? "rpm-db-entry" : document.jvm === true ? "java-jvm-installation" : undefined;
  return {
    id: key,
    type,
    name,
    version,
    language,
    purl,
    cpes: [],
    licenses: [],
    locations: speakersOf(document).map((speaker) => ({ path: pathOf(speaker), accessPath: pathOf(speaker) })),
    foundBy: "",
    ...(metadataType === undefined ? {} : { metadataType }),
    metadata: metadataOf(document),
    ownedFiles: [pathOf(key)],
    ...(symbols === undefined ? {} : { symbols }),
  };
}

/** Keys of the packages that own a package by an edge. */
export function ownersOf({ owners = [], circleOwners = [] }: KeyDocument): readonly string[] {
  return [...owners, ...circleOwners.map(keyOfDocument)];
}

/** The distribution of a document as matching sees it. */
export function matchedDistro(distro: KeyDistro): MatchedDistro {
  const empty = {
    version: "",
    majorVersion: "",
    minorVersion: "",
    remainingVersion: "",
    codename: "",
    label: "",
    idLike: [],
    channels: [],
  };
  return { ...empty, ...distro };
}

function speakersOf({ speakers = [], circleSpeakers = [] }: KeyDocument): readonly string[] {
  return [...speakers, ...circleSpeakers.map(keyOfDocument)];
}

function pathOf(key: string): string {
  return `/${key}`;
}

function metadataOf(document: KeyDocument): JsonObject {
  const { epoch, modularity, arch, groupId, artifactId, manifestName, mainModule, name } = document;
  return {
    ...upstreamOf(document),
    ...(epoch === undefined ? {} : { epoch }),
    ...(modularity === undefined ? {} : { modularityLabel: modularity }),
    ...(arch === undefined ? {} : { architecture: arch }),
    ...(groupId === undefined && artifactId === undefined ? {} : { pomProperties: { groupId, artifactId } }),
    ...(manifestName === undefined ? {} : { manifest: { main: [{ key: "Name", value: manifestName }] } }),
    ...(mainModule === undefined ? {} : { mainModule: name }),
  };
}

function upstreamOf({ type, upstreams: [upstream] = [] }: KeyDocument): JsonObject {
  if (upstream === undefined) return {};
  const { name, version = "" } = upstream;
  switch (type) {
    case "apk":
      return { originPackage: name };
    case "deb":
      return { source: name, sourceVersion: version };
    case "rpm":
      return { sourceRpm: `${name}-${version}.src.rpm` };
    default:
      return {};
  }
}
