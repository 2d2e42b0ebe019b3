import type { VersionFormat } from "./list.js";

/** Type strings of ranges in the database, lower-case, by the format that they mean; all others mean fuzzy (versions.md §1). */
export const rangeTypes: Readonly<Record<Exclude<VersionFormat, "fuzzy">, readonly string[]>> = {
  apk: ["apk"],
  bitnami: ["bitnami"],
  deb: ["deb", "dpkg"],
  gem: ["gem"],
  go: ["go", "golang", "go-module"],
  jvm: ["jvm", "jre", "jdk", "openjdk", "jep223"],
  kb: ["kb", "msrc-kb"],
  maven: ["maven", "java-archive", "jenkins-plugin"],
  pacman: ["pacman", "alpm"],
  pep440: ["python", "pypi", "pep440"],
  portage: ["portage"],
  rpm: ["rpm"],
  semver: ["semantic", "semver", "npm", "nuget", "composer", "hex", "pub", "swift", "conan", "cocoapods", "hackage"],
};

/** Formats of the package types that have one; all others are fuzzy. */
export const packageTypes: readonly (readonly [type: string, format: VersionFormat])[] = [
  ["alpm", "pacman"],
  ["apk", "apk"],
  ["bitnami", "bitnami"],
  ["deb", "deb"],
  ["gem", "gem"],
  ["go-module", "go"],
  ["java-archive", "maven"],
  ["msrc-kb", "kb"],
  ["portage", "portage"],
  ["python", "pep440"],
  ["rpm", "rpm"],
];

/** Names of binaries that are Java runtimes. */
export const javaRuntimeNames: readonly string[] = ["java_se", "jre", "jdk", "zulu", "openjdk", "java", "java/jre", "java/jdk"];

/** Metadata type of an installed Java runtime. */
export const javaRuntimeMetadata = "java-jvm-installation";
