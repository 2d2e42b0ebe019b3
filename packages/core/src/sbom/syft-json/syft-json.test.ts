import { expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../../artifact/package.js";
import { AssuranceError } from "../../error.js";
import { readGoldens } from "../../testing/shared.js";
import { type DocumentLimits, defaultDocumentLimits } from "../json-fields.js";
import { decodeSyftJson, isSyftJson } from "./decode.js";
import { encodeSyftJson } from "./encode.js";

const artifact = {
  id: "0123456789abcdef",
  name: "zlib1g",
  version: "1:1.2.13.dfsg-1",
  type: "deb",
  foundBy: "dpkg-db-cataloger",
  locations: [
    {
      path: "/var/lib/dpkg/status",
      layerID: "sha256:aa",
      accessPath: "/var/lib/dpkg/status",
      annotations: { evidence: "primary" },
    },
  ],
  licenses: [{ value: "Zlib", spdxExpression: "Zlib", type: "declared", urls: [], locations: [{ path: "/a", accessPath: "/b" }] }],
  language: "",
  cpes: [{ cpe: "cpe:2.3:a:zlib1g:zlib1g:1:*:*:*:*:*:*:*", source: "syft-generated" }],
  purl: "pkg:deb/debian/zlib1g@1.2.13",
  metadataType: "dpkg-db-entry",
  metadata: { package: "zlib1g", source: "zlib", files: [{ path: "/usr/lib/libz.so.1" }], odd: { deeper: [1, null, true] } },
};

const program = { ...artifact, id: "b", name: "stdlib", type: "go-module" };
const symbols = { b: { "net/http": ["Serve", "(*Server).Close"], __proto__x: ["y"] } };

test("symbols of packages are written where they are asked for, and read", () => {
  const sbom = decodeSyftJson({ ...document, artifacts: [artifact, program], plimsoll: { symbols } });
  expect(sbom.packages.map((found) => found.symbols)).toEqual([undefined, symbols.b]);
  expect(encodeSyftJson(sbom, { symbols: true })["plimsoll"]).toEqual({ symbols });
  expect(encodeSyftJson(sbom)["plimsoll"]).toBeUndefined();
});

test.each<[string, JsonValue]>([
  ["a list", []],
  ["a package's a text", { b: "net/http" }],
  ["names an object", { b: { "net/http": {} } }],
  ["a name a number", { b: { "net/http": ["Serve", 7] } }],
])("symbols that are %s are refused", (_name, wrong) => {
  expect(() => decodeSyftJson({ ...document, artifacts: [program], plimsoll: { symbols: wrong } })).toThrow(AssuranceError);
});

const document = {
  artifacts: [artifact],
  artifactRelationships: [
    { parent: "0123456789abcdef", child: "x", type: "evident-by", metadata: { kind: "primary" } },
    { parent: "src", child: "0123456789abcdef", type: "contains" },
  ],
  source: {
    id: "src",
    name: "image",
    version: "sha256:bb",
    type: "image",
    metadata: {
      userInput: "image.tar",
      imageID: "sha256:cc",
      manifestDigest: "sha256:bb",
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      tags: ["a:1"],
      imageSize: 12,
      layers: [{ mediaType: "application/vnd.oci.image.layer.v1.tar", digest: "sha256:aa", size: 12 }],
      manifest: "e30=",
      config: "e30=",
      repoDigests: [],
      architecture: "arm64",
      os: "linux",
      variant: "v8",
      labels: { team: "a" },
    },
  },
  distro: { prettyName: "Debian 12", name: "Debian", id: "debian", idLike: ["x"], versionID: "12", extendedSupport: true, buildID: "7" },
  descriptor: { name: "syft", version: "1.99.0" },
  schema: {
    version: "16.1.10",
    url: "https://raw.githubusercontent.com/anchore/syft/main/schema/json/schema-16.1.10.json",
  },
  plimsoll: {
    gaps: [{ cataloger: "apk-db", path: "/lib/apk/db/installed", code: "file-unreadable", message: "cut off", layerID: "sha256:aa" }],
  },
} satisfies JsonObject;

test("a document is the same after decoding and encoding", () => {
  expect(encodeSyftJson(decodeSyftJson(document))).toEqual(document);
});

test("the SBOM of a document", () => {
  expect(decodeSyftJson(new TextEncoder().encode(JSON.stringify(document)))).toEqual({
    packages: [
      {
        ...artifact,
        locations: [
          { path: "/var/lib/dpkg/status", layerId: "sha256:aa", accessPath: "/var/lib/dpkg/status", annotations: { evidence: "primary" } },
        ],
      },
    ],
    relationships: document.artifactRelationships,
    source: {
      type: "image",
      id: "src",
      name: "image",
      version: "sha256:bb",
      userInput: "image.tar",
      imageId: "sha256:cc",
      manifestDigest: "sha256:bb",
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      tags: ["a:1"],
      imageSize: 12,
      layers: [{ mediaType: "application/vnd.oci.image.layer.v1.tar", digest: "sha256:aa", size: 12 }],
      manifest: "e30=",
      config: "e30=",
      repoDigests: [],
      architecture: "arm64",
      os: "linux",
      variant: "v8",
      labels: { team: "a" },
    },
    distro: {
      id: "debian",
      idLike: ["x"],
      name: "Debian",
      prettyName: "Debian 12",
      version: "",
      versionId: "12",
      versionCodename: "",
      buildId: "7",
      extendedSupport: true,
    },
    gaps: [{ cataloger: "apk-db", path: "/lib/apk/db/installed", code: "file-unreadable", message: "cut off", layerId: "sha256:aa" }],
    descriptor: { name: "syft", version: "1.99.0" },
  });
});

test.each<[string, JsonValue, JsonObject]>([
  ["directory", { type: "directory", id: "i", name: "n", version: "", metadata: { path: "/r" } }, { type: "directory", path: "/r" }],
  ["directory of an old schema", { type: "directory", id: "i", name: "n", version: "", metadata: "/r" }, { type: "directory", path: "/r" }],
  [
    "another source",
    { type: "snap", id: "i", name: "n", version: "", metadata: { base: "core22" } },
    { type: "other", kind: "snap", metadata: { base: "core22" } },
  ],
])("source: %s", (_name, source, expected) => {
  expect(decodeSyftJson({ artifacts: [], source }).source).toEqual({ id: "i", name: "n", version: "", ...expected });
});

test("what is absent or null is empty", () => {
  expect(
    decodeSyftJson({ artifacts: [{ id: "a", locations: null, licenses: ["MIT"], cpes: ["cpe:2.3:a:b:c:1:*:*:*:*:*:*:*"] }], distro: {} }),
  ).toEqual({
    packages: [
      {
        id: "a",
        type: "",
        name: "",
        version: "",
        language: "",
        purl: "",
        cpes: [{ cpe: "cpe:2.3:a:b:c:1:*:*:*:*:*:*:*", source: "" }],
        licenses: [{ value: "MIT", spdxExpression: "", type: "declared", urls: [], locations: [] }],
        locations: [],
        foundBy: "",
      },
    ],
    relationships: [],
    source: { type: "other", kind: "", id: "", name: "", version: "", metadata: null },
    gaps: [],
    descriptor: { name: "", version: "" },
  });
});

const nested = (depth: number): JsonValue => {
  let value: JsonValue = {};
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
};

test.each<[string, JsonValue | Uint8Array, Partial<DocumentLimits>, string, string]>([
  ["no JSON", new TextEncoder().encode('{"artifacts": ['), {}, "sbom-invalid", "no JSON document"],
  ["no UTF-8", new Uint8Array([0x22, 0xff, 0x22]), {}, "sbom-invalid", "no JSON document"],
  ["a list", [], {}, "sbom-invalid", "document is a list, not an object"],
  ["another document", { bomFormat: "CycloneDX" }, {}, "sbom-invalid", '"artifacts" is missing'],
  ["artifact that is text", { artifacts: ["x"] }, {}, "sbom-invalid", "artifacts[0] is text, not an object"],
  ["name that is a number", { artifacts: [{ id: "a", name: 7 }] }, {}, "sbom-invalid", "artifacts[0].name is a number, not text"],
  ["no id", { artifacts: [{ name: "x" }] }, {}, "sbom-invalid", "no artifacts[0].id"],
  ["an id twice", { artifacts: [{ id: "a" }, { id: "a" }] }, {}, "sbom-invalid", 'two packages with the id "a"'],
  [
    "locations that are an object",
    { artifacts: [{ id: "a", locations: {} }] },
    {},
    "sbom-invalid",
    "artifacts[0].locations is an object, not a list",
  ],
  [
    "metadata that is a list",
    { artifacts: [{ id: "a", metadata: [] }] },
    {},
    "sbom-invalid",
    "artifacts[0].metadata is a list, not an object",
  ],
  ["relationship that is null", { artifacts: [], artifactRelationships: [null] }, {}, "sbom-invalid", "artifactRelationships[0] is null"],
  [
    "layers that are text",
    { artifacts: [], source: { type: "image", metadata: { layers: "x" } } },
    {},
    "sbom-invalid",
    "source.metadata.layers is text",
  ],
  ["too many bytes", new Uint8Array(11), { maxBytes: 10 }, "sbom-too-large", "has 11 bytes"],
  ["too many packages", { artifacts: [{ id: "a" }, { id: "b" }] }, { maxPackages: 1 }, "sbom-too-large", "2 packages"],
  [
    "too many relationships",
    { artifacts: [], artifactRelationships: [{}, {}] },
    { maxRelationships: 1 },
    "sbom-too-large",
    "2 relationships",
  ],
  ["too deep", { artifacts: [{ id: "a", metadata: { x: nested(100_000) } }] }, {}, "sbom-too-large", "64 levels"],
  [
    "too deep, as bytes",
    new TextEncoder().encode(`{"artifacts":${"[".repeat(50_000)}${"]".repeat(50_000)}}`),
    {},
    "sbom-too-large",
    "64 levels",
  ],
])("refused: %s", (_name, input, limits, code, message) => {
  let thrown: unknown;
  try {
    decodeSyftJson(input, { ...defaultDocumentLimits, ...limits });
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(AssuranceError);
  expect((thrown as AssuranceError).code).toBe(code);
  expect((thrown as AssuranceError).message).toContain(message);
});

test("names of inherited members are names like any other", () => {
  const text =
    '{"artifacts":[{"id":"constructor","name":"__proto__","metadata":{"__proto__":{"polluted":true}}}],"source":{"type":"image","metadata":{"labels":{"__proto__":"x"}}}}';
  const sbom = decodeSyftJson(new TextEncoder().encode(text));
  expect(sbom.packages[0]?.name).toBe("__proto__");
  expect(JSON.stringify(encodeSyftJson(sbom))).toContain('"__proto__":{"polluted":true}');
  expect(JSON.stringify(encodeSyftJson(sbom))).toContain('"labels":{"__proto__":"x"}');
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

test.each<[JsonValue, boolean]>([
  [{ artifacts: [] }, true],
  [{ artifacts: {} }, false],
  [{ components: [] }, false],
  [[], false],
  [null, false],
])("syft-json or not: %j", (value, expected) => {
  expect(isSyftJson(value)).toBe(expected);
});

const goldens = readGoldens();

test.skipIf(goldens.length === 0)(
  "goldens (../shared/goldens) are the same after decoding and encoding, but for files and settings",
  () => {
    for (const { name, document: golden } of goldens) {
      const { artifacts, artifactRelationships, source, distro } = golden as unknown as JsonObject;
      const encoded = encodeSyftJson(decodeSyftJson(golden as unknown as JsonValue));
      expect({ name, artifacts: encoded["artifacts"] }).toEqual({ name, artifacts });
      expect({ name, edges: encoded["artifactRelationships"] }).toEqual({ name, edges: artifactRelationships });
      expect({ name, source: encoded["source"], distro: encoded["distro"] }).toEqual({ name, source, distro });
    }
  },
);
