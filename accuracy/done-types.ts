/** Package types whose catalogers are done: the SBOM goldens are judged by these. */
export const catalogedTypes: readonly string[] = [
  "deb",
  "apk",
  "rpm",
  "python",
  "npm",
  "gem",
  "java-archive",
  "jenkins-plugin",
  "go-module",
];

/** Package types whose matchers are done: match reports and recorded answers are judged by these. */
export const matchedTypes: readonly string[] = [
  ...catalogedTypes,
  "R-package",
  "binary",
  "conan",
  "conda",
  "dart-pub",
  "github-action",
  "graalvm-native-image",
  "hackage",
  "homebrew",
  "linux-kernel",
  "linux-kernel-module",
  "lua-rocks",
  "nix",
  "opam",
  "php-composer",
  "php-pear",
  "php-pecl",
  "pod",
  "swift",
  "swiplpack",
  "terraform",
  "wordpress-plugin",
];
