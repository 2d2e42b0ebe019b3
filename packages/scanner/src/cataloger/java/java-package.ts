import { formatPurl, type License, type Location, type Package } from "@plimsoll/core";
import type { JavaManifest, JavaMetadata, JavaPomProperties } from "../parse/java-metadata.js";
import { declaredLicense } from "../parse/license.js";
import { mavenGroupOf } from "../parse/maven-group.js";
import { spdxExpressionOf } from "../parse/spdx-expression.js";
import { packageTypeOf, readArchiveName } from "./archive-name.js";
import type { InspectedArchive } from "./inspected-archive.js";
import { isStandIn, licensesOf, nameOf, versionOf } from "./manifest.js";
import type { PomFile, PomLicense } from "./pom-project.js";
import { packageTypeOfGroup } from "./pom-properties.js";

/** Recorded as `foundBy`. */
export const JAVA_ARCHIVE_CATALOGER = "java-archive-cataloger";

/** Where an archive was found. */
export interface ArchivePlace {
  /** Access path of the file, and the entries that led to an archive within it, joined by ":". */
  readonly virtualPath: string;
  readonly location: Location;
}

/** A pom.properties, and the pom.xml beside it. */
interface Maven {
  readonly properties: JavaPomProperties;
  readonly pom: PomFile | undefined;
}

/** A package before what follows from its metadata. */
interface Draft {
  readonly type: "java-archive" | "jenkins-plugin";
  readonly name: string;
  readonly version: string;
  readonly metadata: JavaMetadata;
  readonly licenses: readonly License[];
}

/**
 * The packages of an archive: itself, first, and those that Maven's files in it tell of besides, as shading leaves them. None where it has no
 * manifest.
 */
export function packagesOfArchive(archive: InspectedArchive, place: ArchivePlace): readonly Package[] {
  const { manifest } = archive;
  if (manifest === undefined || isStandIn(manifest)) return [];
  const described = mavenFiles(archive);
  const main = mainPackage(archive, { place, manifest, described });
  const others = described.filter(({ properties }) => properties.artifactId !== main.name).map((maven) => otherPackage(maven, place));
  return [main, ...others].map((draft) => finish(draft, place.location));
}

/** The pom.properties of an archive, each with the pom.xml of its directory, in order of paths. */
function mavenFiles({ properties = [], projects = [] }: InspectedArchive): readonly Maven[] {
  const poms = new Map(projects.map((pom) => [directoryOf(pom.project.path), pom]));
  const byDirectory = new Map(properties.map((one) => [directoryOf(one.path), one]));
  const inOrder = [...byDirectory].sort(([left], [right]) => (left < right ? -1 : 1));
  return inOrder.map(([directory, one]) => ({ properties: one, pom: poms.get(directory) }));
}

interface MainEvidence {
  readonly place: ArchivePlace;
  readonly manifest: JavaManifest;
  readonly described: readonly Maven[];
}

function mainPackage(archive: InspectedArchive, { place, manifest, described }: MainEvidence): Draft {
  const file = readArchiveName(fileNameOf(place.virtualPath));
  const own = ownMavenFiles(described, file.name);
  const declared = licensesOf(manifest).flatMap((text) => declaredLicense(text, [place.location]) ?? []);
  const concluded = (archive.licenses ?? []).map((value) => concludedLicense(value, place.location));
  const licenses = [declared, concluded].find((list) => list.length > 0) ?? pomLicenses(own?.pom, place.location);
  const name = own?.properties.artifactId ?? nameOf(manifest, file);
  // What has the name is the archive itself, and Maven's word counts more than the file's and the manifest's.
  const properties = own?.properties ?? described.find((one) => one.properties.artifactId === name)?.properties;
  return {
    type: properties === undefined ? packageTypeOf(place.virtualPath) : packageTypeOfGroup(properties.groupId),
    name,
    version: properties?.version ?? versionOf(manifest, file),
    licenses,
    metadata: {
      virtualPath: place.virtualPath,
      manifest,
      ...(properties === undefined ? {} : { pomProperties: properties }),
      ...(own?.pom === undefined ? {} : { pomProject: own.pom.project }),
      digest: [{ algorithm: "sha1", value: archive.sha1 }],
    },
  };
}

/** Of all that Maven's files describe the one that the file is named for; of several the first that has a pom.xml, else the last. */
function ownMavenFiles(described: readonly Maven[], fileName: string): Maven | undefined {
  if (fileName === "") return undefined;
  const exact = described.some(({ properties }) => properties.artifactId === fileName);
  const fitting = described.filter(({ properties: { artifactId } }) =>
    exact ? artifactId === fileName : artifactId.startsWith(fileName) || fileName.endsWith(artifactId),
  );
  return fitting.find(({ pom }) => pom !== undefined) ?? fitting.at(-1);
}

function otherPackage({ properties, pom }: Maven, { virtualPath, location }: ArchivePlace): Draft {
  const { groupId, artifactId, version } = properties;
  return {
    type: packageTypeOfGroup(groupId),
    name: artifactId,
    version,
    licenses: pomLicenses(pom, location),
    metadata: {
      // Packages of one name and different groups stay apart.
      virtualPath: `${virtualPath}:${groupId}:${artifactId}`,
      pomProperties: properties,
      ...(pom === undefined ? {} : { pomProject: pom.project }),
    },
  };
}

function finish({ type, name, version, metadata, licenses }: Draft, location: Location): Package {
  // Without a group id the name stands for it.
  const namespace = mavenGroupOf(name, metadata) || name;
  const purl = formatPurl({ type: "maven", namespace, name, version });
  const isPlugin = purl.includes("io.jenkins.plugins") || purl.includes("org.jenkins-ci.plugins");
  return {
    type: isPlugin ? "jenkins-plugin" : type,
    name,
    version,
    language: "java",
    purl,
    cpes: [],
    licenses,
    locations: [location],
    foundBy: JAVA_ARCHIVE_CATALOGER,
    metadataType: "java-archive",
    metadata,
  };
}

function concludedLicense(value: string, location: Location): License {
  const spdxExpression = value.startsWith("sha256:") ? "" : value;
  return { value, spdxExpression, type: "concluded", urls: [], locations: [location] };
}

function pomLicenses(pom: PomFile | undefined, location: Location): readonly License[] {
  const byText = new Map((pom?.licenses ?? []).map((license) => [`${license.name}\n${license.url}`, license]));
  return [...byText.values()].map((license) => pomLicense(license, location));
}

function pomLicense({ name, url }: PomLicense, location: Location): License {
  const urls = url === "" ? [] : [url];
  return { value: name, spdxExpression: spdxExpressionOf(name), type: "declared", urls, locations: [location] };
}

/** The last element of a virtual path. */
function fileNameOf(virtualPath: string): string {
  return virtualPath.slice(virtualPath.lastIndexOf(":") + 1);
}

function directoryOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
