import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { file, symlink, tar } from "./tar-fixture.js";
import { zstdStored } from "./zstd-fixture.js";

/** An image in memory: layers are tars, from the lowest. */
export interface FixtureImage {
  readonly layers: readonly Buffer[];
  readonly compression?: "gzip" | "zstd" | "none";
  readonly os?: string;
  readonly architecture?: string;
  readonly variant?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Changes the documents before they are written. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly manifest?: Readonly<Record<string, unknown>>;
  /** Left out of the index's descriptor. */
  readonly withoutPlatform?: boolean;
}

/** Files by path. */
export type FixtureFiles = Map<string, Buffer>;

interface FixtureDescriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

export const sha256 = (bytes: Uint8Array): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/** What a compression makes of bytes. */
export function compress(bytes: Buffer, compression: FixtureImage["compression"] = "gzip"): Buffer {
  if (compression === "none") return bytes;
  return compression === "zstd" ? zstdStored(bytes) : gzipSync(bytes);
}

const SUFFIXES = { gzip: "+gzip", zstd: "+zstd", none: "" } as const;

function addBlob(files: FixtureFiles, mediaType: string, bytes: Buffer): FixtureDescriptor {
  const digest = sha256(bytes);
  files.set(`blobs/${digest.replace(":", "/")}`, bytes);
  return { mediaType, digest, size: bytes.length };
}

export function addDocument(files: FixtureFiles, mediaType: string, document: unknown): FixtureDescriptor {
  return addBlob(files, mediaType, Buffer.from(JSON.stringify(document)));
}

function configOf(image: FixtureImage): Record<string, unknown> {
  const { os = "linux", architecture = "amd64", variant, labels } = image;
  return {
    architecture,
    os,
    ...(variant === undefined ? {} : { variant }),
    config: { Labels: labels },
    rootfs: { type: "layers", diff_ids: image.layers.map(sha256) },
    history: image.layers.map((_, index) => ({ created_by: `step ${index}` })),
    ...image.config,
  };
}

/** Adds config, layers and manifest; returns the manifest's descriptor. */
export function addImage(files: FixtureFiles, image: FixtureImage): FixtureDescriptor & { readonly platform?: object } {
  const config = addDocument(files, "application/vnd.oci.image.config.v1+json", configOf(image));
  const { compression = "gzip", os = "linux", architecture = "amd64", variant } = image;
  const mediaType = `application/vnd.oci.image.layer.v1.tar${SUFFIXES[compression]}`;
  const layers = image.layers.map((layer) => addBlob(files, mediaType, compress(layer, compression)));
  const type = "application/vnd.oci.image.manifest.v1+json";
  const descriptor = addDocument(files, type, { schemaVersion: 2, mediaType: type, config, layers, ...image.manifest });
  return image.withoutPlatform === true
    ? descriptor
    : { ...descriptor, platform: { os, architecture, ...(variant === undefined ? {} : { variant }) } };
}

/** An OCI layout of images. */
export function ociLayout(...images: readonly FixtureImage[]): FixtureFiles {
  const files: FixtureFiles = new Map();
  setIndex(
    files,
    images.map((image) => addImage(files, image)),
  );
  return files;
}

/** Writes index.json over descriptors. */
export function setIndex(files: FixtureFiles, manifests: readonly unknown[]): void {
  files.set("oci-layout", Buffer.from('{"imageLayoutVersion":"1.0.0"}'));
  files.set("index.json", Buffer.from(JSON.stringify({ schemaVersion: 2, manifests })));
}

/** The classic form of `docker save`, older layers' tars behind symlinks as Docker 1.10 wrote them. */
export function dockerClassic(image: FixtureImage, tags: readonly string[] = ["example.org/shop:1"]): Buffer {
  const config = Buffer.from(JSON.stringify(configOf(image)));
  const name = `${sha256(config).slice(7)}.json`;
  const layers = image.layers.map((layer, index) => ({ path: `layer-${index}/layer.tar`, stored: `${sha256(layer).slice(7)}.tar`, layer }));
  const manifest = [{ Config: name, RepoTags: tags, Layers: layers.map(({ path }) => path) }];
  return tar(
    ...layers.flatMap(({ path, stored, layer }) => [file(stored, layer), symlink(path, `../${stored}`)]),
    file(name, config),
    file("manifest.json", JSON.stringify(manifest)),
  );
}

/** The form of Docker 25 and later: an OCI layout with a manifest.json beside. */
export function dockerHybrid(image: FixtureImage, tags: readonly string[] = ["example.org/shop:1"]): Buffer {
  const files = ociLayout({ ...image, compression: "none" });
  const config = Buffer.from(JSON.stringify(configOf(image)));
  const blob = (bytes: Buffer): string => `blobs/${sha256(bytes).replace(":", "/")}`;
  files.set("manifest.json", Buffer.from(JSON.stringify([{ Config: blob(config), RepoTags: tags, Layers: image.layers.map(blob) }])));
  return archive(files);
}

/** The files as a tar archive. */
export function archive(files: FixtureFiles): Buffer {
  return tar(...[...files].map(([path, bytes]) => file(path, bytes)));
}
