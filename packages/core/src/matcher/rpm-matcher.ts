import { searchAlmaLinux } from "./alma-linux.js";
import { type ExtendedSupport, hasExtendedSupport, searchExtendedSupport } from "./extended-support.js";
import { nothingFound, type PackageMatcher } from "./package-matcher.js";
import { mergeSets } from "./result-set.js";
import { isReachableInMinor } from "./rhel-release.js";
import { searchDistro } from "./search-distro.js";
import { isUnknownVersion, type SearchedPackage, upstreamPackages } from "./searched-package.js";

const matcher = "rpm-matcher";

/** Extended Update Support: an image stays at its minor release. */
const redHatEus: ExtendedSupport = {
  type: "redhat",
  channel: "eus",
  isReachable: (fix, { majorVersion, minorVersion }) => isReachableInMinor(fix, majorVersion, minorVersion),
};

/**
 * RPM packages: the distribution's rows by the package's name and its source package's. The package's own version always has an epoch, 0
 * where it says none; names of source packages leave theirs out, so that is the one of each bound.
 */
export const rpmMatcher: PackageMatcher = {
  name: matcher,
  types: ["rpm"],
  source: "https://github.com/anchore/grype/tree/main/grype/matcher/rpm",
  needsDistro: true,
  match(searched, context) {
    const { distro, version } = searched;
    if (distro === undefined || version === "" || isUnknownVersion(version)) return nothingFound;
    const all = [withEpoch(searched), ...upstreamPackages(searched)];
    if (distro.type === "almalinux") return searchAlmaLinux(all, context, { matcher, distro });
    const search = { matcher, missingEpoch: "auto", keepDenied: true, support: redHatEus } as const;
    const extended = hasExtendedSupport(distro, redHatEus);
    const findings = all.map((one) => (extended ? searchExtendedSupport(one, context, search) : searchDistro(one, context, search)));
    return {
      vulnerable: mergeSets(...findings.map(({ vulnerable }) => vulnerable)),
      owned: findings.map(({ fixed }) => ({ reason: "Distro Not Vulnerable", found: fixed })),
      unaffected: [],
    };
  },
};

function withEpoch(searched: SearchedPackage): SearchedPackage {
  const { version, cataloged } = searched;
  if (version.includes(":")) return searched;
  const epoch = cataloged.metadata?.["epoch"];
  return { ...searched, version: `${typeof epoch === "number" ? epoch : 0}:${version}` };
}
