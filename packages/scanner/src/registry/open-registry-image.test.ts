import type { ImageSource } from "@plimsoll/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type OpenImageOptions, openImage } from "../image/open-image.js";
import { readEvidence } from "../image/read-evidence.js";
import { addDocument, addImage, type FixtureFiles, type FixtureImage, sha256 } from "../image/testing/image-fixture.js";
import { file, tar, whiteout } from "../image/testing/tar-fixture.js";
import { FakeRegistry, sendError } from "./testing/fake-registry.js";

const OCI_INDEX = "application/vnd.oci.image.index.v1+json";
const OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
const DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

const layers = [tar(file("a", "1"), file("b", "22")), tar(file("c", "333"), whiteout("b")), tar(file("a", "4"))];
const image: FixtureImage = { layers, labels: { vendor: "shop" } };

let registry: FakeRegistry;
beforeEach(async () => {
  registry = await FakeRegistry.start();
});
afterEach(() => registry.close());

interface Scanned {
  readonly source: ImageSource;
  readonly found: readonly string[];
}

async function scan(input: string, options: OpenImageOptions = {}): Promise<Scanned> {
  const retries = { firstDelayMs: 1, maxDelayMs: 5 };
  const opened = await openImage(input, { hostArchitecture: "x64", ...options, registry: { retries, ...options.registry } });
  if (opened.type !== "image") throw new Error("this is a directory");
  try {
    const read = await readEvidence(opened, {
      scope: "squashed",
      patterns: [{ glob: "**", maxBytes: 1000 }],
      inspectors: [],
      recordKey: "test",
    });
    const found = [...read.evidence.match(["**"])].map(
      ({ file: { path }, view }) => `${path}=${Buffer.from(view.read(path)?.bytes ?? []).toString()}`,
    );
    return { source: opened.source(read.contentBytes), found };
  } finally {
    await opened.close();
  }
}

/** Adds an image under `shop/web:1`; returns its descriptor. */
function addShop(fixture: FixtureImage = image): ReturnType<typeof addImage> {
  const files: FixtureFiles = new Map();
  const descriptor = addImage(files, fixture);
  registry.add("shop/web:1", files, descriptor);
  return descriptor;
}

/** Serves a document as `shop/web:1`. */
function serve(bytes: Buffer | string, headers: Record<string, string> = { "content-type": OCI_MANIFEST }, status = 200): void {
  registry.interceptors.push(({ url }, response) => {
    if (!url.endsWith("/manifests/1")) return false;
    response.writeHead(status, headers);
    response.end(bytes);
    return true;
  });
}

const found = ["/a=4", "/c=333"];

test.each([
  ["gzip", "gzip"],
  ["zstd", "zstd"],
  ["plain", "none"],
] as const)("an image with %s layers", async (_name, compression) => {
  addShop({ ...image, compression });
  expect((await scan(`registry:${registry.host}/shop/web:1`)).found).toEqual(found);
});

test("the source names the image as Syft does", async () => {
  const { digest } = addShop();
  const { source } = await scan(`registry:${registry.host}/shop/web:1`);
  expect(source).toMatchObject({
    type: "image",
    id: digest.slice(7),
    name: `${registry.host}/shop/web`,
    version: "1",
    userInput: `${registry.host}/shop/web:1`,
    manifestDigest: digest,
    mediaType: OCI_MANIFEST,
    tags: [],
    repoDigests: [`${registry.host}/shop/web@${digest}`],
    imageSize: 7,
    labels: { vendor: "shop" },
  });
  expect(source.layers.map(({ digest: layer }) => layer)).toEqual(layers.map(sha256));
});

test("an image by its digest", async () => {
  const { digest } = addShop();
  const { source, found: files } = await scan(`registry:${registry.host}/shop/web:other@${digest}`);
  expect(files).toEqual(found);
  expect(source).toMatchObject({ name: `${registry.host}/shop/web`, version: "other", manifestDigest: digest });
  expect(registry.seen("/manifests/").map(({ url }) => url)).toEqual([`/v2/shop/web/manifests/${digest}`]);
});

test("a digest alone is the version", async () => {
  const { digest } = addShop();
  const { source } = await scan(`registry:${registry.host}/shop/web@${digest}`);
  expect(source).toMatchObject({ name: `${registry.host}/shop/web`, version: digest });
});

test("an input that is no file is pulled where registries are wired, and else is no file", async () => {
  addShop();
  const input = `${registry.host}/shop/web:1`;
  expect((await scan(input)).found).toEqual(found);
  await expect(openImage(input)).rejects.toMatchObject({ code: "input-not-found" });
  await expect(scan(`${registry.host}/shop/none:1`)).rejects.toMatchObject({
    code: "image-not-found",
    message: expect.stringMatching(/^there is no file "127.*none:1", and no image of that name can be pulled: .* does not have the image/),
  });
  registry.requests.length = 0;
  await expect(scan("web.tar")).rejects.toMatchObject({ code: "input-not-found" });
});

test("a blob that several layers share is fetched once, and each blob without headers of another", async () => {
  const twice = tar(file("x", "1"));
  addShop({ layers: [twice, twice, twice] });
  expect((await scan(`registry:${registry.host}/shop/web:1`)).found).toEqual(["/x=1"]);
  // Config and one layer.
  expect(registry.seen("/blobs/")).toHaveLength(2);
  expect(registry.requests.every(({ headers }) => headers["accept-encoding"] === "identity" && headers.authorization === undefined)).toBe(
    true,
  );
});

describe("index", () => {
  const arm: FixtureImage = { layers: [tar(file("arch", "arm64"))], architecture: "arm64", variant: "v8" };
  const amd: FixtureImage = { layers: [tar(file("arch", "amd64"))] };

  function addIndex(mediaType: string, build: (files: FixtureFiles) => readonly object[]): string {
    const files: FixtureFiles = new Map();
    const descriptor = addDocument(files, mediaType, { schemaVersion: 2, mediaType, manifests: build(files) });
    registry.add("shop/web:1", files, descriptor);
    return descriptor.digest;
  }

  const both = (files: FixtureFiles): readonly object[] => [addImage(files, arm), addImage(files, amd)];

  test.each([
    ["the host's", {}, ["/arch=amd64"]],
    ["another host's", { hostArchitecture: "arm64" }, ["/arch=arm64"]],
    ["a wanted one", { platform: "linux/arm64" }, ["/arch=arm64"]],
    ["by another name", { platform: "aarch64" }, ["/arch=arm64"]],
    ["the first of Linux where the host's is not there", { hostArchitecture: "s390x" }, ["/arch=arm64"]],
  ])("%s", async (_name, options, expected) => {
    const digest = addIndex(OCI_INDEX, both);
    const { source, found: files } = await scan(`registry:${registry.host}/shop/web:1`, options);
    expect(files).toEqual(expected);
    // Of the index, though the image is one of its manifests.
    expect(source.repoDigests).toEqual([`${registry.host}/shop/web@${digest}`]);
    expect(source.manifestDigest).not.toBe(digest);
  });

  test("a platform that is not there", async () => {
    addIndex(OCI_INDEX, both);
    await expect(scan(`registry:${registry.host}/shop/web:1`, { platform: "linux/s390x" })).rejects.toMatchObject({
      code: "platform-not-found",
      message: "no image for linux/s390x: there is linux/arm64, linux/amd64",
    });
  });

  test("an image of another platform than wanted", async () => {
    addShop(amd);
    await expect(scan(`registry:${registry.host}/shop/web:1`, { platform: "linux/arm64" })).rejects.toMatchObject({
      code: "platform-not-found",
    });
  });

  test("docker's types", async () => {
    addIndex(DOCKER_LIST, (files) =>
      [addImage(files, { ...amd, manifest: { mediaType: DOCKER_MANIFEST } })].map((found) => ({ ...found, mediaType: DOCKER_MANIFEST })),
    );
    const { source, found: files } = await scan(`registry:${registry.host}/shop/web:1`);
    expect([files, source.mediaType]).toEqual([["/arch=amd64"], DOCKER_MANIFEST]);
  });

  test("an index within an index, platforms only in the configs", async () => {
    addIndex(OCI_INDEX, (files) => {
      const inner = [addImage(files, { ...arm, withoutPlatform: true }), addImage(files, { ...amd, withoutPlatform: true })];
      return [addDocument(files, OCI_INDEX, { schemaVersion: 2, mediaType: OCI_INDEX, manifests: inner })];
    });
    expect((await scan(`registry:${registry.host}/shop/web:1`, { platform: "linux/amd64" })).found).toEqual(["/arch=amd64"]);
  });

  test("attestations are no images", async () => {
    addIndex(OCI_INDEX, (files) => [
      { ...addImage(files, arm), annotations: { "vnd.docker.reference.type": "attestation-manifest" } },
      addImage(files, amd),
    ]);
    expect((await scan(`registry:${registry.host}/shop/web:1`, { hostArchitecture: "arm64" })).found).toEqual(["/arch=amd64"]);
  });

  test("more manifests than any image has end the search", async () => {
    addIndex(OCI_INDEX, (files) =>
      Array.from({ length: 150 }, (_, index) => addImage(files, { ...arm, withoutPlatform: true, labels: { n: String(index) } })),
    );
    await expect(scan(`registry:${registry.host}/shop/web:1`, { platform: "linux/amd64" })).rejects.toMatchObject({
      code: "limit-exceeded",
    });
    expect(registry.seen("/manifests/").length).toBeLessThan(110);
  });

  test("indexes that nest deeper than allowed lead nowhere", async () => {
    addIndex(OCI_INDEX, (files) => {
      let inner = addImage(files, amd) as { digest: string; mediaType: string; size: number };
      for (let depth = 0; depth < 50; depth++) inner = addDocument(files, OCI_INDEX, { mediaType: OCI_INDEX, manifests: [inner] });
      return [inner];
    });
    await expect(scan(`registry:${registry.host}/shop/web:1`)).rejects.toMatchObject({ code: "image-invalid" });
    expect(registry.seen("/manifests/").length).toBeLessThan(10);
  });
});

describe("a registry that answers", () => {
  const scanShop = (): Promise<Scanned> => scan(`registry:${registry.host}/shop/web:1`);

  test.each<readonly [string, () => void, string, RegExp]>([
    [
      "nothing of the kind",
      () => undefined,
      "image-not-found",
      /does not have the image "127.*shop\/web:1" \(HTTP 404, MANIFEST_UNKNOWN\)/,
    ],
    ["HTML", () => serve("<html>", { "content-type": "text/html" }), "registry-invalid", /what is not JSON/],
    ["JSON of nothing", () => serve("[]", {}), "registry-invalid", /neither a manifest nor an index/],
    ["an empty body", () => serve(""), "registry-invalid", /not JSON/],
    ["an index and an image in one", () => serve('{"manifests":[],"layers":[]}'), "registry-invalid", /an index and an image at once/],
    ["an image as an index", () => serve(`{"mediaType":"${OCI_MANIFEST}"}`, { "content-type": OCI_INDEX }), "registry-invalid", /sends/],
    ["an empty index", () => serve('{"manifests":[]}', { "content-type": OCI_INDEX }), "image-invalid", /lists no manifest/],
    [
      "docker's old form",
      () => serve('{"schemaVersion":1}', { "content-type": "application/vnd.docker.distribution.manifest.v1+prettyjws" }),
      "media-type-unknown",
      /manifest\.v1\+prettyjws/,
    ],
    ["a manifest without layers", () => serve('{"config":{}}'), "image-invalid", /digest/],
    ["wrong fields", () => serve('{"config":[],"layers":{"a":1}}'), "image-invalid", /digest/],
    ["deep JSON", () => serve(`{"layers":${"[".repeat(100_000)}${"]".repeat(100_000)}}`), "image-invalid", /./],
    ["compressed, though not asked for", () => serve("x", { "content-encoding": "gzip" }), "registry-invalid", /answers compressed/],
    ["204", () => serve("", {}, 204), "registry-invalid", /HTTP 204/],
    ["418", () => serve("teapot", {}, 418), "registry-invalid", /HTTP 418/],
    ["500 ever again", () => serve("", {}, 500), "registry-unreachable", /HTTP 500/],
    ["a manifest of 17 MiB", () => serve(Buffer.alloc(17 * 1024 * 1024)), "limit-exceeded", /more than 16777216 bytes/],
    [
      "with another digest than it says",
      () => serve('{"manifests":[]}', { "content-type": OCI_INDEX, "docker-content-digest": sha256(Buffer.from("x")) }),
      "digest-mismatch",
      /has the digest sha256:/,
    ],
  ])("%s", async (_name, prepare, code, message) => {
    prepare();
    await expect(scanShop()).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test("another manifest than the digest asks for", async () => {
    const { digest } = addShop();
    registry.interceptors.push(({ url }, response) => {
      if (!url.includes("/manifests/")) return false;
      response.writeHead(200, { "content-type": OCI_MANIFEST });
      response.end("{}");
      return true;
    });
    await expect(scan(`registry:${registry.host}/shop/web@${digest}`)).rejects.toMatchObject({ code: "digest-mismatch" });
  });

  test("another manifest than its index names", async () => {
    const files: FixtureFiles = new Map();
    const inner = addImage(files, image);
    const index = addDocument(files, OCI_INDEX, { mediaType: OCI_INDEX, manifests: [inner] });
    registry.add("shop/web:1", files, index);
    registry.manifests.set(`shop/web/${inner.digest}`, { mediaType: OCI_MANIFEST, bytes: Buffer.from("{}") });
    await expect(scanShop()).rejects.toMatchObject({ code: "digest-mismatch" });
  });

  test("a config that is another", async () => {
    addShop();
    const [config] = [...registry.blobs].find(([, bytes]) => bytes.includes("rootfs")) ?? [""];
    registry.blobs.set(config, Buffer.from(registry.blobs.get(config)?.toString().replace("shop", "pohs") ?? ""));
    await expect(scanShop()).rejects.toMatchObject({ code: "digest-mismatch", message: expect.stringContaining(config) });
  });

  test("a layer that is another of the same length", async () => {
    addShop({ ...image, compression: "none" });
    const digest = sha256(layers[1] ?? Buffer.alloc(0));
    const changed = Buffer.from(registry.blobs.get(digest) ?? "");
    changed.write("4", changed.indexOf("333"));
    registry.blobs.set(digest, changed);
    await expect(scanShop()).rejects.toMatchObject({ code: "digest-mismatch" });
  });

  test("no layer", async () => {
    addShop({ ...image, compression: "none" });
    registry.blobs.delete(sha256(layers[1] ?? Buffer.alloc(0)));
    await expect(scanShop()).rejects.toMatchObject({
      code: "registry-invalid",
      message: expect.stringContaining("does not have the blob sha256:"),
    });
  });

  test("403", async () => {
    registry.interceptors.push((_request, response) => {
      sendError(response, 403, "DENIED");
      return true;
    });
    await expect(scanShop()).rejects.toMatchObject({ code: "registry-unauthorized", message: expect.stringContaining("docker login") });
  });
});

test.each(["registry:", "registry:UPPER", "registry:a b", "registry:https://x/y", "registry:me:s3cret@host.io/app"])(
  "%s is no reference",
  async (input) => {
    const error: unknown = await scan(input).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "image-reference-invalid" });
    expect(String(error)).not.toContain("s3cret");
  },
);

test("closing the image closes the connections", async () => {
  addShop();
  const opened = await openImage(`registry:${registry.host}/shop/web:1`, { registry: {} });
  expect(registry.connections).toBeGreaterThan(0);
  await opened.close();
  await expect.poll(() => registry.connections).toBe(0);
});

test("an abort ends a pull", async () => {
  const controller = new AbortController();
  registry.interceptors.push(() => {
    controller.abort(new Error("stop"));
    return true;
  });
  await expect(scan(`registry:${registry.host}/shop/web:1`, { signal: controller.signal })).rejects.toThrow("stop");
});
