import type { ResultSet } from "./result-set.js";
import type { SearchedPackage } from "./searched-package.js";
import type { VulnerabilitySource } from "./vulnerability-source.js";

/** What matchers ask. */
export interface MatchContext {
  readonly source: VulnerabilitySource;
}

/** Vulnerabilities of a package that others must not report for its files. */
export interface OwnershipStatement {
  /** Why: `DistroPackageFixed`, ... */
  readonly reason: string;
  /** Asked for only where the package owns what has a finding. */
  readonly found: () => ResultSet;
}

/** What a matcher found for one package. */
export interface MatcherResult {
  readonly vulnerable: ResultSet;
  /** Known not to affect the package: hold for every package whose files this one owns. */
  readonly owned: readonly OwnershipStatement[];
  /** Ids and aliases that the records say do not affect this very package, however it is found. */
  readonly unaffected: readonly string[];
}

/** A plug-in that finds the vulnerabilities of packages of some types. It holds no state and asks only the source. */
export interface PackageMatcher {
  /** As in Grype's output: `dpkg-matcher`. */
  readonly name: string;
  /** Package types (Syft's). */
  readonly types: readonly string[];
  /** URL of what the rules follow. */
  readonly source: string;
  /** Nothing can be found for a package whose distribution is not known. */
  readonly needsDistro: boolean;
  match(searched: SearchedPackage, context: MatchContext): MatcherResult;
}

export const nothingFound: MatcherResult = { vulnerable: new Map(), owned: [], unaffected: [] };
