import { javaNames } from "./java-names.js";
import type { PackageMatcher } from "./package-matcher.js";
import { searchEcosystem } from "./search-ecosystem.js";

const matcher = "java-matcher";

/** Java archives and plugins of Jenkins, by the coordinates that name and metadata amount to. */
export const javaMatcher: PackageMatcher = {
  name: matcher,
  types: ["java-archive", "jenkins-plugin"],
  source: "https://maven.apache.org/pom.html#Maven_Coordinates",
  needsDistro: false,
  match: (searched, context) => searchEcosystem(searched, context, { matcher, names: javaNames(searched.cataloged) }),
};
