import type { CatalogedPackage } from "../artifact/package.js";
import type { CvssVersion } from "./cvss/cvss.js";
import type { Fix } from "./fix.js";
import type { RemovedPackage } from "./ownership.js";
import type { Severity } from "./severity.js";
import type { Cwe, Epss, KnownExploited } from "./vulnerability-source.js";

/** `exact-direct-match` by the package's own name, `exact-indirect-match` by that of its source package, `cpe-match` by product. */
export type MatchType = "exact-direct-match" | "exact-indirect-match" | "cpe-match";

/** Name and version with which was searched. */
interface SearchedName {
  readonly name: string;
  readonly version: string;
}

/** What was asked for: rows of a distribution, of a language's ecosystem, or of a product. */
export type SearchedBy =
  | {
      readonly kind: "distro";
      readonly distro: { readonly type: string; readonly version: string };
      readonly package: SearchedName;
      readonly namespace: string;
    }
  | { readonly kind: "language"; readonly language: string; readonly package: SearchedName; readonly namespace: string }
  | { readonly kind: "cpe"; readonly cpe: string; readonly package: SearchedName; readonly namespace: string };

/** One way in which a match was made: which record said so, of which versions. */
export interface MatchDetail {
  readonly type: MatchType;
  /** Name of the matcher. */
  readonly matcher: string;
  readonly searchedBy: SearchedBy;
  readonly found: {
    readonly vulnerabilityId: string;
    /** Constraint and its format, such as `< 1.2.3 (deb)`; `none (unknown)` for every version. */
    readonly versionConstraint: string;
    /** CPE names of the record; only of a match by product. */
    readonly cpes?: readonly string[];
    /** Functions of the program that the record names (`PATH.NAME`, or `PATH` for a whole package), sorted; only where the program's are known. */
    readonly matchedSymbols?: readonly string[];
  };
}

/** A CVSS statement of a record with what it comes to. */
export interface CvssStatement {
  /** Who says so; empty where the record has it not. */
  readonly source: string;
  readonly type: "Primary" | "Secondary";
  readonly version: string;
  readonly vector: string;
  /** 0 to 10, one decimal. */
  readonly baseScore: number;
  readonly exploitabilityScore?: number;
  readonly impactScore?: number;
}

/** What is said of a vulnerability under one id and namespace. */
export interface VulnerabilityView {
  readonly id: string;
  /** Provider and feed, such as `debian:distro:debian:12`, `github:language:python`, `nvd:cpe`. */
  readonly namespace: string;
  /** The page that tells more; the provider's name where the record has none. */
  readonly dataSource: string;
  readonly severity: Severity;
  readonly urls: readonly string[];
  readonly description: string;
  readonly cvss: readonly CvssStatement[];
  readonly knownExploited: readonly KnownExploited[];
  readonly epss: readonly Epss[];
  readonly cwes: readonly Cwe[];
}

export interface MatchedVulnerability extends VulnerabilityView {
  readonly fix: Fix;
  readonly advisories: readonly { readonly id: string; readonly link: string }[];
  /** 0 to 100. */
  readonly risk: number;
}

/** The CVSS score that counts for a match, and where it comes from. */
export interface MatchScore {
  readonly baseScore: number;
  readonly version: CvssVersion;
  readonly vector: string;
  /** Namespace of the record that states it: the match's own, or a related one where that has no score. */
  readonly namespace: string;
}

/** One vulnerability that affects one package. */
export interface Match {
  readonly package: CatalogedPackage;
  readonly vulnerability: MatchedVulnerability;
  /** The same vulnerability under other ids. */
  readonly related: readonly VulnerabilityView[];
  readonly details: readonly MatchDetail[];
  /** The least version above the package's that fixes it; absent where none is known. */
  readonly suggestedVersion?: string;
  /** Absent where neither the record nor a related one has a score. */
  readonly score?: MatchScore;
}

/** A match hidden by rules that the user can change. */
export interface IgnoredMatch extends Match {
  readonly rules: readonly AppliedRule[];
}

/** A match that is none, though name and version say so: hard-coded corrections, and what the owner of the files knows better. */
export interface SuppressedMatch extends Match {
  readonly reasons: readonly SuppressionReason[];
}

export interface SuppressionReason {
  readonly by: "correction" | "owner" | "unaffected";
  /** A sentence for people. */
  readonly text: string;
  /** Id of the package that owns the files; only of `owner`. */
  readonly ownerId?: string;
}

/** An ignore rule as it was written; absent parts hold for everything. */
export interface IgnoreRule {
  readonly vulnerability?: string;
  /** The vulnerability's other ids count too. */
  readonly includeAliases?: boolean;
  readonly reason?: string;
  readonly namespace?: string;
  /** `fixed`, `not-fixed`, `wont-fix`, `unknown` (also where the record says nothing). */
  readonly fixState?: string;
  readonly matchType?: MatchType;
  readonly package?: {
    /** A regular expression for the whole name where it looks like one. */
    readonly name?: string;
    readonly version?: string;
    readonly language?: string;
    readonly type?: string;
    /** Glob over paths: `*`, `?`, `[a-z]`, `{a,b}`; two stars span directories. */
    readonly location?: string;
    /** Name of the source package; a regular expression where it looks like one. */
    readonly upstreamName?: string;
  };
}

export interface AppliedRule extends IgnoreRule {
  /** Where the rule is from. */
  readonly origin: "user" | "only-fixed" | "only-not-fixed" | "kernel-headers";
}

/** Everything that matching found. */
export interface MatchResult {
  /** Sorted by risk, then severity, known exploitation probability, package, version, type, id. */
  readonly matches: readonly Match[];
  readonly ignored: readonly IgnoredMatch[];
  readonly suppressed: readonly SuppressedMatch[];
  /** Packages of which the source could say something. Where there are none, the absence of matches means nothing. */
  readonly judged: readonly CatalogedPackage[];
  /** Packages that were not matched because another package owns their files and stands for them. */
  readonly removed: readonly RemovedPackage[];
  /** Packages of types that no matcher knows, counted by type: nothing is known of them, which is not the same as nothing found. */
  readonly unmatchedTypes: Readonly<Record<string, number>>;
  /** Packages without a name or version by which could be searched, by type. */
  readonly unsearchable: Readonly<Record<string, number>>;
}
