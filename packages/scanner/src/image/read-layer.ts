import { AssuranceError, messageOf } from "@plimsoll/core";
import type { FileInspector } from "../cataloger/inspector.js";
import { scannerError } from "../error.js";
import type { ByteSource } from "./byte-source.js";
import { compressionOf, decompress } from "./decompress.js";
import { digestText, hashFor, parseDigest } from "./digest.js";
import type { LayerRecord } from "./layer-record.js";
import { LayerRecorder } from "./layer-recorder.js";
import { defaultImageLimits, type ImageLimits } from "./limits.js";
import { TarReader } from "./tar-reader.js";
import type { WantedFiles } from "./wanted-files.js";

/** A layer of an opened image. */
export interface LayerHandle {
  readonly mediaType: string;
  /** What the config says; verified while reading. */
  readonly diffId: string;
  /** Digest of the blob; absent where the archive has none. Verified while reading. */
  readonly digest: string | undefined;
  readonly blob: ByteSource;
}

export interface ReadLayerOptions {
  readonly recordKey: string;
  readonly wanted: WantedFiles;
  readonly inspectors: readonly FileInspector[];
  readonly limits?: ImageLimits;
  /** Uncompressed bytes that the image may still have; default is the limit of a whole image. */
  readonly maxUncompressedBytes?: number;
  readonly signal?: AbortSignal;
  /** Called as bytes of the blob are read. */
  readonly onRead?: (bytes: number) => void;
}

/**
 * Reads a layer in one pass into its record. Memory: the record and a few chunks.
 *
 * Errors: digest-mismatch, archive-corrupt, limit-exceeded; the signal's reason.
 */
export async function readLayer(layer: LayerHandle, options: ReadLayerOptions): Promise<LayerRecord> {
  const limits = options.limits ?? defaultImageLimits;
  const { wanted, inspectors } = options;
  const recorder = new LayerRecorder({
    diffId: layer.diffId,
    limits,
    inspectors,
    keep: (path) => wanted.maxBytes(path),
    reportNames: true,
  });
  await walkLayer(layer, recorder, options);
  return recorder.finish(options.recordKey);
}

/**
 * Reads a layer once more for the content of some entries.
 *
 * Errors: as of readLayer.
 */
export async function readEntries(layer: LayerHandle, entries: ReadonlySet<number>, options: ReadLayerOptions): Promise<LayerRecord> {
  const limits = options.limits ?? defaultImageLimits;
  const keep = (_path: string, index: number): number => (entries.has(index) ? Number.MAX_SAFE_INTEGER : -1);
  const recorder = new LayerRecorder({ diffId: layer.diffId, limits, inspectors: [], keep, reportNames: false });
  await walkLayer(layer, recorder, options);
  return recorder.finish(options.recordKey);
}

async function walkLayer(layer: LayerHandle, recorder: LayerRecorder, options: ReadLayerOptions): Promise<void> {
  const limits = options.limits ?? defaultImageLimits;
  const tar = new TarReader((entry) => recorder.visit(entry), limits.maxExtensionBytes);
  const diffId = parseDigest(layer.diffId, "the config's diff id");
  const diffHash = hashFor(diffId);
  // Decoders hold on to their input, a plain layer's bytes are done with at once.
  const isPlain = layer.blob.head !== undefined && compressionOf(await layer.blob.head()) === "none";
  const blob = new VerifiedBlob(layer, options, isPlain);
  const maxBytes = Math.min(options.maxUncompressedBytes ?? limits.maxUncompressedBytes, limits.maxUncompressedBytes);
  let decoded = 0;
  try {
    await decompress(blob.chunks(), (chunk) => {
      decoded += chunk.length;
      if (decoded > maxBytes) throw scannerError("limit-exceeded", `there are more than ${maxBytes} uncompressed bytes`);
      if (decoded > limits.ratioFreeBytes && decoded > blob.bytesRead * limits.maxRatio) {
        throw scannerError(
          "limit-exceeded",
          `${blob.bytesRead} compressed bytes give ${decoded} bytes or more, at most ${limits.maxRatio} times as many are read`,
        );
      }
      diffHash.update(chunk);
      tar.push(chunk);
    });
    tar.end();
  } catch (error) {
    throw await blob.explain(error);
  }
  const found = digestText(diffId.algorithm, diffHash);
  if (found !== layer.diffId) {
    throw scannerError("digest-mismatch", `layer ${layer.diffId}: the uncompressed content has the digest ${found}`);
  }
}

/** The compressed bytes of a layer, hashed as they are read. */
class VerifiedBlob {
  readonly #layer: LayerHandle;
  readonly #options: ReadLayerOptions;
  readonly #byTurns: boolean;
  bytesRead = 0;

  constructor(layer: LayerHandle, options: ReadLayerOptions, byTurns: boolean) {
    this.#layer = layer;
    this.#options = options;
    this.#byTurns = byTurns;
  }

  /** Errors at the end: digest-mismatch. */
  async *chunks(): AsyncGenerator<Buffer> {
    for await (const chunk of this.#verified()) {
      this.bytesRead += chunk.length;
      this.#options.onRead?.(chunk.length);
      yield chunk;
    }
  }

  /** Damaged content: says so of the digest where that is wrong too, and names the layer. */
  async explain(error: unknown): Promise<unknown> {
    if (!(error instanceof AssuranceError) || error.code === "digest-mismatch") return error;
    if (error.code === "archive-corrupt") {
      try {
        for await (const chunk of this.#verified()) void chunk;
      } catch (mismatch) {
        return mismatch;
      }
    }
    return new AssuranceError(error.code, `layer ${this.#layer.diffId}: ${messageOf(error)}`, { cause: error });
  }

  /** A plain layer's blob digest is its diff id, which is verified anyway. */
  async *#verified(): AsyncGenerator<Buffer> {
    const { blob, digest, diffId } = this.#layer;
    const claimed = digest === undefined || digest === diffId ? undefined : parseDigest(digest, "the layer's descriptor");
    const hash = claimed === undefined ? undefined : hashFor(claimed);
    const { signal } = this.#options;
    const byTurns = this.#byTurns ? blob.readByTurns?.(signal) : undefined;
    for await (const chunk of byTurns ?? blob.read(signal)) {
      hash?.update(chunk);
      yield chunk;
    }
    const found = claimed === undefined || hash === undefined ? digest : digestText(claimed.algorithm, hash);
    if (found !== digest) throw scannerError("digest-mismatch", `the layer's blob ${digest} has the digest ${found}`);
  }
}
