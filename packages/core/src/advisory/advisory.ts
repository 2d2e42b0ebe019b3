/** Whether a statement counts: rejected ones (withdrawn, not a vulnerability) never match; "" where the feed says nothing. */
export type AdvisoryStatus = "active" | "analyzing" | "disputed" | "rejected" | "";

/** Whether there is a fix; "" where the feed does not say. */
export type FixState = "fixed" | "not-affected" | "not-fixed" | "wont-fix" | "";

export interface AdvisoryReference {
  readonly url: string;
  /** Id of what the URL shows, such as an erratum. */
  readonly id?: string;
  readonly tags?: readonly string[];
}

/** One statement of how bad it is: a CVSS vector, or a word of a scale. */
export interface AdvisorySeverity {
  /** `CVSS`, or the letters of the scale (`HML`, `CHML`, `CHMLN`); "" where it is not known. */
  readonly scheme: string;
  readonly value: string | { readonly vector: string; readonly version: string };
  readonly source?: string;
  /** 1 is primary, 2 secondary, 0 not ranked. */
  readonly rank: number;
}

/** A release of a distribution as rows of `operating_systems` name it; "" where a part does not apply. */
export interface AdvisoryOs {
  /** Grype's distro type (`debian`, `redhat`). */
  readonly name: string;
  /** `ID` of os-release (`rhel`). */
  readonly releaseId: string;
  /** Numeric parts without leading zeros. */
  readonly majorVersion: string;
  readonly minorVersion: string;
  /** A release that has no number (`edge`, `rolling`). */
  readonly labelVersion: string;
  readonly codename: string;
  /** `eus`, `esm`, or "". */
  readonly channel: string;
}

export interface AdvisoryFix {
  /** "" where there is none. */
  readonly version: string;
  readonly state: FixState;
  /** `YYYY-MM-DD`: since when the fix is to be had, or known. */
  readonly date?: string;
  /** Whose date that is: `advisory`, `first-observed`, ... */
  readonly kind?: string;
  /** Errata that brought the fix. */
  readonly references: readonly AdvisoryReference[];
}

/** A range of versions; an empty constraint takes all of them. */
export interface AdvisoryRange {
  /** The database's type string (`dpkg`, `python`, ...; versions.md §1). */
  readonly type: string;
  /** Grammar of versions.md §2. */
  readonly constraint: string;
  readonly fix?: AdvisoryFix;
}

/** An import path of a Go module and its vulnerable symbols; without symbols the whole package counts. */
export interface AdvisoryGoImport {
  readonly path: string;
  readonly symbols: readonly string[];
}

/** Conditions beyond name and version. */
export interface AdvisoryQualifiers {
  /** "" demands a package outside every module. */
  readonly rpmModularity?: string;
  readonly platformCpes?: readonly string[];
  readonly architecture?: string;
  readonly rootio?: boolean;
  readonly goImports?: readonly AdvisoryGoImport[];
}

interface AdvisoryStatement {
  /** The ranges are of versions that are *not* affected. */
  readonly unaffected: boolean;
  readonly cves: readonly string[];
  readonly qualifiers: AdvisoryQualifiers;
  /** One of them must hold; none: every version. */
  readonly ranges: readonly AdvisoryRange[];
}

/** What an advisory says of one package; one row of the database. */
export interface AdvisoryPackage extends AdvisoryStatement {
  /** Syft's package type, or `Bitnami`. */
  readonly ecosystem: string;
  readonly name: string;
  readonly os?: AdvisoryOs;
}

/** What an advisory says of one product; one row of the database. */
export interface AdvisoryCpe extends AdvisoryStatement {
  /** CPE 2.3 formatted string; its version and update do not count. */
  readonly cpe: string;
}

/** What one provider says of one vulnerability. */
export interface Advisory {
  readonly id: string;
  readonly provider: string;
  readonly status: AdvisoryStatus;
  /** RFC 3339, like the other dates. */
  readonly published?: string;
  readonly modified?: string;
  readonly withdrawn?: string;
  readonly assigners: readonly string[];
  readonly description: string;
  /** The first one is where the advisory can be read. */
  readonly references: readonly AdvisoryReference[];
  readonly aliases: readonly string[];
  /** Best first. */
  readonly severities: readonly AdvisorySeverity[];
  readonly packages: readonly AdvisoryPackage[];
  readonly cpes: readonly AdvisoryCpe[];
}

/** A CVE that is known to be exploited. */
export interface KnownExploited {
  readonly cve: string;
  readonly vendorProject: string;
  readonly product: string;
  /** `YYYY-MM-DD`, "" where absent; `dueDate` too. */
  readonly dateAdded: string;
  readonly requiredAction: string;
  readonly dueDate: string;
  /** `known` or `unknown`. */
  readonly knownRansomwareCampaignUse: string;
  readonly notes: string;
  readonly urls: readonly string[];
  readonly cwes: readonly string[];
}

/** The probability that a CVE is exploited within 30 days, and its rank among all. */
export interface Epss {
  readonly cve: string;
  /** 0 to 1, like the percentile. */
  readonly epss: number;
  readonly percentile: number;
  /** `YYYY-MM-DD`. */
  readonly date: string;
}

/** What kind of weakness a CVE is. */
export interface Cwe {
  readonly cve: string;
  readonly cwe: string;
  readonly source: string;
  /** `Primary` or `Secondary`. */
  readonly type: string;
}
