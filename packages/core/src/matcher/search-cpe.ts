import { type Cpe, formatCpe } from "../artifact/cpe.js";
import { type Disclosure, disclosureOf } from "./disclosure.js";
import type { MatchDetail } from "./match.js";
import type { MatchContext } from "./package-matcher.js";
import { qualifies } from "./qualifier.js";
import { type Found, filterSet, mergeSets, type ResultSet, resultSet, withoutIdentities } from "./result-set.js";
import { isUnknownVersion, type SearchedPackage } from "./searched-package.js";
import { fitsTargetSoftware } from "./target-software.js";
import { holds, type PackageVersion, packageVersion } from "./version-check.js";

/** What the product search found. */
export interface CpeFindings {
  readonly vulnerable: ResultSet;
  /** Records of the product whose ranges do not hold the version. */
  readonly unaffected: () => ResultSet;
}

/** Searches records of products by each CPE of the package. The version is the CPE's, or the package's where that has none. Source: scanner.md §4, "CPE". */
export function searchCpe(searched: SearchedPackage, context: MatchContext, { matcher }: { readonly matcher: string }): CpeFindings {
  const vulnerable: ResultSet[] = [];
  const unaffected: (() => ResultSet)[] = [];
  for (const own of searched.cpes()) {
    const version = searchedVersion(own, searched);
    if (isUnknownVersion(version)) continue;
    const at = searchedAt(own, packageVersion(searched.cataloged, version));
    const all = productRows(searched, { ...own, version: version === "" ? "*" : version }, context, matcher);
    const inRange = version === "" ? all : filterSet(all, ({ disclosure }) => holds(disclosure.constraint, at));
    vulnerable.push(inRange);
    unaffected.push(() => withoutIdentities(all, inRange));
  }
  return { vulnerable: mergeSets(...vulnerable), unaffected: () => mergeSets(...unaffected.map((make) => make())) };
}

/** The CPEs of Java runtimes have the update apart: `1.8.0:update411` is 1.8.0_411. */
function searchedAt({ update }: Cpe, at: PackageVersion): PackageVersion {
  const number = at.format === "jvm" ? /^(?:update|u)?_?(\d+)$/i.exec(update)?.[1] : undefined;
  return number === undefined || at.version === "" ? at : { ...at, version: `${at.version}_${number}` };
}

function searchedVersion(own: Cpe, { cataloged, version }: SearchedPackage): string {
  // The revision of an Alpine package is no part of the product's version.
  const stated = cataloged.type === "apk" ? own.version.replace(/-r\d+$/, "") : own.version;
  return stated === "*" || stated === "-" || isUnknownVersion(stated) ? version : stated;
}

function productRows(searched: SearchedPackage, own: Cpe, { source }: MatchContext, matcher: string): ResultSet {
  const searchedCpe = formatCpe(own);
  const describe = (disclosure: Disclosure): MatchDetail => cpeDetail(searched, searchedCpe, disclosure, matcher);
  const found: Found[] = [];
  const shown = new Map<string, Disclosure>();
  for (const record of source.findByCpe(formatCpe({ ...own, version: "*", update: "*" }))) {
    const disclosure = disclosureOf(record);
    if (
      disclosure !== undefined &&
      record.vulnerability.status !== "rejected" &&
      fitsTargetSoftware(searched, disclosure.cpes) &&
      qualifies(record.qualifiers, searched, source, false)
    ) {
      // Records of several providers under one id are shown as the first.
      const first = shown.get(disclosure.id) ?? disclosure;
      shown.set(disclosure.id, first);
      found.push({ disclosure, shownNamespace: first.namespace, shownRecord: first.vulnerability, describe });
    }
  }
  return resultSet(found);
}

function cpeDetail({ name, version }: SearchedPackage, cpe: string, disclosure: Disclosure, matcher: string): MatchDetail {
  return {
    type: "cpe-match",
    matcher,
    searchedBy: { kind: "cpe", cpe, package: { name, version }, namespace: disclosure.namespace },
    found: { vulnerabilityId: disclosure.id, versionConstraint: disclosure.constraint.text, cpes: disclosure.cpes },
  };
}
