import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { ImageSource } from "@plimsoll/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultImageLimits } from "./limits.js";
import { type OpenImageOptions, openImage } from "./open-image.js";
import { readEvidence } from "./read-evidence.js";
import {
  addDocument,
  addImage,
  archive,
  dockerClassic,
  dockerHybrid,
  type FixtureFiles,
  type FixtureImage,
  ociLayout,
  setIndex,
  sha256,
} from "./testing/image-fixture.js";
import { file, header, symlink, tar, whiteout } from "./testing/tar-fixture.js";
import { zstdStored } from "./testing/zstd-fixture.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-open-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
function write(bytes: Buffer, name = `image-${count++}.tar`): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

function writeFiles(files: FixtureFiles): string {
  const root = join(folder, `layout-${count++}`);
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), bytes);
  }
  return root;
}

interface Scanned {
  readonly source: ImageSource;
  readonly found: readonly string[];
}

/** Opens, reads and closes; lists what is in the squashed image. */
async function scan(input: string, options: OpenImageOptions = {}): Promise<Scanned> {
  const image = await openImage(input, { hostArchitecture: "x64", temporaryDirectory: folder, ...options });
  if (image.type !== "image") throw new Error("this is a directory");
  try {
    const read = await readEvidence(image, {
      scope: "squashed",
      patterns: [{ glob: "**", maxBytes: 1000 }],
      inspectors: [],
      recordKey: "test",
    });
    const found = [...read.evidence.match(["**"])].map(
      ({ file: { path }, view }) => `${path}=${Buffer.from(view.read(path)?.bytes ?? []).toString()}`,
    );
    return { source: image.source(read.contentBytes), found };
  } finally {
    await image.close();
  }
}

const layers = [tar(file("a", "1"), file("b", "22")), tar(file("c", "333"), whiteout("b")), tar()];
const image: FixtureImage = { layers, labels: { vendor: "shop" } };
const found = ["/a=1", "/c=333"];

test.each<[string, () => string]>([
  ["oci-archive:", () => `oci-archive:${write(archive(ociLayout(image)))}`],
  ["oci-archive, guessed", () => write(archive(ociLayout(image)))],
  ["oci-archive with zstd layers", () => write(archive(ociLayout({ ...image, compression: "zstd" })))],
  ["oci-archive with plain layers", () => write(archive(ociLayout({ ...image, compression: "none" })))],
  ["oci-archive.gz", () => `oci-archive:${write(gzipSync(archive(ociLayout(image))))}`],
  ["oci-dir:", () => `oci-dir:${writeFiles(ociLayout(image))}`],
  ["oci-dir, guessed", () => writeFiles(ociLayout(image))],
  ["docker-archive: classic", () => `docker-archive:${write(dockerClassic(image))}`],
  ["docker-archive classic, guessed", () => write(dockerClassic(image))],
  ["docker-archive hybrid, guessed", () => write(dockerHybrid(image))],
  ["docker-archive.gz, guessed", () => write(gzipSync(dockerClassic(image)))],
  ["docker-archive.zst, guessed", () => write(zstdStored(dockerHybrid(image)))],
])("%s gives the same files", async (_, input) => {
  const scanned = await scan(input());
  expect(scanned.found).toEqual(found);
  expect(scanned.source.layers.map(({ digest, size }) => [digest, size])).toEqual([
    [sha256(layers[0] ?? Buffer.alloc(0)), 3],
    [sha256(layers[1] ?? Buffer.alloc(0)), 3],
    [sha256(layers[2] ?? Buffer.alloc(0)), 0],
  ]);
});

test("nothing is left of an unpacked archive, nor while it is open", async () => {
  const temporaryDirectory = mkdtempSync(join(folder, "temporary-"));
  const opened = await openImage(write(gzipSync(dockerClassic(image))), { temporaryDirectory });
  if (process.platform !== "win32") expect(readdirSync(temporaryDirectory)).toEqual([]);
  await opened.close();
  expect(readdirSync(temporaryDirectory)).toEqual([]);
  await expect(openImage(write(gzipSync(dockerClassic(image)).subarray(0, 200)), { temporaryDirectory })).rejects.toThrow(
    expect.objectContaining({ code: "archive-corrupt" }),
  );
  expect(readdirSync(temporaryDirectory)).toEqual([]);
});

test("what was scanned: an OCI layout", async () => {
  const files = ociLayout({ ...image, variant: "v2" });
  const { source } = await scan(`oci-archive:${write(archive(files), "shop.tar")}`);
  const manifest = Buffer.from(source.manifest, "base64");
  const config = Buffer.from(source.config, "base64");
  expect(files.get(`blobs/${source.manifestDigest.replace(":", "/")}`)).toEqual(manifest);
  expect(files.get(`blobs/${source.imageId.replace(":", "/")}`)).toEqual(config);
  const path = join(folder, "shop.tar");
  expect({ ...source, layers: [], manifest: "", config: "" }).toEqual({
    type: "image",
    id: sha256(manifest).slice(7),
    name: path,
    version: sha256(manifest),
    userInput: path,
    imageId: sha256(config),
    manifestDigest: sha256(manifest),
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    tags: [],
    imageSize: 6,
    layers: [],
    manifest: "",
    config: "",
    repoDigests: [],
    architecture: "amd64",
    os: "linux",
    variant: "v2",
    labels: { vendor: "shop" },
  });
});

test("what was scanned: a classic docker archive", async () => {
  const { source } = await scan(write(dockerClassic(image)));
  expect([source.tags, source.mediaType, source.layers[0]?.mediaType]).toEqual([
    ["example.org/shop:1"],
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.image.rootfs.diff.tar.gzip",
  ]);
  expect(JSON.parse(Buffer.from(source.manifest, "base64").toString())).toEqual({
    schemaVersion: 2,
    mediaType: "application/vnd.docker.distribution.manifest.v2+json",
    config: {
      mediaType: "application/vnd.docker.container.image.v1+json",
      size: Buffer.from(source.config, "base64").length,
      digest: source.imageId,
    },
    layers: layers.map((layer) => ({
      mediaType: "application/vnd.docker.image.rootfs.diff.tar.gzip",
      size: layer.length,
      digest: sha256(layer),
    })),
  });
});

test("what was scanned: a hybrid docker archive has its real manifest, and its tags", async () => {
  const { source } = await scan(write(dockerHybrid(image)));
  const same = await scan(write(archive(ociLayout({ ...image, compression: "none" }))));
  expect([source.tags, source.manifestDigest, source.layers]).toEqual([
    ["example.org/shop:1"],
    same.source.manifestDigest,
    same.source.layers,
  ]);
});

test("a name that reads as an image reference gives name and version", async () => {
  const before = process.cwd();
  write(archive(ociLayout(image)), "shop-image.tar");
  process.chdir(folder);
  try {
    const { source } = await scan("oci-archive:shop-image.tar");
    expect([source.name, source.version, source.userInput]).toEqual(["shop-image.tar", source.manifestDigest, "shop-image.tar"]);
  } finally {
    process.chdir(before);
  }
});

const of = (architecture: string, os = "linux", variant?: string): FixtureImage => ({
  layers: [tar(file(`${os}-${architecture}${variant ?? ""}`))],
  os,
  architecture,
  ...(variant === undefined ? {} : { variant }),
});
const several = [of("amd64", "windows"), of("arm64", "linux", "v8"), of("amd64"), of("arm", "linux", "v6"), of("arm", "linux", "v7")];

test.each<[string, OpenImageOptions, string]>([
  ["the host's", { hostArchitecture: "arm64" }, "/linux-arm64v8="],
  ["the first of Linux where there is none for the host", { hostArchitecture: "s390x" }, "/linux-arm64v8="],
  ["os/arch", { platform: "linux/amd64" }, "/linux-amd64="],
  ["os/arch/variant", { platform: "linux/arm/v7" }, "/linux-armv7="],
  ["an architecture", { platform: "aarch64" }, "/linux-arm64v8="],
  ["an operating system", { platform: "windows" }, "/windows-amd64="],
])("of an index is taken: %s", async (_, options, expected) => {
  const flat = write(archive(ociLayout(...several)));
  expect((await scan(flat, options)).found).toEqual([expected]);
  // Without platforms in the index, configs are asked.
  expect((await scan(write(archive(ociLayout(...several.map((one) => ({ ...one, withoutPlatform: true }))))), options)).found).toEqual([
    expected,
  ]);
  const files: FixtureFiles = new Map();
  const inner = { schemaVersion: 2, manifests: several.map((one) => addImage(files, one)) };
  setIndex(files, [addDocument(files, "application/vnd.oci.image.index.v1+json", inner)]);
  expect((await scan(write(archive(files)), options)).found).toEqual([expected]);
});

test("images of an index that are not in the archive, and attestations, are passed over", async () => {
  const files: FixtureFiles = new Map();
  const absent = {
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    digest: sha256(Buffer.from("absent")),
    size: 6,
    platform: { os: "linux", architecture: "amd64" },
  };
  const attestation = {
    ...addImage(files, of("unknown", "unknown")),
    annotations: { "vnd.docker.reference.type": "attestation-manifest" },
  };
  setIndex(files, [absent, attestation, addImage(files, of("arm64"))]);
  expect((await scan(write(archive(files)))).found).toEqual(["/linux-arm64="]);
});

function changed(change: (files: FixtureFiles) => void, base: FixtureImage = image): Buffer {
  const files = ociLayout(base);
  change(files);
  return archive(files);
}

const blobOf = (files: FixtureFiles, fits: (text: string) => boolean): string =>
  [...files].find(([path, bytes]) => path.startsWith("blobs/") && fits(bytes.toString("latin1")))?.[0] ?? "";
const layerPath = (files: FixtureFiles): string => blobOf(files, (text) => text.startsWith("\x1f\x8b"));
const withManifest = (manifest: Readonly<Record<string, unknown>>): Buffer => archive(ociLayout({ ...image, manifest }));
const descriptor = { mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", digest: sha256(Buffer.from("none")), size: 4 };

test.each<[string, () => Buffer | string, OpenImageOptions, string, RegExp]>([
  ["no such file", () => "nowhere.tar", {}, "input-not-found", /^cannot open "nowhere.tar": ENOENT/],
  [
    "an archive for a directory",
    () => `oci-dir:${write(dockerClassic(image))}`,
    {},
    "input-unknown",
    /is not a directory: oci-dir: cannot read it/,
  ],
  ["a directory for an archive", () => `oci-archive:${folder}`, {}, "input-unknown", /is a directory: oci-archive: cannot read it/],
  ["an empty file", () => Buffer.alloc(0), {}, "input-unknown", /neither an image archive nor a directory/],
  ["a text", () => Buffer.from("hello\n".repeat(200)), {}, "input-unknown", /is no tar archive/],
  ["a tar that is no image", () => tar(file("a", "1")), {}, "input-unknown", /neither manifest.json nor index.json/],
  ["gzip of rubbish", () => gzipSync(Buffer.alloc(2000, "x")), {}, "input-unknown", /is no tar archive/],
  ["a cut archive", () => archive(ociLayout(image)).subarray(0, 700), {}, "archive-corrupt", /ends within/],
  [
    "a member that claims 4 GB",
    () => tar(header({ name: "x", size: 4 * 1024 ** 3 })),
    {},
    "archive-corrupt",
    /ends within "x": 4294967296 bytes are claimed, 1024 are there/,
  ],
  [
    "a bomb for an archive",
    () => gzipSync(Buffer.alloc(3_000_000)),
    { limits: { ...defaultImageLimits, maxUncompressedBytes: 1_000_000 } },
    "limit-exceeded",
    /unpacks to more than 1000000 bytes/,
  ],
  [
    "too many members",
    () => archive(ociLayout(image)),
    { limits: { ...defaultImageLimits, maxArchiveEntries: 2 } },
    "limit-exceeded",
    /more than 2 entries/,
  ],
  [
    "a layout without index",
    () => `oci-archive:${write(changed((files) => files.delete("index.json")))}`,
    {},
    "image-invalid",
    /has no index.json/,
  ],
  [
    "an index that is no JSON",
    () => changed((files) => files.set("index.json", Buffer.from("{"))),
    {},
    "image-invalid",
    /index.json is not JSON/,
  ],
  [
    "an index of a wrong form",
    () => changed((files) => files.set("index.json", Buffer.from('{"manifests":{}}'))),
    {},
    "image-invalid",
    /index.json has no list of descriptors/,
  ],
  ["an index without images", () => changed((files) => setIndex(files, [])), {}, "image-invalid", /lists no manifest that is there/],
  [
    "an index that is too large",
    () => archive(ociLayout(image)),
    { limits: { ...defaultImageLimits, maxDocumentBytes: 20 } },
    "limit-exceeded",
    /index.json has \d+ bytes, at most 20 are read/,
  ],
  [
    "a digest that leads elsewhere",
    () => changed((files) => setIndex(files, [{ ...descriptor, digest: "sha256:../../../etc/passwd" }])),
    {},
    "image-invalid",
    /only sha256 and sha512 digests/,
  ],
  [
    "a manifest that was changed",
    () =>
      changed((files) =>
        files.set(
          blobOf(files, (text) => text.includes('"layers":[')),
          Buffer.from("{}"),
        ),
      ),
    {},
    "digest-mismatch",
    /has 2 bytes, its descriptor claims/,
  ],
  [
    "a manifest changed in one byte",
    () =>
      changed((files) => {
        const path = blobOf(files, (text) => text.includes('"layers":['));
        files.set(path, Buffer.from((files.get(path) ?? "").toString().replace("layer", "layeR")));
      }),
    {},
    "digest-mismatch",
    /^"[^"]+": blob sha256:\w+ has the digest sha256:/,
  ],
  [
    "a config that is missing",
    () => changed((files) => files.delete(blobOf(files, (text) => text.includes('"rootfs"')))),
    {},
    "image-invalid",
    /has no blob sha256:/,
  ],
  [
    "a layer that is missing",
    () => changed((files) => files.delete(layerPath(files))),
    {},
    "image-invalid",
    /has no layer "sha256:\w+": it is incomplete/,
  ],
  [
    "a layer that is longer",
    () =>
      changed((files) => {
        const path = layerPath(files);
        files.set(path, Buffer.concat([files.get(path) ?? Buffer.alloc(0), Buffer.alloc(1)]));
      }),
    {},
    "digest-mismatch",
    /its descriptor claims/,
  ],
  [
    "a layer that was changed",
    () =>
      changed((files) => {
        const path = layerPath(files);
        const bytes = Buffer.from(files.get(path) ?? "");
        bytes[9] = 7;
        files.set(path, bytes);
      }),
    {},
    "digest-mismatch",
    /^the layer's blob sha256:\w+ has the digest/,
  ],
  [
    "layers of an unknown type",
    () => withManifest({ layers: [{ ...descriptor, mediaType: "application/x-tar+encrypted" }] }),
    {},
    "media-type-unknown",
    /"application\/x-tar\+encrypted": only tar layers/,
  ],
  [
    "an artifact",
    () => withManifest({ config: { ...descriptor, mediaType: "application/vnd.cncf.helm.config.v1+json" } }),
    {},
    "media-type-unknown",
    /artifact of another kind/,
  ],
  [
    "an index of something else",
    () => changed((files) => setIndex(files, [addDocument(files, "application/vnd.other", {})])),
    {},
    "media-type-unknown",
    /holds "application\/vnd.other", no container image/,
  ],
  ["a descriptor without size", () => withManifest({ layers: [{ ...descriptor, size: "4" }] }), {}, "image-invalid", /no valid size/],
  [
    "more layers than diff ids",
    () => archive(ociLayout({ ...image, config: { rootfs: { diff_ids: [sha256(Buffer.alloc(0))] } } })),
    {},
    "image-invalid",
    /3 layers but the config has 1 diff ids/,
  ],
  [
    "diff ids that are none",
    () => archive(ociLayout({ ...image, config: { rootfs: { diff_ids: [1, 2, 3] } } })),
    {},
    "image-invalid",
    /diff id/,
  ],
  [
    "a config that is a list",
    () => archive(ociLayout({ ...image, config: { rootfs: [] } })),
    {},
    "image-invalid",
    /3 layers but the config has 0 diff ids/,
  ],
  [
    "too many layers",
    () => archive(ociLayout(image)),
    { limits: { ...defaultImageLimits, maxLayers: 2 } },
    "limit-exceeded",
    /3 layers, at most 2/,
  ],
  [
    "no image for the platform",
    () => archive(ociLayout(...several)),
    { platform: "linux/s390x" },
    "platform-not-found",
    /no image for linux\/s390x: there is windows\/amd64, linux\/arm64,/,
  ],
  [
    "a single image for another platform",
    () => archive(ociLayout(image)),
    { platform: "linux/arm64" },
    "platform-not-found",
    /for linux\/arm64/,
  ],
  [
    "a docker archive for another platform",
    () => dockerClassic(image),
    { platform: "linux/arm64" },
    "platform-not-found",
    /the image is for linux\/amd64, not for linux\/arm64/,
  ],
  ["a platform that is none", () => archive(ociLayout(image)), { platform: "a b" }, "platform-not-found", /"a b" is no platform/],
  [
    "a docker archive without its config",
    () => tar(file("manifest.json", '[{"Config":"x.json","Layers":[]}]')),
    {},
    "image-invalid",
    /names the config "x.json", which the archive does not hold/,
  ],
  [
    "a docker archive without a layer",
    () => tar(file("c.json", '{"rootfs":{"diff_ids":[]}}'), file("manifest.json", '[{"Config":"c.json","Layers":["gone/layer.tar"]}]')),
    {},
    "image-invalid",
    /no layer "gone\/layer.tar"/,
  ],
  [
    "a docker archive with a layer behind a loop",
    () => tar(symlink("l", "m"), symlink("m", "l"), file("c.json", "{}"), file("manifest.json", '[{"Config":"c.json","Layers":["l"]}]')),
    {},
    "image-invalid",
    /no layer "l"/,
  ],
  ["a docker archive of nothing", () => tar(file("manifest.json", "[]")), {}, "image-invalid", /lists no image/],
  ["a docker archive of a wrong form", () => tar(file("manifest.json", '{"Config":1}')), {}, "image-invalid", /lists no image/],
  [
    "a docker archive of two images",
    () =>
      tar(
        file("c.json", '{"os":"linux","architecture":"amd64"}'),
        file("manifest.json", '[{"Config":"c.json","RepoTags":["a:1"]},{"Config":"c.json","RepoTags":["b:1"]}]'),
      ),
    {},
    "image-invalid",
    /holds 2 images \("a:1, b:1"\): save each on its own/,
  ],
])("%s", async (_, input, options, code, message) => {
  const made = input();
  const scanning = scan(typeof made === "string" ? made : write(made), options);
  await expect(scanning).rejects.toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
});

test("a docker archive whose config is not what its name says", async () => {
  const config = '{"os":"linux"}';
  const bytes = tar(
    file(`${"0".repeat(64)}.json`, config),
    file("manifest.json", JSON.stringify([{ Config: `${"0".repeat(64)}.json`, Layers: [] }])),
  );
  await expect(scan(write(bytes))).rejects.toThrow(expect.objectContaining({ code: "digest-mismatch" }));
});

test("a directory is a root file system unless it is a layout", async () => {
  const opened = await openImage(`dir:${folder}`);
  expect(opened.type).toBe("directory");
  expect((await openImage(folder)).type).toBe("directory");
});

test.skipIf(process.platform === "win32")("what is neither file nor directory is refused", async () => {
  symlinkSync("/dev/null", join(folder, "null"));
  await expect(openImage(join(folder, "null"))).rejects.toThrow(expect.objectContaining({ code: "input-unknown" }));
});

test("evidence behind links of other names is fetched by a second pass", async () => {
  const bytes = archive(
    ociLayout({ layers: [tar(file("store/data", "ID=x")), tar(symlink("etc/os-release", "../store/data"), symlink("gone", "x"))] }),
  );
  const opened = await openImage(write(bytes));
  if (opened.type !== "image") throw new Error("this is a directory");
  const read = await readEvidence(opened, {
    scope: "squashed",
    patterns: [{ glob: "etc/os-release", maxBytes: 100 }],
    inspectors: [],
    recordKey: "test",
  });
  await opened.close();
  expect(Buffer.from(read.evidence.squashed.read("/etc/os-release")?.bytes ?? []).toString()).toBe("ID=x");
});
