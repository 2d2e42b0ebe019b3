import type { PackageMatcher } from "./package-matcher.js";
import { searchEcosystem } from "./search-ecosystem.js";

const matcher = "ruby-gem-matcher";

/** Ruby gems, by name. */
export const rubyGemMatcher: PackageMatcher = {
  name: matcher,
  types: ["gem"],
  source: "https://guides.rubygems.org/specification-reference/#name",
  needsDistro: false,
  match: (searched, context) => searchEcosystem(searched, context, { matcher }),
};
