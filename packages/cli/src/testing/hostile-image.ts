import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

const BLOCK = 512;

/** What of a tar header differs from that of a regular file. */
export interface HeaderFields {
  /** Type flag; default "0". */
  readonly type?: string;
  readonly link?: string;
  /** The twelve bytes of the size field as they stand. */
  readonly sizeField?: Buffer;
}

/** A tar header; the name has at most 100 bytes. */
export function tarHeader(name: string | Buffer, size: number, { type = "0", link = "", sizeField }: HeaderFields = {}): Buffer {
  const header = Buffer.alloc(BLOCK);
  Buffer.from(name).copy(header, 0, 0, 100);
  header.write(`0000644\0${"0000000\0".repeat(2)}`, 100);
  if (sizeField === undefined) header.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  else sizeField.copy(header, 124, 0, 12);
  header.write(`00000000000\0        ${type}`, 136, "latin1");
  header.write(link, 157, 100);
  header.write("ustar\x0000", 257);
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, "0")}\0 `,
    148,
  );
  return header;
}

/** An entry with content. */
export function tarFile(name: string | Buffer, content: string | Buffer = "", fields: HeaderFields = {}): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([tarHeader(name, bytes.length, fields), bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)]);
}

/** A pax header with this payload. */
export function paxHeader(payload: string | Buffer): Buffer {
  return tarFile("pax", payload, { type: "x" });
}

/** `LENGTH KEY=VALUE\n` of a pax header. */
export function paxRecord(key: string, value: string): string {
  const length = Buffer.byteLength(` ${key}=${value}\n`);
  const digits = String(length + String(length + 3).length);
  return `${digits} ${key}=${value}\n`;
}

/** Entries and the end mark. */
export function tarArchive(...entries: readonly Buffer[]): Buffer {
  return Buffer.concat([...entries, Buffer.alloc(2 * BLOCK)]);
}

/** A zstd frame with this content, not compressed. */
export function zstdFrame(content: Buffer): Buffer {
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0]);
  head.writeUInt32LE(content.length, 5);
  const parts: Buffer[] = [head];
  const size = 128 * 1024;
  for (let at = 0; at === 0 || at < content.length; at += size) {
    const piece = content.subarray(at, at + size);
    const header = Buffer.alloc(3);
    header.writeUIntLE(piece.length * 8 + (at + size >= content.length ? 1 : 0), 0, 3);
    parts.push(header, piece);
  }
  return Buffer.concat(parts);
}

export type Compression = "gzip" | "zstd" | "none";

const SUFFIXES: Readonly<Record<Compression, string>> = { gzip: "+gzip", zstd: "+zstd", none: "" };

export function compress(bytes: Buffer, compression: Compression): Buffer {
  if (compression === "none") return bytes;
  return compression === "zstd" ? zstdFrame(bytes) : gzipSync(bytes);
}

export function sha256(bytes: Buffer): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** Files by path. */
export type Files = ReadonlyMap<string, Buffer>;

/** The files of a saved image and where its parts are. */
export interface SavedImage {
  readonly files: Files;
  readonly config: string;
  readonly manifest: string;
  readonly layers: readonly string[];
}

export interface ImageChanges {
  readonly compression?: Compression;
  /** In place of the compressed layers. */
  readonly blobs?: readonly Buffer[];
  readonly mediaType?: string;
  readonly config?: object;
  readonly manifest?: object;
  /** In place of the index. */
  readonly index?: unknown;
}

/** The files of an OCI layout; digests and sizes are right unless a change says otherwise. */
export function ociImage(layers: readonly Buffer[], changes: ImageChanges = {}): SavedImage {
  const { compression = "gzip", blobs = layers.map((layer) => compress(layer, compression)) } = changes;
  const files = new Map<string, Buffer>([["oci-layout", Buffer.from('{"imageLayoutVersion":"1.0.0"}')]]);
  const add = (mediaType: string, bytes: Buffer) => {
    const digest = sha256(bytes);
    files.set(pathOf(digest), bytes);
    return { mediaType, digest, size: bytes.length };
  };
  const configuration = { architecture: "amd64", os: "linux", rootfs: { type: "layers", diff_ids: layers.map(sha256) }, ...changes.config };
  const config = add("application/vnd.oci.image.config.v1+json", Buffer.from(JSON.stringify(configuration)));
  const mediaType = changes.mediaType ?? `application/vnd.oci.image.layer.v1.tar${SUFFIXES[compression]}`;
  const descriptors = blobs.map((blob) => add(mediaType, blob));
  const document = { schemaVersion: 2, config, layers: descriptors, ...changes.manifest };
  const manifest = add("application/vnd.oci.image.manifest.v1+json", Buffer.from(JSON.stringify(document)));
  files.set("index.json", Buffer.from(JSON.stringify(changes.index ?? { schemaVersion: 2, manifests: [manifest] })));
  return {
    files,
    config: pathOf(config.digest),
    manifest: pathOf(manifest.digest),
    layers: descriptors.map(({ digest }) => pathOf(digest)),
  };
}

/** The files of a classic `docker save`: layers are plain tars. */
export function classicImage(layers: readonly Buffer[]): SavedImage {
  const config = Buffer.from(JSON.stringify({ architecture: "amd64", os: "linux", rootfs: { diff_ids: layers.map(sha256) } }));
  const name = `${sha256(config).slice("sha256:".length)}.json`;
  const paths = layers.map((_, index) => `${index}/layer.tar`);
  const manifest = [{ Config: name, RepoTags: ["shop:1"], Layers: paths }];
  const files = new Map<string, Buffer>([
    [name, config],
    ["manifest.json", Buffer.from(JSON.stringify(manifest))],
  ]);
  for (const [index, layer] of layers.entries()) files.set(paths[index] ?? "", layer);
  return { files, config: name, manifest: "manifest.json", layers: paths };
}

/** An OCI image that is a `docker save` archive too. */
export function hybridImage(image: SavedImage): SavedImage {
  const manifest = [{ Config: image.config, RepoTags: ["shop:1"], Layers: image.layers }];
  return { ...image, files: new Map([...image.files, ["manifest.json", Buffer.from(JSON.stringify(manifest))]]) };
}

function pathOf(digest: string): string {
  return `blobs/${digest.replace(":", "/")}`;
}

/** Files as a tar. */
export function archiveOf(files: Files): Buffer {
  return tarArchive(...[...files].map(([path, content]) => tarFile(path, content)));
}

/** What becomes of a file; undefined leaves it out. */
export type FileChange = (content: Buffer) => Buffer | undefined;

/** The files with one of them changed, or left out. */
export function withFile(files: Files, path: string, change: FileChange): Files {
  const changed = change(files.get(path) ?? Buffer.alloc(0));
  return new Map(
    [...files].flatMap(([name, content]) => (name !== path ? [[name, content]] : changed === undefined ? [] : [[name, changed]])),
  );
}

/** A copy with the bit in the middle turned round. */
export function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const middle = copy.length >> 1;
  copy[middle] = (copy[middle] ?? 0) ^ 1;
  return copy;
}

/** Writes a file, or the files of a folder; gives its path. */
export function write(folder: string, name: string, content: Buffer | string | Files): string {
  const path = join(folder, name);
  if (!(content instanceof Map)) {
    writeFileSync(path, content as Buffer);
    return path;
  }
  for (const [inner, bytes] of content as Files) {
    mkdirSync(dirname(join(path, inner)), { recursive: true });
    writeFileSync(join(path, inner), bytes);
  }
  return path;
}
