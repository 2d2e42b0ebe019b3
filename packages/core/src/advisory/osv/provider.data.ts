/** Who stands behind the records of a prefix, and what that means for them. */
export interface OsvProvider {
  readonly prefix: string;
  /** Name of the database's provider, part of its namespaces. */
  readonly id: string;
  /** Where a record can be read: `{id}` is its id. Becomes the first reference. */
  readonly url?: string;
  /** Fixes are taken to be there since the record was published; this says whose date that is. */
  readonly fixKind?: string;
  /** The record wraps an upstream vulnerability, whose id it is known by. */
  readonly wraps?: boolean;
  /** The description is the one-line summary where there is one. */
  readonly short?: boolean;
}

/** By the prefix of a record's id, the first that fits. Source: https://ossf.github.io/osv-schema/#id-modified-fields */
export const osvProviders: readonly OsvProvider[] = [
  { prefix: "GO-", id: "govulndb", url: "https://pkg.go.dev/vuln/{id}", fixKind: "first-observed-record" },
  { prefix: "PYSEC-", id: "pypa", url: "https://osv.dev/vulnerability/{id}", fixKind: "first-observed", short: true },
  { prefix: "RUSTSEC-", id: "rustsec", url: "https://rustsec.org/advisories/{id}.html", fixKind: "first-observed", short: true },
  { prefix: "GHSA-", id: "github", url: "https://github.com/advisories/{id}", fixKind: "first-observed", short: true },
  { prefix: "BIT-", id: "bitnami", fixKind: "first-observed" },
  { prefix: "ALSA-", id: "alma", fixKind: "advisory" },
  { prefix: "ALBA-", id: "alma", fixKind: "advisory" },
  { prefix: "ALEA-", id: "alma", fixKind: "advisory" },
  { prefix: "BELL-", id: "alpaquita" },
  { prefix: "DEBIAN-CVE-", id: "debian", url: "https://security-tracker.debian.org/tracker/{id}", wraps: true },
  { prefix: "DSA-", id: "debian", url: "https://security-tracker.debian.org/tracker/{id}", fixKind: "advisory" },
  { prefix: "DLA-", id: "debian", url: "https://security-tracker.debian.org/tracker/{id}", fixKind: "advisory" },
  { prefix: "ALPINE-CVE-", id: "alpine", url: "https://security.alpinelinux.org/vuln/{id}", wraps: true },
  { prefix: "UBUNTU-CVE-", id: "ubuntu", url: "https://ubuntu.com/security/{id}", wraps: true },
  { prefix: "USN-", id: "ubuntu", url: "https://ubuntu.com/security/notices/{id}", fixKind: "advisory" },
  { prefix: "RHSA-", id: "rhel", url: "https://access.redhat.com/errata/{id}", fixKind: "advisory" },
  { prefix: "CGA-", id: "chainguard" },
  { prefix: "MINI-", id: "minimos" },
  { prefix: "ECHO-", id: "echo" },
  { prefix: "HSEC-", id: "haskell", short: true },
  { prefix: "RSEC-", id: "r-consortium", short: true },
  { prefix: "MAL-", id: "ossf", url: "https://osv.dev/vulnerability/{id}", short: true },
  { prefix: "", id: "osv", url: "https://osv.dev/vulnerability/{id}", short: true },
];
