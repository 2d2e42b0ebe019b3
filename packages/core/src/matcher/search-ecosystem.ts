import { matchedGoSymbols } from "./go-symbols.js";
import type { MatchContext, MatcherResult } from "./package-matcher.js";
import { nothingFound } from "./package-matcher.js";
import { qualifies } from "./qualifier.js";
import { type Found, filterSet, identitiesOf, mergeSets, type ResultSet, resultSet, withoutIdentities } from "./result-set.js";
import { withRootIoNames } from "./root-io.js";
import { foundOf } from "./search-distro.js";
import { isUnknownVersion, type SearchedPackage } from "./searched-package.js";
import { holds, packageVersion } from "./version-check.js";
import type { NamedRecord } from "./vulnerability-source.js";

/** What an ecosystem search needs besides the package. */
export interface EcosystemSearch {
  /** Name of the matcher. */
  readonly matcher: string;
  /** Names by which is searched; the package's own where absent. */
  readonly names?: readonly string[];
}

/** Searches the rows of an ecosystem (the package's type) by name, and for builds of Root.io by their other names too. */
export function searchEcosystem(
  searched: SearchedPackage,
  { source }: MatchContext,
  { matcher, names = [searched.name] }: EcosystemSearch,
): MatcherResult {
  const { cataloged, version } = searched;
  if (isUnknownVersion(version)) return nothingFound;
  const at = packageVersion(cataloged, version);
  const search = (name: string): { affected: ResultSet; unaffected: ResultSet } => {
    const records = source.findByEcosystem(name, cataloged.type);
    const inRange = (list: readonly NamedRecord[], unaffected: boolean): ResultSet =>
      filterSet(resultSet(found(list, name)), ({ disclosure: { record, vulnerability, constraint } }) => {
        const usable = vulnerability.status !== "rejected" && vulnerability.status !== "withdrawn";
        return usable && qualifies(record.qualifiers, searched, source, unaffected) && holds(constraint, at);
      });
    return { affected: inRange(records.affected, false), unaffected: inRange(records.unaffected, true) };
  };
  const found = (records: readonly NamedRecord[], name: string): readonly Found[] =>
    foundOf(records, (disclosure) => {
      const matchedSymbols = matchedGoSymbols(disclosure.record.qualifiers.goImports, cataloged) ?? [];
      return {
        type: "exact-direct-match",
        matcher,
        searchedBy: { kind: "language", language: cataloged.language, package: { name, version }, namespace: disclosure.namespace },
        found: {
          vulnerabilityId: disclosure.id,
          versionConstraint: disclosure.constraint.text,
          ...(matchedSymbols.length === 0 ? {} : { matchedSymbols }),
        },
      };
    });
  const rows = withRootIoNames(cataloged.type, names, version).map(search);
  const unaffected = mergeSets(...rows.map((row) => row.unaffected));
  return {
    vulnerable: withoutIdentities(mergeSets(...rows.map((row) => row.affected)), unaffected),
    owned: [],
    unaffected: identitiesOf(unaffected),
  };
}
