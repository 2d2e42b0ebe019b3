import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { tarHeader } from "./tar-writer.js";

/** A file of a layer: content in memory, or a file of the disk. Paths are root-relative. */
export interface LayoutFile {
  readonly path: string;
  readonly content: string | Uint8Array | { readonly file: string };
  /** Permission bits; 0644 where absent. */
  readonly mode?: number;
}

/** A symbolic link of a layer. */
export interface LayoutLink {
  readonly path: string;
  readonly linkTo: string;
}

/** A layer to be written, from the lowest. */
export interface LayoutLayer {
  /** What the image's history says of it, as a Dockerfile step. */
  readonly step: string;
  readonly files: readonly (LayoutFile | LayoutLink)[];
  readonly compression: "gzip" | "none";
}

export interface LayoutImage {
  readonly os: string;
  readonly architecture: string;
  /** RFC 3339. */
  readonly created: string;
  readonly layers: readonly LayoutLayer[];
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** Writes an image as an OCI layout into an existing folder. Equal input gives equal digests. Source: https://github.com/opencontainers/image-spec/blob/main/image-layout.md */
export async function writeOciLayout(folder: string, image: LayoutImage): Promise<void> {
  const blobs = join(folder, "blobs", "sha256");
  await mkdir(blobs, { recursive: true });
  const layers: { readonly descriptor: Descriptor; readonly diffId: string }[] = [];
  for (const layer of image.layers) layers.push(await writeLayer(blobs, layer));
  const { os, architecture, created } = image;
  const config = await writeDocument(blobs, "application/vnd.oci.image.config.v1+json", {
    created,
    architecture,
    os,
    config: {},
    rootfs: { type: "layers", diff_ids: layers.map(({ diffId }) => diffId) },
    history: image.layers.map(({ step }) => ({ created, created_by: step })),
  });
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const manifest = await writeDocument(blobs, mediaType, {
    schemaVersion: 2,
    mediaType,
    config,
    layers: layers.map(({ descriptor }) => descriptor),
  });
  await writeFile(join(folder, "index.json"), JSON.stringify({ schemaVersion: 2, manifests: [manifest] }));
  await writeFile(join(folder, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
}

async function writeDocument(blobs: string, mediaType: string, document: object): Promise<Descriptor> {
  const bytes = Buffer.from(JSON.stringify(document));
  const hex = createHash("sha256").update(bytes).digest("hex");
  await writeFile(join(blobs, hex), bytes);
  return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
}

async function writeLayer(blobs: string, { files, compression }: LayoutLayer): Promise<{ descriptor: Descriptor; diffId: string }> {
  const diffId = createHash("sha256");
  const digest = createHash("sha256");
  const unnamed = join(blobs, "layer.part");
  const tar = Readable.from(hashed(tarOf(files), diffId));
  const target = createWriteStream(unnamed);
  const measured = (source: AsyncIterable<Buffer>): AsyncIterable<Buffer> => hashed(source, digest);
  if (compression === "gzip") await pipeline(tar, createGzip({ level: 6 }), measured, target);
  else await pipeline(tar, measured, target);
  const hex = digest.digest("hex");
  await rename(unnamed, join(blobs, hex));
  const { size } = await stat(join(blobs, hex));
  const mediaType = `application/vnd.oci.image.layer.v1.tar${compression === "gzip" ? "+gzip" : ""}`;
  return { descriptor: { mediaType, digest: `sha256:${hex}`, size }, diffId: `sha256:${diffId.digest("hex")}` };
}

async function* hashed(source: AsyncIterable<Buffer>, hash: { update(chunk: Buffer): unknown }): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
}

const BLOCK = 512;

async function* tarOf(files: readonly (LayoutFile | LayoutLink)[]): AsyncGenerator<Buffer> {
  for (const file of files) {
    if ("linkTo" in file) {
      yield tarHeader({ path: file.path, size: 0, mode: 0o777, linkTo: file.linkTo });
      continue;
    }
    const { path, content, mode = 0o644 } = file;
    const isOnDisk = typeof content === "object" && "file" in content;
    const bytes = isOnDisk ? undefined : Buffer.from(content);
    const size = isOnDisk ? (await stat(content.file)).size : (bytes?.length ?? 0);
    yield tarHeader({ path, size, mode });
    if (bytes !== undefined) yield bytes;
    else if (isOnDisk) yield* createReadStream(content.file, { highWaterMark: 1024 * 1024 });
    yield Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
  }
  yield Buffer.alloc(2 * BLOCK);
}
