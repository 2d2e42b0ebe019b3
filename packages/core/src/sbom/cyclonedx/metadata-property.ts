import type { CatalogedPackage, JsonObject, JsonValue } from "../../artifact/package.js";
import { metadataObject } from "./metadata-value.js";
import { type Property, propertiesOf } from "./property.js";

/** The members of each metadata type that Syft writes as properties: texts, numbers and lists of texts. */
const shownMembers: ReadonlyMap<string, readonly string[]> = new Map([
  ["apk-db-entry", ["originPackage", "size", "installedSize", "pullDependencies", "provides", "pullChecksum", "gitCommitOfApkPort"]],
  ["dpkg-db-entry", ["source", "sourceVersion", "installedSize"]],
  ["dpkg-archive-entry", ["source", "sourceVersion", "installedSize"]],
  ["rpm-db-entry", ["epoch", "release", "sourceRpm", "size", "modularityLabel"]],
  ["rpm-archive", ["epoch", "release", "sourceRpm", "size", "modularityLabel"]],
  ["go-module-buildinfo-entry", ["goCompiledVersion", "architecture", "h1Digest", "mainModule", "goCryptoSettings", "goExperiments"]],
  ["go-module-entry", ["h1Digest"]],
  ["java-archive", ["virtualPath"]],
  ["portage-db-entry", ["installedSize"]],
]);

/** The properties `syft:metadata:...` of a package, in order of names. */
export function metadataProperties({ metadataType = "", metadata }: CatalogedPackage): readonly Property[] {
  const keys = shownMembers.get(metadataType);
  if (keys === undefined || metadata === undefined) return [];
  const shown = Object.fromEntries(keys.map((key) => [key, shallow(Object.hasOwn(metadata, key) ? metadata[key] : undefined)]));
  return propertiesOf("syft:metadata", metadataType === "java-archive" ? { ...shown, "-": coordinatesOf(metadata) } : shown);
}

/** The Maven coordinates of a Java archive. "-" is Syft's name for its pom.properties in CycloneDX. */
function coordinatesOf(metadata: JsonObject): JsonObject {
  const { groupId: groupID, artifactId: artifactID } = metadataObject(metadata, "pomProperties") ?? {};
  return { groupID: shallow(groupID), artifactID: shallow(artifactID) };
}

function shallow(value: JsonValue | undefined): JsonValue {
  if (value === undefined || value === null || typeof value !== "object") return value ?? null;
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : null;
}
