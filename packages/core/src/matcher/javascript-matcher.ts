import type { PackageMatcher } from "./package-matcher.js";
import { searchEcosystem } from "./search-ecosystem.js";

const matcher = "javascript-matcher";

/** npm packages, by name with scope. */
export const javascriptMatcher: PackageMatcher = {
  name: matcher,
  types: ["npm"],
  source: "https://docs.npmjs.com/cli/configuring-npm/package-json#name",
  needsDistro: false,
  match: (searched, context) => searchEcosystem(searched, context, { matcher }),
};
