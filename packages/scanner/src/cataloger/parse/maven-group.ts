import type { JavaManifest, JavaMetadata, JavaPomProject, JavaPomProperties } from "./java-metadata.js";
import { correctedGroups, groupFamilies, groupsByArtifact } from "./maven-group.data.js";

/** Beginnings of a text that make it a group id, as the reference tool has them: no dot is asked for. */
const DOMAINS = ["com", "org", "net", "io", "be"];

/** Manifest headers that often hold the group id, or the group and artifact id. */
const GROUP_HEADERS = [
  "Group-Id",
  "Bundle-SymbolicName",
  "Extension-Name",
  "Specification-Vendor",
  "Implementation-Vendor",
  "Implementation-Vendor-Id",
  "Implementation-Title",
  "Bundle-Activator",
];

/** Those that are asked only where the others hold none. */
const LESSER_GROUP_HEADERS = ["Automatic-Module-Name", "Main-Class", "Package"];

/** The Maven group id of a package of `name`, or "": from pom.properties, else pom.xml, else what is known of the name, else the manifest. */
export function mavenGroupOf(name: string, { pomProperties, pomProject, manifest }: JavaMetadata): string {
  return (
    groupOfProperties(pomProperties) ||
    groupOfProject(pomProject) ||
    knownGroup(name) ||
    (manifest === undefined ? "" : (groupsOfManifest(manifest)[0] ?? ""))
  );
}

/** All that may be the group id of a package, with repetitions: guesses for CPEs. */
export function mavenGroupCandidates(name: string, { pomProperties, pomProject, manifest }: JavaMetadata): readonly string[] {
  const known = knownGroup(name);
  return [
    ...candidates(pomProperties),
    ...candidates(pomProject),
    ...candidates(pomProject?.parent),
    ...(known !== "" ? [known] : manifest === undefined ? [] : groupsOfManifest(manifest)),
  ];
}

/** Whether a text begins like a group id. */
export function beginsLikeGroup(text: string): boolean {
  return DOMAINS.some((domain) => text.startsWith(domain));
}

function groupOfProperties(properties: JavaPomProperties | undefined): string {
  return properties === undefined ? "" : groupOfCoordinates(properties);
}

function groupOfProject(project: JavaPomProject | undefined): string {
  if (project === undefined) return "";
  return groupOfCoordinates(project) || (project.parent === undefined ? "" : groupOfCoordinates(project.parent));
}

/** Some publishers put the group id where the artifact id belongs. */
function groupOfCoordinates({ groupId, artifactId }: Coordinates): string {
  if (groupId !== "") return cleanGroup(groupId);
  return artifactId.includes(".") ? cleanGroup(artifactId) : "";
}

interface Coordinates {
  readonly groupId: string;
  readonly artifactId: string;
}

function candidates(coordinates: Coordinates | undefined): readonly string[] {
  if (coordinates === undefined) return [];
  const { groupId, artifactId } = coordinates;
  const groups = beginsLikeGroup(groupId) ? [groupId] : [];
  return [...groups, ...(beginsLikeGroup(artifactId) && artifactId.includes(".") ? [artifactId] : [])].map(cleanGroup);
}

function knownGroup(name: string): string {
  const known = groupsByArtifact.get(name);
  return known ?? groupFamilies.find(([prefix]) => name.startsWith(prefix))?.[1] ?? "";
}

/** A manifest may have a section for each of its files, and be asked once for each pom of its archive. */
const groupsByManifest = new WeakMap<JavaManifest, readonly string[]>();

function groupsOfManifest(manifest: JavaManifest): readonly string[] {
  const known = groupsByManifest.get(manifest) ?? findGroups(manifest);
  groupsByManifest.set(manifest, known);
  return known;
}

function findGroups(manifest: JavaManifest): readonly string[] {
  const groups = groupsUnder(manifest, GROUP_HEADERS);
  return groups.length > 0 ? groups : groupsUnder(manifest, LESSER_GROUP_HEADERS);
}

function groupsUnder({ main = [], sections = [] }: JavaManifest, headers: readonly string[]): readonly string[] {
  const groups: string[] = [];
  for (const section of [main, ...sections]) {
    const seen = new Set<string>();
    for (const { key, value } of section) {
      // of a header that stands twice in a section the first counts
      if (!headers.includes(key) || seen.has(key)) continue;
      seen.add(key);
      if (beginsLikeGroup(value)) groups.push(cleanGroup(value));
    }
  }
  return groups.sort().map((group) => correctedGroups.get(group) ?? group);
}

/** Without OSGi directives (`org.bar;uses:="org.foo"`) and what follows a "#". */
function cleanGroup(group: string): string {
  return (group.split(";", 1)[0] ?? "").split("#", 1)[0]?.trim() ?? "";
}
