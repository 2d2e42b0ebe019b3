import type { CatalogedPackage, JsonObject } from "@plimsoll/core";
import { describe, expect, test } from "vitest";
import { distinctOfDocument, distinctPackages } from "./distinct-packages.js";
import { digestOfSymbols, type KeyDocument } from "./key-document.js";
import { at, imagePackage, imageSbom } from "./testing/image.js";

const debian = { type: "debian", version: "12", majorVersion: "12" };
const alpine = { type: "alpine", version: "3.20", majorVersion: "3", minorVersion: "20" };

function documentOf(found: CatalogedPackage, distro = ""): KeyDocument | undefined {
  return distinctPackages(imageSbom([found], distro)).packages[0]?.document;
}

function keysOf(...found: readonly CatalogedPackage[]): readonly (string | undefined)[] {
  return found.map((one) => distinctPackages(imageSbom([one], "debian 12")).packages[0]?.key);
}

describe("what is read of a package, by type", () => {
  const rpm = { sourceRpm: "python-lib-3.9-1.el9.src.rpm", architecture: "x86_64", epoch: 0, modularityLabel: "", size: 5 };
  const java = {
    pomProperties: { groupId: "org.a", artifactId: "b", version: "9" },
    manifest: {
      main: [
        { key: "Title", value: "x" },
        { key: "Name", value: "org/a/b/" },
      ],
    },
  };
  test.each<{ readonly found: CatalogedPackage; readonly distro?: string; readonly document: Omit<KeyDocument, "v"> }>([
    {
      found: imagePackage({
        type: "deb",
        name: "libssl3",
        purl: "pkg:deb/debian/libssl3@1.0?upstream=openssl&arch=amd64",
        cpes: [{ cpe: "cpe:2.3:a:x:y:1.0:*:*:*:*:*:*:*", source: "" }],
        metadata: { source: "openssl", sourceVersion: "3.0", architecture: "amd64", maintainer: "x", files: [{ path: "/a" }] },
      }),
      distro: "debian 12",
      document: {
        type: "deb",
        name: "libssl3",
        version: "1.0",
        purl: "pkg:deb/debian/libssl3@1.0?arch=amd64&upstream=openssl",
        upstreams: [{ name: "openssl", version: "3.0" }],
        distro: debian,
        arch: "amd64",
      },
    },
    {
      found: imagePackage({
        type: "apk",
        name: "libcrypto3",
        cpes: ["b", "a", "b"].map((product) => ({ cpe: `cpe:2.3:a:x:${product}:1.0:*:*:*:*:*:*:*`, source: "syft-generated" })),
        metadata: { originPackage: "openssl" },
      }),
      distro: "alpine 3.20",
      document: {
        type: "apk",
        name: "libcrypto3",
        version: "1.0",
        upstreams: [{ name: "openssl" }],
        distro: alpine,
        cpes: ["cpe:2.3:a:x:a:1.0:*:*:*:*:*:*:*", "cpe:2.3:a:x:b:1.0:*:*:*:*:*:*:*"],
      },
    },
    {
      found: imagePackage({ type: "rpm", name: "python3", metadataType: "rpm-db-entry", metadata: rpm }),
      document: {
        type: "rpm",
        name: "python3",
        version: "1.0",
        upstreams: [{ name: "python-lib", version: "3.9-1.el9" }],
        epoch: 0,
        modularity: "",
        arch: "x86_64",
      },
    },
    {
      found: imagePackage({
        type: "npm",
        name: "a",
        language: "javascript",
        cpes: [{ cpe: "cpe:2.3:a:a:a:1.0:*:*:*:*:*:*:*", source: "" }],
      }),
      distro: "debian 12",
      document: { type: "npm", name: "a", version: "1.0", language: "javascript" },
    },
    {
      found: imagePackage({ type: "java-archive", name: "b", language: "java", metadata: java }),
      distro: "debian 12",
      document: {
        type: "java-archive",
        name: "b",
        version: "1.0",
        language: "java",
        groupId: "org.a",
        artifactId: "b",
        manifestName: "org/a/b/",
      },
    },
    {
      found: imagePackage({
        type: "go-module",
        name: "example.org/m",
        metadataType: "go-module-buildinfo-entry",
        metadata: { mainModule: "example.org/m", goCompiledVersion: "go1.26", symbols: { "m/p": ["B", "A", "A"], "m/q": [] } },
      }),
      document: {
        type: "go-module",
        name: "example.org/m",
        version: "1.0",
        mainModule: true,
        symbols: digestOfSymbols({ "m/p": ["A", "B"] }),
      },
    },
    {
      found: imagePackage({ type: "go-module", name: "example.org/lib", metadata: { mainModule: "example.org/m" } }),
      document: { type: "go-module", name: "example.org/lib", version: "1.0" },
    },
    {
      found: imagePackage({ type: "binary", name: "jre", metadataType: "java-jvm-installation", metadata: { release: { version: "17" } } }),
      distro: "debian 12",
      document: { type: "binary", name: "jre", version: "1.0", distro: debian, jvm: true },
    },
    {
      found: imagePackage({ type: "portage", name: "app-shells/bash" }),
      distro: "debian 12",
      document: { type: "portage", name: "app-shells/bash", version: "1.0", distro: debian },
    },
    { found: imagePackage({ type: "deb", name: "", version: "" }), document: { type: "deb" } },
  ])("$found.type $found.name", ({ found, distro, document }) => {
    expect(documentOf(found, distro)).toEqual({ v: 1, ...document });
  });
});

test.each([
  { name: "order of CPE names", parts: { type: "binary", cpes: ["a", "b"] }, other: { type: "binary", cpes: ["b", "a", "a"] } },
  { name: "CPE names of a type that is not matched by them", parts: { type: "npm", cpes: ["a"] }, other: { type: "npm", cpes: [] } },
  {
    name: "order of a purl's qualifiers",
    parts: { type: "deb", purl: "pkg:deb/debian/a@1?arch=x&distro=d" },
    other: { type: "deb", purl: "pkg:deb/debian/a@1?distro=d&arch=x" },
  },
  { name: "what is not read", parts: { type: "npm", metadata: { homepage: "x" } }, other: { type: "npm", foundBy: "other" } },
  { name: "empty and absent", parts: { type: "deb", metadata: { source: "" } }, other: { type: "deb", metadata: {} } },
  {
    name: "order of members of metadata",
    parts: { type: "deb", metadata: { source: "a", architecture: "x" } },
    other: { type: "deb", metadata: { architecture: "x", source: "a" } },
  },
])("$name: one key", ({ parts, other }) => {
  const [first, second] = keysOf(...[parts, other].map((one) => withCpes(one)));
  expect(second).toBe(first);
});

test.each<{ readonly name: string; readonly metadata: readonly JsonObject[] }>([
  { name: "epoch absent, null, 0 and 1", metadata: [{}, { epoch: null }, { epoch: 0 }, { epoch: 1 }] },
  {
    name: "module label absent, null, empty and given",
    metadata: [{}, { modularityLabel: null }, { modularityLabel: "" }, { modularityLabel: "nodejs:18" }],
  },
  { name: "source package", metadata: [{}, { sourceRpm: "a-1-1.src.rpm" }, { sourceRpm: "b-1-1.src.rpm" }] },
])("rpm, $name: keys of their own", ({ metadata }) => {
  const keys = keysOf(...metadata.map((one) => imagePackage({ type: "rpm", name: "a", metadataType: "rpm-db-entry", metadata: one })));
  expect(new Set(keys).size).toBe(metadata.length);
});

function withCpes(parts: object & { readonly type: string; readonly cpes?: readonly string[] }): CatalogedPackage {
  const { cpes = [], ...others } = parts;
  return imagePackage({
    name: "a",
    ...others,
    cpes: cpes.map((product) => ({ cpe: `cpe:2.3:a:x:${product}:1.0:*:*:*:*:*:*:*`, source: "" })),
  });
}

test("a package in two places is one, of two distributions two", () => {
  const python = ["/a", "/b"].map((path) => imagePackage({ id: path, type: "python", name: "pip", locations: [at(path)] }));
  const { packages, keyOf } = distinctPackages(imageSbom(python));
  expect(packages.map(({ name }) => name)).toEqual(["pip"]);
  expect([...keyOf]).toEqual(["/a", "/b"].map((id) => [id, packages[0]?.key]));
  const bash = imagePackage({ type: "deb", name: "bash" });
  const keys = ["debian 11", "debian 12"].map((distro) => distinctPackages(imageSbom([bash], distro)).packages[0]);
  expect(keys.map((one) => one?.distro)).toEqual(["debian:11", "debian:12"]);
  expect(keys[0]?.key).not.toBe(keys[1]?.key);
});

describe("owners", () => {
  const deb = imagePackage({ type: "deb", name: "python3-pip" });
  const pip = imagePackage({ type: "python", name: "pip" });

  test("are part of the key, and come first", () => {
    const owned = distinctPackages(imageSbom([pip, deb], "debian 12", [["python3-pip", "pip"]]));
    const alone = distinctPackages(imageSbom([pip, deb], "debian 12"));
    const owner = owned.keyOf.get("python3-pip") ?? "";
    expect(owned.packages.map(({ name, owners }) => [name, owners])).toEqual([
      ["python3-pip", []],
      ["pip", [owner]],
    ]);
    expect(owned.packages[1]?.document.owners).toEqual([owner]);
    expect(owned.keyOf.get("pip")).not.toBe(alone.keyOf.get("pip"));
    expect(owned.keyOf.get("python3-pip")).toBe(alone.keyOf.get("python3-pip"));
  });

  test("are found by files where a document has no edges", () => {
    const lister = { ...deb, metadata: { files: [{ path: "/usr/lib/pip/METADATA" }] } };
    const placed = { ...pip, locations: [at("/usr/lib/pip/METADATA")] };
    const { packages, keyOf } = distinctPackages(imageSbom([placed, lister], "debian 12"));
    expect(packages.at(-1)?.document.owners).toEqual([keyOf.get("python3-pip")]);
  });

  test("of Alpine speak for what is at their paths where other packages have edges", () => {
    const apk = imagePackage({ type: "apk", name: "py3-pip", ownedFiles: ["/pip"] });
    const placed = { ...pip, locations: [at("/pip")] };
    const others = [imagePackage({ type: "apk", name: "a" }), imagePackage({ type: "npm", name: "b" })];
    const { packages, keyOf } = distinctPackages(imageSbom([placed, apk, ...others], "alpine 3.20", [["a", "b"]]));
    const found = packages.find(({ name }) => name === "pip");
    expect(found?.document.owners).toBeUndefined();
    expect(found?.document.speakers).toEqual([keyOf.get("py3-pip")]);
    expect(found?.owners).toEqual([keyOf.get("py3-pip")]);
  });

  test("in a circle depend on each other without it, whatever their order", () => {
    const versions = ["1", "2"].map((version) => imagePackage({ id: version, type: "deb", name: "zlib1g", version }));
    const owns = [
      ["1", "2"],
      ["2", "1"],
    ] as const;
    const { packages, keyOf } = distinctPackages(imageSbom(versions, "debian 12", owns));
    const plain = versions.map((one) => documentOf(one, "debian 12"));
    expect(packages.map(({ key, document, owners }) => [key, document.circleOwners, owners])).toEqual(
      expect.arrayContaining([
        [keyOf.get("1"), [plain[1]], []],
        [keyOf.get("2"), [plain[0]], []],
      ]),
    );
    expect(packages.length).toBe(2);
    expect(new Map(distinctPackages(imageSbom([...versions].reverse(), "debian 12", owns)).keyOf)).toEqual(keyOf);
  });

  test("in a circle of many do not see each other", () => {
    const many = Array.from({ length: 9 }, (_, index) => imagePackage({ type: "deb", name: `package-${index}` }));
    const owns = many.map(({ id }, index): [string, string] => [id, many[(index + 1) % many.length]?.id ?? ""]);
    const { packages } = distinctPackages(imageSbom(many, "debian 12", owns));
    expect(packages.map(({ document }) => document)).toEqual(expect.arrayContaining(many.map((one) => documentOf(one, "debian 12"))));
  });

  test("that are no packages, or the package itself, are none", () => {
    const { packages } = distinctPackages(
      imageSbom([pip], "debian 12", [
        ["pip", "pip"],
        ["other", "pip"],
      ]),
    );
    expect(packages.map(({ owners }) => owners)).toEqual([[]]);
  });
});

test("a stored document gives its package again", () => {
  const sbom = imageSbom(
    [imagePackage({ type: "deb", name: "o" }), imagePackage({ type: "go-module", name: "m", symbols: { p: ["F"] } })],
    "debian 12",
    [["o", "m"]],
  );
  const { packages } = distinctPackages(sbom);
  expect(packages.map(({ document, symbols }) => distinctOfDocument(JSON.parse(JSON.stringify(document)), symbols))).toEqual(packages);
});
