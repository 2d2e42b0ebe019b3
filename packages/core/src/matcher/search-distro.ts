import type { Disclosure } from "./disclosure.js";
import { disclosureOf } from "./disclosure.js";
import type { MatchedDistro } from "./distro-type.js";
import type { MatchDetail } from "./match.js";
import type { MatchContext } from "./package-matcher.js";
import { qualifies } from "./qualifier.js";
import { emptySet, type Found, filterSet, mergeSets, type ResultSet, resultSet, withoutIdentities } from "./result-set.js";
import { withRootIoNames } from "./root-io.js";
import { isUnknownVersion, type SearchedPackage } from "./searched-package.js";
import { holds, type MissingEpoch, type PackageVersion, packageVersion } from "./version-check.js";
import type { NamedRecord } from "./vulnerability-source.js";

/** What a distribution says of a package at its version. */
export interface DistroFindings {
  readonly vulnerable: ResultSet;
  /** Rows whose ranges do not hold the version, and statements that it is not affected. */
  readonly fixed: () => ResultSet;
}

export const nothingOfDistro: DistroFindings = { vulnerable: emptySet, fixed: () => emptySet };

/** What a distribution search needs besides the package. */
export interface DistroSearch {
  /** Name of the matcher. */
  readonly matcher: string;
  readonly missingEpoch?: MissingEpoch;
  /** Rows that say "not affected" hold for the files that the package owns only: they take away none of its own vulnerabilities. */
  readonly keepDenied?: boolean;
}

/** Searches the rows of the package's distribution by its name, and for builds of Root.io by their other names too. */
export function searchDistro(searched: SearchedPackage, context: MatchContext, search: DistroSearch): DistroFindings {
  const { distro, version } = searched;
  if (distro === undefined || isUnknownVersion(version)) return nothingOfDistro;
  const at = packageVersion(searched.cataloged, version, search.missingEpoch);
  const names = withRootIoNames(searched.cataloged.type, [searched.name], version);
  const rows = names.map((name) => distroRows({ ...searched, name }, context, { ...search, distro, channel: "" }));
  const all = mergeSets(...rows.map(({ affected }) => affected));
  const vulnerable = filterSet(all, ({ disclosure }) => holds(disclosure.constraint, at));
  const unaffected = filterSet(mergeSets(...rows.map((found) => found.unaffected)), ({ disclosure }) => holds(disclosure.constraint, at));
  return {
    vulnerable: search.keepDenied === true ? vulnerable : withoutIdentities(vulnerable, unaffected),
    fixed: () => mergeSets(withoutIdentities(all, vulnerable), unaffected),
  };
}

/** Which rows are looked up. */
export interface RowSearch {
  readonly matcher: string;
  readonly distro: MatchedDistro;
  /** Empty: the base rows. */
  readonly channel: string;
  /** Ask for the distribution itself, not for the one that it is a rebuild of. */
  readonly exact?: boolean;
}

export interface DistroRows {
  readonly affected: ResultSet;
  readonly unaffected: ResultSet;
}

/** Every usable row of a distribution (base rows, or those of a channel) for one name, whatever its ranges. */
export function distroRows(searched: SearchedPackage, { source }: MatchContext, search: RowSearch): DistroRows {
  const { distro, channel, exact = false } = search;
  const { majorVersion, minorVersion, remainingVersion, label } = distro;
  const query = { name: distro.type, majorVersion, minorVersion, remainingVersion, label, channel, exact };
  const records = source.findByDistro(searched.name, query);
  const found = (list: readonly NamedRecord[], unaffected: boolean): ResultSet =>
    resultSet(
      foundOf(list, (disclosure) => distroDetail(searched, disclosure, search)).filter(
        ({ disclosure: { record, vulnerability } }) =>
          vulnerability.status !== "rejected" && qualifies(record.qualifiers, searched, source, unaffected),
      ),
    );
  return { affected: found(records.affected, false), unaffected: found(records.unaffected, true) };
}

/** Rows as found, with the namespace under which they are shown: that of the first row of the same vulnerability. */
export function foundOf(records: readonly NamedRecord[], describe: Found["describe"]): readonly Found[] {
  const shown = new Map<string, string>();
  // Of one operating system, all rows of a vulnerability have the same one.
  const isOneSystem = records.every(({ os }) => os === records[0]?.os);
  const found: Found[] = [];
  for (const record of records) {
    const disclosure = disclosureOf(record);
    if (disclosure === undefined) continue;
    if (isOneSystem) {
      found.push({ disclosure, shownNamespace: disclosure.namespace, describe });
      continue;
    }
    const key = `${record.vulnerability.provider}\0${disclosure.id}`;
    const shownNamespace = shown.get(key) ?? disclosure.namespace;
    shown.set(key, shownNamespace);
    found.push({ disclosure, shownNamespace, describe });
  }
  return found;
}

/** By the source package, or by the plain name of a build with another name, is indirect. */
function distroDetail(searched: SearchedPackage, disclosure: Disclosure, { matcher, distro, channel }: RowSearch): MatchDetail {
  const { name, version, cataloged, indirect } = searched;
  return {
    type: indirect || name !== cataloged.name ? "exact-indirect-match" : "exact-direct-match",
    matcher,
    searchedBy: {
      kind: "distro",
      distro: { type: distro.type, version: shownVersion(distro, channel) },
      package: { name, version },
      namespace: disclosure.namespace,
    },
    found: { vulnerabilityId: disclosure.id, versionConstraint: disclosure.constraint.text },
  };
}

/** The codename where there is no version; channels that were asked for are told. */
function shownVersion({ version, label }: MatchedDistro, channel: string): string {
  const shown = version === "" ? label : version;
  return channel === "" ? shown : `${shown}+${channel}`;
}

/** A version to compare with; exported for matchers that compare themselves. */
export function distroVersion(searched: SearchedPackage, missingEpoch?: MissingEpoch): PackageVersion {
  return packageVersion(searched.cataloged, searched.version, missingEpoch);
}
