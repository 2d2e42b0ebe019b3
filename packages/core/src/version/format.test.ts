import { expect, test } from "vitest";
import { versionFormatOfPackage, versionFormatOfRange } from "./format.js";

test.each([
  ["dpkg", "deb"],
  ["DEB", "deb"],
  ["apk", "apk"],
  ["rpm", "rpm"],
  ["python", "pep440"],
  ["PyPI", "pep440"],
  ["Semantic", "semver"],
  ["npm", "semver"],
  ["composer", "semver"],
  ["java-archive", "maven"],
  ["jenkins-plugin", "maven"],
  ["java", "fuzzy"],
  ["rust", "fuzzy"],
  ["ecosystem", "fuzzy"],
  ["", "fuzzy"],
  ["fuzzy", "fuzzy"],
  ["constructor", "fuzzy"],
  ["golang", "go"],
  ["openjdk", "jvm"],
  ["msrc-kb", "kb"],
  ["alpm", "pacman"],
  ["portage", "portage"],
  ["bitnami", "bitnami"],
  ["gem", "gem"],
] as const)("a range of type %j is read as %s", (type, want) => {
  expect(versionFormatOfRange(type)).toBe(want);
});

test.each([
  ["deb", "openjdk", undefined, "deb"],
  ["apk", "musl", "apk-db-entry", "apk"],
  ["rpm", "bash", undefined, "rpm"],
  ["python", "jinja2", undefined, "pep440"],
  ["npm", "lodash", undefined, "fuzzy"],
  ["rust-crate", "serde", undefined, "fuzzy"],
  ["java-archive", "guava", undefined, "maven"],
  ["jenkins-plugin", "git", undefined, "fuzzy"],
  ["go-module", "stdlib", undefined, "go"],
  ["gem", "rails", undefined, "gem"],
  ["alpm", "bash", undefined, "pacman"],
  ["portage", "bash", undefined, "portage"],
  ["bitnami", "redis", undefined, "bitnami"],
  ["msrc-kb", "10816", undefined, "kb"],
  ["binary", "node", undefined, "fuzzy"],
  ["binary", "java/jre", undefined, "jvm"],
  ["binary", "openjdk", "java-jvm-installation", "jvm"],
  ["binary", "graalvm", "java-jvm-installation", "jvm"],
  ["npm", "jdk", undefined, "fuzzy"],
  ["constructor", "x", undefined, "fuzzy"],
] as const)("a package of type %s named %s (%s) has versions of %s", (type, name, metadataType, want) => {
  expect(versionFormatOfPackage(type, name, metadataType)).toBe(want);
});
