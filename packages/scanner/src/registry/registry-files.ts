import type { JsonValue } from "@plimsoll/core";
import { scannerError } from "../error.js";
import type { ByteSource } from "../image/byte-source.js";
import { isDigest } from "../image/digest.js";
import { elementsOf, fieldsOf, parseDocument, textOf } from "../image/image-document.js";
import type { ImageFiles } from "../image/image-files.js";
import type { ImageLimits } from "../image/limits.js";
import type { DownloadPool } from "./download-pool.js";
import { MANIFEST_TYPES, manifestTypeOf } from "./manifest-type.js";
import type { FetchedManifest, RegistryRepository } from "./registry-repository.js";

export interface RegistryFilesOptions {
  readonly repository: RegistryRepository;
  readonly pool: DownloadPool;
  readonly limits: ImageLimits;
  close(): Promise<void>;
}

/** Indexes and manifests of one image; more are only found in an attack. */
const MAX_MANIFESTS = 100;
const MAX_MANIFEST_BYTES = 64 * 1024 * 1024;

/**
 * An image of a registry in the form of an OCI layout whose files are fetched when they are read: `index.json` names the manifest or
 * index that was asked for, and a blob is there as soon as a document that names it was read.
 */
export class RegistryFiles implements ImageFiles {
  readonly #options: RegistryFilesOptions;
  readonly #files = new Map<string, ByteSource>();
  readonly #manifests = new Map<string, Buffer>();
  #manifestBytes = 0;

  /** Errors: registry-invalid. */
  constructor(root: FetchedManifest, options: RegistryFilesOptions) {
    this.#options = options;
    const { bytes, digest } = root;
    const descriptor = { mediaType: manifestTypeOf(bytes, root.contentType), digest, size: bytes.length };
    this.#files.set("index.json", inMemory(Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: [descriptor] }))));
    this.#keep(digest, bytes);
    this.#files.set(blobPath(digest), this.#manifest(digest, bytes.length));
  }

  find(path: string): Promise<ByteSource | undefined> {
    return Promise.resolve(this.#files.get(path));
  }

  close(): Promise<void> {
    return this.#options.close();
  }

  #manifest(digest: string, size: number): ByteSource {
    return { size, read: () => this.#readManifest(digest) };
  }

  async *#readManifest(digest: string): AsyncGenerator<Buffer> {
    const bytes = this.#manifests.get(digest) ?? (await this.#fetch(digest));
    this.#learn(bytes);
    yield bytes;
  }

  async #fetch(digest: string): Promise<Buffer> {
    const { repository, limits } = this.#options;
    const { bytes } = await repository.fetchManifest(digest, MANIFEST_TYPES, limits.maxDocumentBytes);
    this.#keep(digest, bytes);
    return bytes;
  }

  #keep(digest: string, bytes: Buffer): void {
    this.#manifests.set(digest, bytes);
    this.#manifestBytes += bytes.length;
    if (this.#manifests.size > MAX_MANIFESTS || this.#manifestBytes > MAX_MANIFEST_BYTES) {
      throw scannerError("limit-exceeded", `the image has more than ${MAX_MANIFESTS} manifests or ${MAX_MANIFEST_BYTES} bytes of them`);
    }
  }

  /** What a document names is there from now on. Wrong descriptors are left to the reader of the layout to refuse. */
  #learn(bytes: Buffer): void {
    const fields = fieldsOf(parseDocument(bytes, "the manifest"));
    const named = (value: JsonValue | undefined, source: (digest: string, size: number) => ByteSource): void => {
      const descriptor = fieldsOf(value);
      const digest = textOf(descriptor["digest"]);
      const size = descriptor["size"];
      if (!isDigest(digest) || typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) return;
      const path = blobPath(digest);
      if (!this.#files.has(path)) this.#files.set(path, source(digest, size));
    };
    for (const value of elementsOf(fields["manifests"])) named(value, (digest, size) => this.#manifest(digest, size));
    const { pool } = this.#options;
    for (const value of [fields["config"], ...elementsOf(fields["layers"])]) named(value, (digest, size) => pool.source({ digest, size }));
  }
}

function blobPath(digest: string): string {
  return `blobs/${digest.replace(":", "/")}`;
}

function inMemory(bytes: Buffer): ByteSource {
  return {
    size: bytes.length,
    async *read() {
      yield bytes;
    },
  };
}
