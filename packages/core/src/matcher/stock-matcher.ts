import type { PackageMatcher } from "./package-matcher.js";
import { mergeSets } from "./result-set.js";
import { searchCpe } from "./search-cpe.js";
import { searchEcosystem } from "./search-ecosystem.js";

const matcher = "stock-matcher";

/** Packages of types without rules of their own: rows of the type's ecosystem by name, and records of products. */
export const stockMatcher: PackageMatcher = {
  name: matcher,
  types: [
    "R-package",
    "binary",
    "conan",
    "conda",
    "dart-pub",
    "github-action",
    "graalvm-native-image",
    "hackage",
    "homebrew",
    "linux-kernel",
    "linux-kernel-module",
    "lua-rocks",
    "nix",
    "opam",
    "php-composer",
    "php-pear",
    "php-pecl",
    "pod",
    "swift",
    "swiplpack",
    "terraform",
    "wordpress-plugin",
  ],
  source: "https://github.com/anchore/grype/tree/main/grype/matcher/stock",
  needsDistro: false,
  match(searched, context) {
    const named = searchEcosystem(searched, context, { matcher });
    const { vulnerable } = searchCpe(searched, context, { matcher });
    return { ...named, vulnerable: mergeSets(named.vulnerable, vulnerable) };
  },
};
