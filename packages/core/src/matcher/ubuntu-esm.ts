import type { Disclosure } from "./disclosure.js";
import type { MatchedDistro } from "./distro-type.js";
import type { Fix } from "./fix.js";
import type { MatchDetail } from "./match.js";
import type { MatchContext } from "./package-matcher.js";
import { type Found, filterSet, mergeSets, type ResultSet, resultSet, withoutIdentities } from "./result-set.js";
import { type DistroFindings, type DistroSearch, distroRows, distroVersion, nothingOfDistro } from "./search-distro.js";
import { isUnknownVersion, type SearchedPackage } from "./searched-package.js";
import { compareWith, holds, type PackageVersion } from "./version-check.js";

const CHANNEL = "esm";

/** Whether the distribution is an Ubuntu with Extended Security Maintenance. */
export function hasExtendedSupport(distro: MatchedDistro | undefined): boolean {
  return distro?.type === "ubuntu" && distro.channels.some((channel) => channel.toLowerCase() === CHANNEL);
}

/**
 * Searches an Ubuntu with Extended Security Maintenance: what the base release discloses, without what a fix of base or channel at or below
 * the version resolves; later fixes of both are put on what is left. Source: scanner.md §4, "Ubuntu ESM".
 */
export function searchUbuntuEsm(searched: SearchedPackage, context: MatchContext, search: DistroSearch): DistroFindings {
  const { distro, version } = searched;
  if (distro === undefined || isUnknownVersion(version)) return nothingOfDistro;
  const at = distroVersion(searched, search.missingEpoch);
  const base = distroRows(searched, context, { matcher: search.matcher, distro, channel: "" }).affected;
  const disclosures = filterSet(base, ({ disclosure }) => holds(disclosure.constraint, at));
  if (disclosures.size === 0) return nothingOfDistro;
  const resolutions = mergeSets(base, distroRows(searched, context, { matcher: search.matcher, distro, channel: CHANNEL }).affected);
  const fixed = filterSet(resolutions, ({ disclosure }) => isFixedAt(disclosure, at));
  const remaining = withoutIdentities(disclosures, fixed);
  return { vulnerable: withLaterFixes(remaining, resolutions, at), fixed };
}

function isFixedAt({ fix }: Disclosure, at: PackageVersion): boolean {
  return fix.versions.some((version) => {
    const order = compareWith(at, version);
    return order !== undefined && order >= 0;
  });
}

function withLaterFixes(remaining: ResultSet, resolutions: ResultSet, at: PackageVersion): ResultSet {
  const merged: Found[] = [];
  for (const [id, disclosures] of remaining) {
    const overlays = resolutions.get(id) ?? [];
    const later = overlays.filter(({ disclosure }) => laterFixes(disclosure, at).length > 0);
    for (const found of disclosures) {
      const disclosure = { ...found.disclosure, fix: overlaidFix(found.disclosure.fix, overlays, at) };
      // The rows that add a fix are ways in which the match was made too.
      merged.push(
        { ...found, disclosure },
        ...later.flatMap((overlay) => overlayDetails(overlay).map((detail) => ({ ...found, disclosure, describe: () => detail }))),
      );
    }
  }
  return resultSet(merged);
}

/** A row of the channel was found by asking for base and channel at once: both stand in the details. */
function overlayDetails({ describe, disclosure }: Found): readonly MatchDetail[] {
  const detail = describe(disclosure);
  const { searchedBy } = detail;
  if (searchedBy.kind !== "distro" || !searchedBy.distro.version.endsWith(`+${CHANNEL}`)) return [detail];
  const version = searchedBy.distro.version.slice(0, -CHANNEL.length - 1);
  return [{ ...detail, searchedBy: { ...searchedBy, distro: { ...searchedBy.distro, version } } }, detail];
}

function laterFixes({ fix }: Disclosure, at: PackageVersion): readonly string[] {
  return fix.versions.filter((version) => compareWith(at, version) === -1);
}

function overlaidFix(own: Fix, overlays: readonly Found[], at: PackageVersion): Fix {
  const versions = new Set<string>();
  let state: Fix["state"] = "";
  for (const { disclosure } of overlays) {
    if (disclosure.fix.state === "wont-fix" && state !== "fixed") state = "wont-fix";
    const later = laterFixes(disclosure, at);
    if (later.length === 0) continue;
    for (const version of later) versions.add(version);
    if (state !== "fixed") state = disclosure.fix.state;
  }
  return state === "fixed" ? { ...own, state, versions: [...versions] } : { ...own, state: state === "" ? own.state : state };
}
