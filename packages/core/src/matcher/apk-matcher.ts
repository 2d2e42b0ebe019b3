import { type MatchContext, type MatcherResult, type OwnershipStatement, type PackageMatcher } from "./package-matcher.js";
import type { Found } from "./result-set.js";
import { filterSet, mapSet, mergeSets, type ResultSet, withoutIdentities } from "./result-set.js";
import { searchCpe } from "./search-cpe.js";
import { type DistroFindings, distroRows, searchDistro } from "./search-distro.js";
import { type SearchedPackage, upstreamPackages } from "./searched-package.js";

const matcher = "apk-matcher";

/**
 * Alpine packages and their kin: the security database of the distribution by the package's name and its origin's, and NVD's products
 * where that database is silent. Rows `< 0` say that a vulnerability never was in the package.
 */
export const apkMatcher: PackageMatcher = {
  name: matcher,
  types: ["apk"],
  source: "https://github.com/anchore/grype/tree/main/grype/matcher/apk",
  needsDistro: false,
  match(searched, context) {
    const all = [searched, ...upstreamPackages(searched)];
    const distro = all.map((one) => searchDistro(one, context, { matcher }));
    const products = all.map((one) => searchProducts(one, context));
    return combine(distro, products, owned(all, context));
  },
};

function combine(distro: readonly DistroFindings[], products: readonly Products[], denied: OwnershipStatement): MatcherResult {
  const vulnerable = mergeSets(...distro.map((findings) => findings.vulnerable));
  const fixed = mergeSets(...distro.map((findings) => findings.fixed()));
  const silent = withoutIdentities(withoutIdentities(mergeSets(...products.map((found) => found.vulnerable)), vulnerable), fixed);
  return {
    vulnerable: mergeSets(vulnerable, silent),
    owned: [
      { reason: "DistroPackageFixed", found: () => fixed },
      { reason: "CPE not vulnerable", found: () => mergeSets(...products.map((found) => found.unaffected())) },
      denied,
    ],
    unaffected: [],
  };
}

interface Products {
  readonly vulnerable: ResultSet;
  readonly unaffected: () => ResultSet;
}

/** NVD knows no Alpine release: with a distribution at hand its fix says nothing. */
function searchProducts(searched: SearchedPackage, context: MatchContext): Products {
  const { vulnerable, unaffected } = searchCpe(searched, context, { matcher });
  return { vulnerable: searched.distro === undefined ? vulnerable : mapSet(vulnerable, withoutFix), unaffected };
}

function withoutFix(found: Found): Found {
  const { disclosure } = found;
  return disclosure.fix.versions.length === 0
    ? found
    : { ...found, disclosure: { ...disclosure, fix: { state: "unknown", versions: [], available: [] } } };
}

/** Whatever the version: a row `< 0` denies the vulnerability. */
function owned(all: readonly SearchedPackage[], context: MatchContext): OwnershipStatement {
  const denials = (): readonly ResultSet[] =>
    all.flatMap((one) => {
      if (one.distro === undefined) return [];
      const { affected } = distroRows(one, context, { matcher, distro: one.distro, channel: "" });
      return filterSet(affected, ({ disclosure }) => disclosure.constraint.text === "< 0 (apk)");
    });
  return { reason: "Explicit APK NAK", found: () => mergeSets(...denials()) };
}
