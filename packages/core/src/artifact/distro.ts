/** A Linux distribution as its release file tells it; empty strings for absent fields. */
export interface Distro {
  readonly id: string;
  readonly idLike: readonly string[];
  readonly name: string;
  readonly prettyName: string;
  /** `VERSION` of os-release. */
  readonly version: string;
  /** `VERSION_ID`; for Debian, `/etc/debian_version` where that is a number. */
  readonly versionId: string;
  readonly versionCodename: string;
  readonly buildId?: string;
  readonly variant?: string;
  readonly variantId?: string;
  readonly homeUrl?: string;
  readonly supportUrl?: string;
  readonly bugReportUrl?: string;
  readonly privacyPolicyUrl?: string;
  readonly cpeName?: string;
  readonly supportEnd?: string;
  readonly imageId?: string;
  readonly imageVersion?: string;
  /** Turns the extended-support channels (EUS, ESM) on. */
  readonly extendedSupport?: boolean;
}
