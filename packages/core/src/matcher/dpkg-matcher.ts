import { type ExtendedSupport, hasExtendedSupport, searchExtendedSupport } from "./extended-support.js";
import type { PackageMatcher } from "./package-matcher.js";
import { mergeSets } from "./result-set.js";
import { searchDistro } from "./search-distro.js";
import { upstreamPackages } from "./searched-package.js";

const matcher = "dpkg-matcher";

/** Extended Security Maintenance. */
const ubuntuEsm: ExtendedSupport = { type: "ubuntu", channel: "esm" };

/** Debian packages: the distribution's rows by the package's name and its source package's. */
export const dpkgMatcher: PackageMatcher = {
  name: matcher,
  types: ["deb"],
  source: "https://github.com/anchore/grype/tree/main/grype/matcher/dpkg",
  needsDistro: true,
  match(searched, context) {
    const extended = hasExtendedSupport(searched.distro, ubuntuEsm);
    const search = { matcher, missingEpoch: "zero", support: ubuntuEsm } as const;
    const findings = [searched, ...upstreamPackages(searched)].map((one) =>
      extended ? searchExtendedSupport(one, context, search) : searchDistro(one, context, search),
    );
    return {
      vulnerable: mergeSets(...findings.map(({ vulnerable }) => vulnerable)),
      owned: findings.map(({ fixed }) => ({ reason: extended ? "Distro Not Vulnerable" : "DistroPackageFixed", found: fixed })),
      unaffected: [],
    };
  },
};
