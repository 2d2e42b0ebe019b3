import type { Package } from "@plimsoll/core";
import { type JavaMetadata, javaMetadataOf } from "../../cataloger/parse/java-metadata.js";
import { beginsLikeGroup, mavenGroupCandidates } from "../../cataloger/parse/maven-group.js";
import type { Candidate } from "../candidate.js";
import { personVendor } from "../person-vendor.js";
import type { CpeRules } from "../rules.js";

/** Java archives: vendors and products from the parts of all that may be the group id, vendors also from the manifest. */
export const javaArchive: CpeRules = { type: "java-archive", products, vendors };

/** The same for Jenkins plug-ins. */
export const jenkinsPlugin: CpeRules = { type: "jenkins-plugin", products, vendors };

/** Parts of a group id that say what kind of thing a package is, and not what it is. */
const KINDS = ["plugin", "plugins"];

/** A manifest may have a section for each of its files. */
const MAX_NAMES = 200;

function products({ name, metadata }: Package): readonly Candidate[] {
  const java = javaMetadataOf(metadata);
  const artifact = artifactOf(java);
  const fromGroups = groupsOf(name, java).flatMap((group) => {
    const isPlugin = artifact.includes("plugin") || group.includes("plugin");
    // The first two parts name the maker. A later one is a product if the artifact's name begins or ends with it.
    return partsOf(group, 2).filter(
      (part) =>
        !["client", ...KINDS].includes(part.toLowerCase()) &&
        (artifact === "" || (!isPlugin && (artifact.startsWith(part) || artifact.endsWith(part)))),
    );
  });
  return [artifact, ...fromGroups].map((value) => ({ value }));
}

function vendors({ name, metadata }: Package): readonly Candidate[] {
  const java = javaMetadataOf(metadata);
  const fromGroups = groupsOf(name, java).flatMap((group) => [
    { value: group, whole: true, verbatim: true },
    ...partsOf(group, 1)
      .filter((part) => !KINDS.includes(part.toLowerCase()))
      .map((value) => ({ value })),
  ]);
  return [...fromGroups, ...makersOf(java).map((value) => ({ value: personVendor(value), whole: true }))];
}

function groupsOf(name: string, java: JavaMetadata): readonly string[] {
  return [...new Set(mavenGroupCandidates(name, java))].slice(0, MAX_NAMES);
}

/** Parts of a group id from the one at `first` on. */
function partsOf(group: string, first: number): readonly string[] {
  return group
    .split(".")
    .slice(first)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** The artifact id, unless it looks like a group id. */
function artifactOf({ pomProperties }: JavaMetadata): string {
  const artifact = pomProperties?.artifactId.trim() ?? "";
  return artifact.includes(".") ? "" : artifact;
}

/** Who made it, in the manifest's words. */
function makersOf({ manifest }: JavaMetadata): readonly string[] {
  const sections = [manifest?.main ?? [], ...(manifest?.sections ?? [])];
  const makers = sections.flatMap((section) =>
    ["Specification-Vendor", "Implementation-Vendor"].flatMap((header) => section.find(({ key }) => key === header)?.value ?? []),
  );
  return [...new Set(makers)].filter((maker) => !beginsLikeGroup(maker)).slice(0, MAX_NAMES);
}
