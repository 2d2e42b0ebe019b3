import type { PackageMatcher } from "./package-matcher.js";
import { mergeSets } from "./result-set.js";
import { searchDistro } from "./search-distro.js";
import { upstreamPackages } from "./searched-package.js";
import { hasExtendedSupport, searchUbuntuEsm } from "./ubuntu-esm.js";

const matcher = "dpkg-matcher";

/** Debian packages: the distribution's rows by the package's name and its source package's. */
export const dpkgMatcher: PackageMatcher = {
  name: matcher,
  types: ["deb"],
  source: "https://github.com/anchore/grype/tree/main/grype/matcher/dpkg",
  needsDistro: true,
  match(searched, context) {
    const extended = hasExtendedSupport(searched.distro);
    const search = extended ? searchUbuntuEsm : searchDistro;
    const findings = [searched, ...upstreamPackages(searched)].map((one) => search(one, context, { matcher, missingEpoch: "zero" }));
    return {
      vulnerable: mergeSets(...findings.map(({ vulnerable }) => vulnerable)),
      owned: findings.map(({ fixed }) => ({ reason: extended ? "Distro Not Vulnerable" : "DistroPackageFixed", found: fixed })),
      unaffected: [],
    };
  },
};
