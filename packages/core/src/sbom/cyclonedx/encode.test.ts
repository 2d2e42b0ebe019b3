import { SPDX, Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { describe, expect, test } from "vitest";
import type { CatalogedPackage, JsonObject, JsonValue } from "../../artifact/package.js";
import type { Sbom, SbomSource } from "../sbom.js";
import { type CycloneDxOptions, encodeCycloneDx } from "./encode.js";

const schema = "http://cyclonedx.org/schema/bom-1.6.schema.json";
const isLicenseId = (text: string): boolean => SPDX.isSupportedSpdxId(text);
const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
const valid = (document: JsonObject) => validator.validate(JSON.stringify(document));

const cataloged = (given: Partial<CatalogedPackage>): CatalogedPackage => ({
  id: "0123456789abcdef",
  type: "deb",
  name: "a",
  version: "1",
  language: "",
  purl: "",
  cpes: [],
  licenses: [],
  locations: [],
  foundBy: "x-cataloger",
  ...given,
});

const directory: SbomSource = { type: "directory", id: "d1", name: "rootfs", version: "", path: "/srv/rootfs" };
const empty: Sbom = { packages: [], relationships: [], source: directory, gaps: [], descriptor: { name: "plimsoll", version: "1.0.0" } };
const tools = { components: [{ type: "application", name: "plimsoll", version: "1.0.0" }] };
const encode = (given: Partial<Sbom>, options: Partial<CycloneDxOptions> = {}) =>
  encodeCycloneDx({ ...empty, ...given }, { isLicenseId, ...options });

/** The only component of a document with one package. */
const component = (given: Partial<CatalogedPackage>): JsonObject => {
  const components = encode({ packages: [cataloged(given)] })["components"] as readonly JsonObject[];
  return components[0] ?? {};
};
const properties = (given: Partial<CatalogedPackage>): readonly string[] =>
  (component(given)["properties"] as readonly { readonly name: string; readonly value: string }[])
    .filter(({ name }) => !name.startsWith("syft:package:"))
    .map(({ name, value }) => `${name}=${value}`);

test("the whole document", () => {
  const a = cataloged({
    purl: "pkg:deb/debian/a@1?arch=amd64&upstream=b",
    cpes: [
      { cpe: "cpe:2.3:a:a:a:1:*:*:*:*:*:*:*", source: "syft-generated" },
      { cpe: "cpe:2.3:a:b:a:1:*:*:*:*:*:*:*", source: "syft-generated" },
    ],
    licenses: [{ value: "MIT", spdxExpression: "MIT", type: "declared", urls: [], locations: [] }],
    locations: [{ path: "/var/lib/dpkg/status", accessPath: "/status", layerId: "sha256:aa", annotations: { evidence: "primary" } }],
    metadataType: "dpkg-db-entry",
    metadata: { source: "b", sourceVersion: "", installedSize: 0, maintainer: "M <m@example.org>", files: [{ path: "/a" }] },
  });
  const b = cataloged({ id: "b1", name: "b", version: "" });
  const document = encode(
    {
      packages: [a, b],
      relationships: [
        { parent: "b1", child: a.id, type: "dependency-of" },
        { parent: "b1", child: a.id, type: "dependency-of" },
        { parent: a.id, child: "b1", type: "ownership-by-file-overlap" },
        { parent: "unknown", child: a.id, type: "dependency-of" },
      ],
      gaps: [{ cataloger: "dpkg", path: "/bad", code: "too-large", message: "too large" }],
      distro: {
        id: "debian",
        idLike: ["linux"],
        name: "Debian",
        prettyName: "Debian 12",
        version: "12 (bookworm)",
        versionId: "12",
        versionCodename: "bookworm",
        homeUrl: "https://www.debian.org/",
        bugReportUrl: "no address",
        cpeName: "cpe:/o:debian:debian_linux:12",
      },
    },
    { timestamp: "2026-11-24T12:00:00Z", serialNumber: () => "urn:uuid:00000000-0000-8000-8000-000000000000" },
  );
  const reference = "pkg:deb/debian/a@1?arch=amd64&package-id=0123456789abcdef&upstream=b";
  expect(document).toEqual({
    $schema: schema,
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: "urn:uuid:00000000-0000-8000-8000-000000000000",
    version: 1,
    metadata: {
      timestamp: "2026-11-24T12:00:00Z",
      tools,
      component: { "bom-ref": "d1", type: "file", name: "rootfs" },
      properties: [
        { name: "plimsoll:gap:0:cataloger", value: "dpkg" },
        { name: "plimsoll:gap:0:code", value: "too-large" },
        { name: "plimsoll:gap:0:message", value: "too large" },
        { name: "plimsoll:gap:0:path", value: "/bad" },
      ],
    },
    components: [
      {
        "bom-ref": reference,
        type: "library",
        publisher: "M <m@example.org>",
        name: "a",
        version: "1",
        licenses: [{ license: { id: "MIT" } }],
        cpe: "cpe:2.3:a:a:a:1:*:*:*:*:*:*:*",
        purl: "pkg:deb/debian/a@1?arch=amd64&upstream=b",
        properties: [
          { name: "syft:package:foundBy", value: "x-cataloger" },
          { name: "syft:package:type", value: "deb" },
          { name: "syft:package:metadataType", value: "dpkg-db-entry" },
          { name: "syft:cpe23", value: "cpe:2.3:a:b:a:1:*:*:*:*:*:*:*" },
          { name: "syft:location:0:layerID", value: "sha256:aa" },
          { name: "syft:location:0:path", value: "/var/lib/dpkg/status" },
          { name: "syft:metadata:installedSize", value: "0" },
          { name: "syft:metadata:source", value: "b" },
        ],
      },
      {
        "bom-ref": "b1",
        type: "library",
        name: "b",
        properties: [
          { name: "syft:package:foundBy", value: "x-cataloger" },
          { name: "syft:package:type", value: "deb" },
        ],
      },
      {
        "bom-ref": "os:debian@12",
        type: "operating-system",
        name: "debian",
        version: "12",
        description: "Debian 12",
        cpe: "cpe:2.3:o:debian:debian_linux:12:*:*:*:*:*:*:*",
        swid: { tagId: "debian", name: "debian", version: "12" },
        externalReferences: [{ url: "https://www.debian.org/", type: "website" }],
        properties: [
          { name: "syft:distro:extendedSupport", value: "false" },
          { name: "syft:distro:id", value: "debian" },
          { name: "syft:distro:idLike:0", value: "linux" },
          { name: "syft:distro:prettyName", value: "Debian 12" },
          { name: "syft:distro:versionCodename", value: "bookworm" },
          { name: "syft:distro:versionID", value: "12" },
        ],
      },
    ],
    dependencies: [{ ref: reference, dependsOn: ["b1"] }],
  });
});

test("without a time and a serial number there are none; the serial number is made from the rest", async () => {
  const bare = { $schema: schema, bomFormat: "CycloneDX", specVersion: "1.6", version: 1 };
  const metadata = { tools, component: { "bom-ref": "d1", type: "file", name: "rootfs" } };
  const seen: JsonObject[] = [];
  const serialNumber = (content: JsonObject): string => `urn:uuid:00000000-0000-8000-8000-00000000000${seen.push(content)}`;
  expect(encode({})).toEqual({ ...bare, metadata });
  expect(await valid(encode({}))).toBeNull();
  expect(encode({}, { timestamp: "2026-11-24T12:00:00Z", serialNumber })).toEqual({
    ...bare,
    serialNumber: "urn:uuid:00000000-0000-8000-8000-000000000001",
    metadata: { timestamp: "2026-11-24T12:00:00Z", ...metadata },
  });
  expect(seen).toEqual([{ ...bare, metadata }]);
});

test.each<[string, SbomSource, JsonObject]>([
  ["a directory without a name", { ...directory, id: "", name: "" }, { type: "file", name: "/srv/rootfs" }],
  [
    "a file that another tool read",
    { type: "other", kind: "file", id: "f", name: "a.jar", version: "2", metadata: null },
    { "bom-ref": "f", type: "file", name: "a.jar", version: "2" },
  ],
  ["a source without anything", { type: "other", kind: "", id: "", name: "", version: "", metadata: null }, { type: "file", name: "" }],
])("%s", async (_, source, expected) => {
  const document = encode({ source });
  expect((document["metadata"] as JsonObject)["component"]).toEqual(expected);
  expect(await valid(document)).toBeNull();
});

const npm = "javascript-npm-package";
test.each<[string, Partial<CatalogedPackage>, JsonObject]>([
  ["a program", { type: "binary" }, { type: "application" }],
  ["a model", { type: "model" }, { type: "machine-learning-model" }],
  [
    "an npm package's author, description and addresses",
    {
      metadataType: npm,
      metadata: { author: "A", description: "D", url: "git+https://example.org/a.git", homepage: "https://example.org" },
    },
    {
      author: "A",
      description: "D",
      externalReferences: [
        { url: "git+https://example.org/a.git", type: "distribution" },
        { url: "https://example.org", type: "website" },
      ],
    },
  ],
  [
    "addresses that are none",
    { metadataType: npm, metadata: { url: "git@example.org:a/b.git", homepage: "a b" } },
    { externalReferences: undefined },
  ],
  [
    "a Python author with an address",
    { metadataType: "python-package", metadata: { author: "A", authorEmail: "a@b.c" } },
    { author: "A <a@b.c>" },
  ],
  ["a Python address alone", { metadataType: "python-package", metadata: { author: "", authorEmail: "a@b.c" } }, { author: "a@b.c" }],
  [
    "a Python package's origin",
    { metadataType: "python-package", metadata: { directUrlOrigin: { url: "https://example.org/a.git", commitId: "abc" } } },
    { externalReferences: [{ url: "https://example.org/a.git", comment: "commit: abc", type: "vcs" }] },
  ],
  ["a gem's authors", { metadataType: "ruby-gemspec", metadata: { authors: ["A", 1, "B"], homepage: "https://a.org" } }, { author: "A,B" }],
  ["an rpm's vendor", { metadataType: "rpm-db-entry", metadata: { vendor: "V" } }, { publisher: "V" }],
  [
    "a Java archive's group and digests",
    {
      metadataType: "java-archive",
      metadata: {
        pomProperties: { groupId: "g" },
        digest: [
          { algorithm: "sha1", value: "ab".repeat(20) },
          { algorithm: "SHA-256", value: "ab" },
          { algorithm: "crc", value: "1" },
          null,
        ],
      },
    },
    { group: "g", externalReferences: [{ url: "", hashes: [{ alg: "SHA-1", content: "ab".repeat(20) }], type: "build-meta" }] },
  ],
  ["a purl that is none", { purl: "pkg:" }, { "bom-ref": "0123456789abcdef", purl: "pkg:" }],
])("%s", async (_, given, expected) => {
  const found = component(given);
  expect(Object.fromEntries(Object.keys(expected).map((key) => [key, found[key]]))).toEqual(expected);
  expect(await valid(encode({ packages: [cataloged(given)] }))).toBeNull();
});

test.each<[string, string, JsonObject, readonly string[]]>([
  [
    "apk-db-entry",
    "lists by place",
    { originPackage: "o", size: 1, installedSize: 2, pullDependencies: ["b", "", "c"], provides: [], pullChecksum: "Q1", url: "u" },
    ["installedSize=2", "originPackage=o", "pullChecksum=Q1", "pullDependencies:0=b", "pullDependencies:2=c", "size=1"],
  ],
  ["rpm-db-entry", "no epoch", { epoch: null, release: "1.el9", size: 0, modularityLabel: "" }, ["release=1.el9", "size=0"]],
  [
    "go-module-buildinfo-entry",
    "no build settings",
    { goBuildSettings: [{ key: "a", value: "b" }], architecture: "amd64", mainModule: "m" },
    ["architecture=amd64", "mainModule=m"],
  ],
  [
    "java-archive",
    "coordinates",
    { virtualPath: "/a.jar", pomProperties: { groupId: "g", artifactId: "a" } },
    ["-:artifactID=a", "-:groupID=g", "virtualPath=/a.jar"],
  ],
  ["of-another-tool", "nothing of other types", { size: 1 }, []],
])("%s: %s", (metadataType, _, metadata, expected) => {
  expect(properties({ metadataType, metadata })).toEqual(expected.map((text) => `syft:metadata:${text}`));
});

describe("metadata that another program wrote wrong stay valid", () => {
  const wrong: readonly JsonValue[] = [null, 1, true, [], [[]], {}, "\ud800\u0000", [null, { a: 1 }], { url: 1, groupId: [], value: {} }];
  const types = [
    "apk-db-entry",
    "dpkg-db-entry",
    "rpm-db-entry",
    npm,
    "python-package",
    "ruby-gemspec",
    "java-archive",
    "rust-cargo-lock-entry",
  ];
  const keys = ["author", "authors", "authorEmail", "maintainer", "vendor", "url", "homepage", "source", "digest", "pomProperties"];
  const more = ["directUrlOrigin", "description", "size", "epoch", "pullDependencies", "virtualPath", "__proto__", "constructor"];
  test.each(types)("%s", async (metadataType) => {
    const packages = wrong.map((value, index) =>
      cataloged({
        id: `id${index}`,
        metadataType,
        metadata: Object.fromEntries([...keys, ...more].map((key) => [key, value])),
        licenses: [{ value: "\u0000", spdxExpression: "GPL-99.0", type: "declared", urls: ["\ud800", " "], locations: [] }],
      }),
    );
    expect(await valid(encode({ packages }))).toBeNull();
  });
});

test("the schema refuses what is wrong", async () => {
  expect(await valid(encode({}, { timestamp: "yesterday" }))).not.toBeNull();
  expect(await valid(encode({}, { serialNumber: () => "1" }))).not.toBeNull();
  const licenses = [{ value: "x", spdxExpression: "NOT-AN-ID", type: "declared", urls: [], locations: [] }] as const;
  expect(await valid(encode({ packages: [cataloged({ licenses })] }, { isLicenseId: () => true }))).not.toBeNull();
});
