/** How the packages of an OSV ecosystem become rows. */
export interface OsvEcosystem {
  /** Syft's package type, or `Bitnami`. */
  readonly type: string;
  /** The type string of its ranges. */
  readonly rangeType: string;
  /** Grype's distro name where the ecosystem is a distribution's. */
  readonly os?: string;
  /** Its releases have no number: the label of its one row. */
  readonly label?: string;
  /** A row for each stretch of versions, each with its own fix; else one row holds all. */
  readonly split?: boolean;
  /** A stretch without a fix says so; else it says nothing of fixes. */
  readonly statesNoFix?: boolean;
  /** Its records are errata: what they hold are fixed versions of packages, and rows say which versions are not affected. */
  readonly errata?: boolean;
}

/** By the ecosystem's name before the first colon. Source: https://ossf.github.io/osv-schema/#defined-ecosystems */
export const osvEcosystems: Readonly<Record<string, OsvEcosystem>> = {
  AlmaLinux: { type: "rpm", rangeType: "rpm", os: "almalinux", errata: true },
  Alpaquita: { type: "apk", rangeType: "apk", os: "alpaquita", statesNoFix: true },
  Alpine: { type: "apk", rangeType: "apk", os: "alpine", statesNoFix: true },
  "BellSoft Hardened Containers": { type: "apk", rangeType: "apk", os: "bellsoft-hardened-containers", statesNoFix: true },
  Bitnami: { type: "Bitnami", rangeType: "bitnami" },
  Chainguard: { type: "apk", rangeType: "apk", os: "chainguard", label: "rolling", statesNoFix: true },
  CRAN: { type: "R-package", rangeType: "cran", split: true, statesNoFix: true },
  ConanCenter: { type: "conan", rangeType: "conan", split: true, statesNoFix: true },
  Debian: { type: "deb", rangeType: "dpkg", os: "debian", statesNoFix: true },
  Echo: { type: "deb", rangeType: "dpkg", os: "echo", label: "rolling", statesNoFix: true },
  "GitHub Actions": { type: "github-action", rangeType: "semver", split: true, statesNoFix: true },
  Go: { type: "go-module", rangeType: "go" },
  Hackage: { type: "hackage", rangeType: "hackage", split: true, statesNoFix: true },
  Hex: { type: "hex", rangeType: "hex", split: true, statesNoFix: true },
  Maven: { type: "java-archive", rangeType: "java", split: true, statesNoFix: true },
  MinimOS: { type: "apk", rangeType: "apk", os: "minimos", label: "rolling", statesNoFix: true },
  NuGet: { type: "dotnet", rangeType: "nuget", split: true, statesNoFix: true },
  Packagist: { type: "php-composer", rangeType: "composer", split: true, statesNoFix: true },
  Pub: { type: "dart-pub", rangeType: "pub", split: true, statesNoFix: true },
  PyPI: { type: "python", rangeType: "python", split: true, statesNoFix: true },
  "Red Hat": { type: "rpm", rangeType: "rpm", os: "redhat", statesNoFix: true },
  RubyGems: { type: "gem", rangeType: "gem", split: true, statesNoFix: true },
  SwiftURL: { type: "swift", rangeType: "swift", split: true, statesNoFix: true },
  Ubuntu: { type: "deb", rangeType: "dpkg", os: "ubuntu", statesNoFix: true },
  Wolfi: { type: "apk", rangeType: "apk", os: "wolfi", label: "rolling", statesNoFix: true },
  "crates.io": { type: "rust-crate", rangeType: "rust", split: true, statesNoFix: true },
  npm: { type: "npm", rangeType: "npm", split: true, statesNoFix: true },
};
