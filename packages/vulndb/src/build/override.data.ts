/** A row of `operating_system_specifier_overrides`; absent columns are empty, absent replacements NULL. */
export interface OsOverride {
  readonly alias: string;
  readonly version?: string;
  readonly pattern?: string;
  readonly codename?: string;
  readonly replacement?: string;
  readonly major?: string;
  readonly minor?: string;
  readonly label?: string;
  readonly rolling?: boolean;
  /** Constraint of the schema of the clients that it holds for. */
  readonly clients?: string;
}

const postmarketOsReleases: readonly (readonly [string, string])[] = [
  ["25.12", "23"],
  ["25.06", "22"],
  ["24.12", "21"],
  ["24.06", "20"],
  ["23.12", "19"],
  ["23.06", "18"],
  ["22.12", "17"],
  ["22.06", "16"],
  ["21.12", "15"],
  ["21.06", "14"],
  ["21.03", "13"],
  ["20.05", "12"],
];

/** Distributions that are looked up as another one, or without a version (scanner.md §6, "Seeded overrides"), in the order in which they are tried. */
export const osOverrides: readonly OsOverride[] = [
  ...["centos", "rocky", "rockylinux", "alma", "almalinux", "scientific", "sl", "gentoo"].map((alias) => ({ alias, replacement: "rhel" })),
  { alias: "raspbian", replacement: "debian" },
  { alias: "rhel", pattern: "^\\d+\\.\\d+", minor: "", clients: "< 6.0.3" },
  { alias: "redhat", pattern: "^\\d+\\.\\d+", replacement: "rhel", minor: "", clients: "< 6.0.3" },
  { alias: "hummingbird", rolling: true },
  { alias: "alpine", pattern: ".*_alpha.*", label: "edge", rolling: true },
  { alias: "wolfi", rolling: true },
  { alias: "chainguard", rolling: true },
  { alias: "secureos", rolling: true },
  { alias: "archlinux", rolling: true },
  { alias: "minimos", rolling: true },
  { alias: "arch", replacement: "archlinux", rolling: true },
  { alias: "oracle", replacement: "ol" },
  { alias: "oraclelinux", replacement: "ol" },
  { alias: "amazon", replacement: "amzn" },
  { alias: "amazonlinux", replacement: "amzn" },
  { alias: "echo", rolling: true },
  { alias: "debian", codename: "forky", label: "unstable", rolling: true },
  { alias: "postmarketos", version: "edge", replacement: "alpine", label: "edge", rolling: true },
  { alias: "postmarketos", codename: "edge", replacement: "alpine", label: "edge", rolling: true },
  ...postmarketOsReleases.map(([version, minor]) => ({ alias: "postmarketos", version, replacement: "alpine", major: "3", minor })),
  { alias: "postmarketos", pattern: "^$", replacement: "alpine" },
];

/** Ecosystem names (languages, purl types) by what rows call them: Syft's package type. */
export const ecosystemOverrides: readonly (readonly [string, string])[] = [
  ["dart", "dart-pub"],
  ["dotnet", "dotnet"],
  ["elixir", "hex"],
  ["erlang", "hex"],
  ["erlang-otp", "hex"],
  ["go", "go-module"],
  ["haskell", "hackage"],
  ["java", "java-archive"],
  ["javascript", "npm"],
  ["lua", "lua-rocks"],
  ["ocaml", "opam"],
  ["php", "php-composer"],
  ["python", "python"],
  ["R", "R-package"],
  ["ruby", "gem"],
  ["rust", "rust-crate"],
  ["swift", "swift"],
  ["swipl", "swiplpack"],
  ["jenkins-plugin", "java-archive"],
  ["pecl", "php-pecl"],
  ["kb", "msrc-kb"],
  ["dpkg", "deb"],
  ["apkg", "apk"],
  ["pacman", "alpm"],
  ["cocoapods", "pod"],
  ["pub", "dart-pub"],
  ["nuget", "dotnet"],
  ["otp", "erlang-otp"],
  ["github", "github-action"],
  ["golang", "go-module"],
  ["maven", "java-archive"],
  ["composer", "php-composer"],
  ["pear", "php-pecl"],
  ["pear", "php-pear"],
  ["pypi", "python"],
  ["cran", "R-package"],
  ["luarocks", "lua-rocks"],
  ["cargo", "rust-crate"],
];
