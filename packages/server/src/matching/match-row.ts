import type { Cwe, MatchType } from "@plimsoll/core";
import type { Exploitation } from "./exploitation.js";

/** What the store keeps of a vulnerability under one namespace; what is said of exploitation is of the CVE. */
export interface VulnerabilityRow extends Exploitation {
  /** `debian:distro:debian:12`, `github:language:python`, `nvd:cpe`. */
  readonly namespace: string;
  /** The record's id: `GHSA-...`, `CVE-...`. */
  readonly name: string;
  /** The CVE under which records of several sources fall together: its own id, else the first related CVE, else its own id, whatever it is. */
  readonly cve: string;
  /** Its other ids, sorted. */
  readonly aliases: readonly string[];
  /** 0 unknown, 1 negligible, 2 low, 3 medium, 4 high, 5 critical. */
  readonly severity: number;
  /** Tenths: 98 is 9.8. Of version 3, else 4, else 2, of the record or a related one. */
  readonly cvss?: number;
  readonly cvssVersion?: string;
  readonly cvssVector?: string;
  /** `YYYY-MM-DD`; NVD's where it has the CVE. Of the CVE. */
  readonly publishedOn?: string;
  readonly facts: VulnerabilityFacts;
}

/** What is shown of a vulnerability but not searched. */
export interface VulnerabilityFacts {
  /** The related record's where its own has none. */
  readonly description: string;
  /** The page that tells more. */
  readonly dataSource: string;
  readonly urls: readonly string[];
  readonly cwes: readonly Pick<Cwe, "cve" | "cwe">[];
  /** `YYYY-MM-DD`. */
  readonly modifiedOn?: string;
  readonly withdrawnOn?: string;
  /** Since when it is listed as known to be exploited. */
  readonly kevOn?: string;
}

/** How a match was made. */
export interface MatchDetailRow {
  readonly ways: readonly MatchWay[];
  readonly advisories: readonly { readonly id: string; readonly link: string }[];
  /** The least fixed version above the package's. */
  readonly suggestedVersion?: string;
}

/** One record that said so, of which versions. */
export interface MatchWay {
  readonly type: MatchType;
  readonly matcher: string;
  /** Name with which was searched; absent where that is the package's. */
  readonly name?: string;
  /** Version with which was searched; absent where that is the package's. */
  readonly version?: string;
  /** CPE with which was searched. */
  readonly cpe?: string;
  /** `< 1.2.3 (deb)`. */
  readonly constraint: string;
  /** Functions of the program that the record names. */
  readonly symbols?: readonly string[];
}

/** One vulnerability of a distinct package. */
export interface MatchRow {
  readonly vulnerability: VulnerabilityRow;
  readonly fixState: MatchFixState;
  /** From the least, where they can be compared; unique. */
  readonly fixVersions: readonly string[];
  readonly detail: MatchDetailRow;
}

/** In the order of the store's numbers: `match.fix_state` is the index. */
export const matchFixStates = ["unknown", "fixed", "not-fixed", "wont-fix"] as const;

export type MatchFixState = (typeof matchFixStates)[number];
