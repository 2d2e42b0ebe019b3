/** What a type of package URLs means in Syft's words. */
export interface PurlType {
  /** Package type. */
  readonly type: string;
  /** Language word; empty for packages of an operating system. */
  readonly language: string;
}

/** Types of package URLs, lower-case, that have a package type. Source: https://github.com/anchore/syft/blob/main/syft/pkg/type.go */
export const purlTypes: ReadonlyMap<string, PurlType> = new Map(
  (
    [
      ["alpm", "alpm", ""],
      ["apk", "apk", ""],
      ["alpine", "apk", ""],
      ["bitnami", "bitnami", ""],
      ["cargo", "rust-crate", "rust"],
      ["cocoapods", "pod", "swift"],
      ["composer", "php-composer", "php"],
      ["conan", "conan", "c++"],
      ["conda", "conda", "python"],
      ["cran", "R-package", "R"],
      ["crate", "rust-crate", "rust"],
      ["deb", "deb", ""],
      ["dotnet", "dotnet", "dotnet"],
      ["gem", "gem", "ruby"],
      ["github", "github-action", ""],
      ["golang", "go-module", "go"],
      ["hackage", "hackage", "haskell"],
      ["hex", "hex", "elixir"],
      ["homebrew", "homebrew", ""],
      ["luarocks", "lua-rocks", "lua"],
      ["maven", "java-archive", "java"],
      ["nix", "nix", ""],
      ["npm", "npm", "javascript"],
      ["nuget", "dotnet", "dotnet"],
      ["opam", "opam", "ocaml"],
      ["otp", "erlang-otp", "erlang"],
      ["pear", "php-pear", "php"],
      ["pecl", "php-pecl", "php"],
      ["portage", "portage", ""],
      ["pub", "dart-pub", "dart"],
      ["pypi", "python", "python"],
      ["rpm", "rpm", ""],
      ["swift", "swift", "swift"],
      ["terraform", "terraform", ""],
      ["wordpress-plugin", "wordpress-plugin", ""],
    ] as const
  ).map(([purlType, type, language]) => [purlType, { type, language }]),
);

/** Package types whose name leaves the namespace of the package URL out: it is a vendor or a group there. */
export const typesWithoutNamespace: ReadonlySet<string> = new Set(["alpm", "apk", "conan", "deb", "java-archive", "jenkins-plugin", "rpm"]);

/** Package types whose names a package URL has in lower case. Source: https://github.com/package-url/purl-spec/tree/main/types */
export const lowerCaseTypes: ReadonlySet<string> = new Set([
  "alpm",
  "apk",
  "bitnami",
  "deb",
  "github-action",
  "go-module",
  "hex",
  "npm",
  "php-composer",
]);

/** Maven groups whose artifacts are plugins of Jenkins, with those below them. */
export const jenkinsGroups: readonly string[] = ["io.jenkins.plugins", "org.jenkins-ci.plugins"];

/** Ids of os-release for names that only vulnerability databases use. */
export const distroIds: ReadonlyMap<string, string> = new Map([
  ["amazonlinux", "amzn"],
  ["archlinux", "arch"],
  ["opensuseleap", "opensuse-leap"],
  ["oraclelinux", "ol"],
  ["redhat", "rhel"],
  ["rockylinux", "rocky"],
]);
