import type { Disclosure } from "./disclosure.js";
import type { MatchedDistro } from "./distro-type.js";
import type { Fix } from "./fix.js";
import type { MatchDetail } from "./match.js";
import type { MatchContext } from "./package-matcher.js";
import { type Found, filterSet, mergeSets, type ResultSet, resultSet, withoutIdentities } from "./result-set.js";
import { type DistroFindings, type DistroSearch, distroRows, distroVersion, nothingOfDistro } from "./search-distro.js";
import { isUnknownVersion, type SearchedPackage } from "./searched-package.js";
import { compareWith, holds, type PackageVersion } from "./version-check.js";

/** Longer support of a release, with rows of its own in the database. */
export interface ExtendedSupport {
  /** Type of the distribution. */
  readonly type: string;
  /** Channel of the rows. */
  readonly channel: string;
  /** Whether a fixed version can come to an image of the release; absent: every one can. */
  readonly isReachable?: (fixedVersion: string, distro: MatchedDistro) => boolean;
}

/** Whether a distribution has this support. */
export function hasExtendedSupport(distro: MatchedDistro | undefined, { type, channel }: ExtendedSupport): boolean {
  return distro?.type === type && distro.channels.some((one) => one.toLowerCase() === channel);
}

/**
 * Searches a release with extended support: what the base release discloses, without what a fix of base or channel at or below the version
 * resolves; later fixes of both are put on what is left. Source: scanner.md §4, "RHEL EUS / Ubuntu ESM", and §10.
 */
export function searchExtendedSupport(
  searched: SearchedPackage,
  context: MatchContext,
  search: DistroSearch & { readonly support: ExtendedSupport },
): DistroFindings {
  const { distro, version } = searched;
  if (distro === undefined || isUnknownVersion(version)) return nothingOfDistro;
  const { matcher, missingEpoch, support } = search;
  const at = distroVersion(searched, missingEpoch);
  const base = distroRows(searched, context, { matcher, distro, channel: "" }).affected;
  const disclosures = filterSet(base, ({ disclosure }) => holds(disclosure.constraint, at));
  if (disclosures.size === 0) return nothingOfDistro;
  const resolutions = mergeSets(base, distroRows(searched, context, { matcher, distro, channel: support.channel }).affected);
  const fixed = filterSet(resolutions, ({ disclosure }) => isFixedAt(disclosure, at));
  const isReachable = (fix: string): boolean => support.isReachable?.(fix, distro) ?? true;
  return {
    vulnerable: withLaterFixes(withoutIdentities(disclosures, fixed), { resolutions, at, channel: support.channel, isReachable }),
    fixed: () => fixed,
  };
}

function isFixedAt({ fix }: Disclosure, at: PackageVersion): boolean {
  return fix.versions.some((version) => {
    const order = compareWith(at, version);
    return order !== undefined && order >= 0;
  });
}

interface Overlay {
  readonly resolutions: ResultSet;
  readonly at: PackageVersion;
  readonly channel: string;
  readonly isReachable: (fix: string) => boolean;
}

function withLaterFixes(remaining: ResultSet, overlay: Overlay): ResultSet {
  const merged: Found[] = [];
  for (const [id, disclosures] of remaining) {
    const { speaking, ...laterFix } = laterFixOf(overlay.resolutions.get(id) ?? [], overlay);
    for (const found of disclosures) {
      const disclosure = { ...found.disclosure, fix: overlaidFix(found.disclosure.fix, laterFix) };
      // The rows that add a fix are ways in which the match was made too.
      merged.push(
        { ...found, disclosure },
        ...speaking
          .flatMap((row) => overlayDetails(row, overlay.channel))
          .map((detail) => ({ ...found, disclosure, describe: () => detail })),
      );
    }
  }
  return resultSet(merged);
}

interface LaterFix {
  readonly state: Fix["state"];
  readonly versions: readonly string[];
}

/** What all rows of a vulnerability say of fixes above the version, and which of them say so. Fixes out of reach are none. */
function laterFixOf(rows: readonly Found[], { at, isReachable }: Overlay): LaterFix & { readonly speaking: readonly Found[] } {
  const versions = new Set<string>();
  const speaking: Found[] = [];
  let state: Fix["state"] = "";
  for (const row of rows) {
    const { fix } = row.disclosure;
    if (fix.state === "wont-fix" && state !== "fixed") state = "wont-fix";
    const later = fix.versions.filter((version) => compareWith(at, version) === -1);
    const reachable = later.filter(isReachable);
    for (const version of reachable) versions.add(version);
    if (later.length === 0 || (reachable.length === 0 && state === "fixed")) continue;
    speaking.push(row);
    if (state !== "fixed") state = reachable.length === 0 ? "not-fixed" : fix.state;
  }
  return { state, versions: [...versions], speaking };
}

function overlaidFix(own: Fix, later: LaterFix): Fix {
  if (later.state === "fixed") return { ...own, state: "fixed", versions: later.versions };
  return { ...own, state: later.state === "" ? own.state : later.state };
}

/** Rows of base and channel are asked for at once: both stand in the details. */
function overlayDetails({ describe, disclosure }: Found, channel: string): readonly MatchDetail[] {
  const detail = describe(disclosure);
  const { searchedBy } = detail;
  if (searchedBy.kind !== "distro") return [detail];
  const { type, version } = searchedBy.distro;
  const base = version.endsWith(`+${channel}`) ? version.slice(0, -channel.length - 1) : version;
  return [base, `${base}+${channel}`].map((shown) => ({ ...detail, searchedBy: { ...searchedBy, distro: { type, version: shown } } }));
}
