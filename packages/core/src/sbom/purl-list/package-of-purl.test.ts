import { expect, test } from "vitest";
import { packageOfPurl } from "./package-of-purl.js";

const common = { cpes: [], licenses: [], locations: [], foundBy: "" };
const distro = (id: string, versionId: string, versionCodename = "") => ({
  id,
  idLike: [id],
  name: "",
  prettyName: "",
  version: "",
  versionId,
  versionCodename,
});

test.each([
  ["pkg:npm/lodash@4.17.20", { type: "npm", name: "lodash", version: "4.17.20", language: "javascript" }],
  ["pkg:npm/%40Acme/Lib@1", { type: "npm", name: "@acme/lib", version: "1", language: "javascript" }],
  ["pkg:pypi/Jinja_2@2.0", { type: "python", name: "jinja-2", version: "2.0", language: "python" }],
  ["pkg:gem/RedCloth@4.3.2", { type: "gem", name: "RedCloth", version: "4.3.2", language: "ruby" }],
  ["pkg:maven/org.acme/core@1", { type: "java-archive", name: "core", version: "1", language: "java" }],
  ["pkg:maven/io.jenkins.plugins/git@1", { type: "jenkins-plugin", name: "git", version: "1", language: "java" }],
  ["pkg:maven/io.jenkins.pluginsother/git@1", { type: "java-archive", name: "git", version: "1", language: "java" }],
  ["pkg:golang/github.com/Acme/Tool@v1.0.0", { type: "go-module", name: "github.com/acme/tool", version: "v1.0.0", language: "go" }],
  ["pkg:golang/toolchain", { type: "go-module", name: "toolchain", version: "", language: "go" }],
  ["pkg:composer/league/flysystem@1", { type: "php-composer", name: "league/flysystem", version: "1", language: "php" }],
  ["pkg:cargo/serde@1", { type: "rust-crate", name: "serde", version: "1", language: "rust" }],
  ["pkg:nuget/Newtonsoft.Json@1", { type: "dotnet", name: "Newtonsoft.Json", version: "1", language: "dotnet" }],
  ["pkg:generic/openssl@1", { type: "UnknownPackage", name: "openssl", version: "1", language: "" }],
  ["pkg:constructor/x@1", { type: "UnknownPackage", name: "x", version: "1", language: "" }],
])("%s", (purl, want) => {
  expect(packageOfPurl(purl)).toEqual({ found: { ...common, ...want, purl }, distro: undefined });
});

test.each([
  [
    "pkg:deb/debian/libssl3@3.0.1?arch=amd64&distro=debian-12&upstream=openssl%403.0.0",
    { type: "deb", name: "libssl3", version: "3.0.1" },
    { metadataType: "dpkg-db-entry", metadata: { source: "openssl", sourceVersion: "3.0.0", architecture: "amd64" } },
    distro("debian", "12"),
  ],
  [
    "pkg:deb/debian/openssl@3.0.1?upstream=openssl&distro=debian-bookworm",
    { type: "deb", name: "openssl", version: "3.0.1" },
    {},
    distro("debian", "", "bookworm"),
  ],
  [
    "pkg:apk/alpine/libcrypto3@3.1.0-r0?upstream=openssl&distro=alpine-3.18.4",
    { type: "apk", name: "libcrypto3", version: "3.1.0-r0" },
    { metadataType: "apk-db-entry", metadata: { originPackage: "openssl" } },
    distro("alpine", "3.18.4"),
  ],
  [
    "pkg:rpm/redhat/perl@5.26-1.el8?arch=x86_64&epoch=4&upstream=perl-5.26-1.el8.src.rpm&rpmmod=perl:5.26:1&distro=redhat-8.4%2Beus",
    { type: "rpm", name: "perl", version: "4:5.26-1.el8" },
    {
      metadataType: "rpm-db-entry",
      metadata: { sourceRpm: "perl-5.26-1.el8.src.rpm", modularityLabel: "perl:5.26:1", architecture: "x86_64" },
    },
    distro("rhel", "8.4+eus"),
  ],
  [
    "pkg:rpm/x/a@1:2-3?epoch=x&distro=opensuse-leap-15.1",
    { type: "rpm", name: "a", version: "1:2-3" },
    {},
    distro("opensuse-leap", "15.1"),
  ],
  ["pkg:rpm/x/a@2-3?epoch=x", { type: "rpm", name: "a", version: "2-3" }, {}, undefined],
])("%s", (purl, want, metadata, expectedDistro) => {
  expect(packageOfPurl(purl)).toEqual({ found: { ...common, ...want, language: "", purl, ...metadata }, distro: expectedDistro });
});

test("CPEs of the qualifier are declared, each once; what is none is left out", () => {
  const cpe = "cpe:2.3:a:acme:x:1:*:*:*:*:*:*:*";
  const found = packageOfPurl(`pkg:generic/x@1?cpes=${encodeURIComponent(`${cpe},nonsense,${cpe}`)}`)?.found;
  expect(found?.cpes).toEqual([{ cpe, source: "declared" }]);
});

test.each([["pkg:"], ["pkg:npm"], ["npm/lodash@1"], ["pkg:npm/%zz"], [""]])("%j is no package URL", (text) => {
  expect(packageOfPurl(text)).toBeUndefined();
});
