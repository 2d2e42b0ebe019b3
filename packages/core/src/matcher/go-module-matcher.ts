import type { CatalogedPackage } from "../artifact/package.js";
import { nothingFound, type PackageMatcher } from "./package-matcher.js";
import { searchEcosystem } from "./search-ecosystem.js";
import { metadataText } from "./searched-package.js";

const matcher = "go-module-matcher";

/** Go modules and the standard library, by path. */
export const goModuleMatcher: PackageMatcher = {
  name: matcher,
  types: ["go-module"],
  source: "https://go.dev/ref/mod#module-path",
  needsDistro: false,
  match: (searched, context) => (isUnversionedMain(searched.cataloged) ? nothingFound : searchEcosystem(searched, context, { matcher })),
};

/** Programs built in their own source tree have no version that says which one they are. */
function isUnversionedMain({ name, version, metadata }: CatalogedPackage): boolean {
  const isUnversioned = version.startsWith("(devel)") || version.startsWith("v0.0.0-");
  return isUnversioned && metadataText(metadata, "mainModule") === name;
}
