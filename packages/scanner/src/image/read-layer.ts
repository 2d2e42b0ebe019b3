import { AssuranceError, messageOf } from "@plimsoll/core";
import type { FileInspector } from "../cataloger/inspector.js";
import { scannerError } from "../error.js";
import type { ByteSource } from "./byte-source.js";
import { compressionOf, decompress } from "./decompress.js";
import { type ByteHash, type Digest, digestText, hashFor, parseDigest } from "./digest.js";
import { ImageBudget } from "./image-budget.js";
import type { LayerRecord } from "./layer-record.js";
import { LayerRecorder, type RecorderOptions } from "./layer-recorder.js";
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
  /** Shared by the layers of an image; default is one of the layer's own. */
  readonly budget?: ImageBudget;
  readonly signal?: AbortSignal;
  /** Called as bytes of the blob are read. */
  readonly onRead?: (bytes: number) => void;
  /** Makes the hashes of blob and content; default is one of this thread. */
  readonly hashFor?: (digest: Digest) => ByteHash;
}

/**
 * Reads a layer in one pass into its record. Memory: the record and a few chunks.
 *
 * Errors: digest-mismatch, archive-corrupt, limit-exceeded; the signal's reason.
 */
export async function readLayer(layer: LayerHandle, options: ReadLayerOptions): Promise<LayerRecord> {
  const { wanted, inspectors } = options;
  return record(layer, options, { inspectors, keep: (path) => wanted.maxBytes(path), reportNames: true });
}

/**
 * Reads a layer once more for the content of some entries.
 *
 * Errors: as of readLayer.
 */
export async function readEntries(layer: LayerHandle, entries: ReadonlySet<number>, options: ReadLayerOptions): Promise<LayerRecord> {
  const keep = (_path: string, index: number): number => (entries.has(index) ? Number.MAX_SAFE_INTEGER : -1);
  return record(layer, options, { inspectors: [], keep, reportNames: false });
}

async function record(
  layer: LayerHandle,
  options: ReadLayerOptions,
  kept: Pick<RecorderOptions, "inspectors" | "keep" | "reportNames">,
): Promise<LayerRecord> {
  const { limits = defaultImageLimits, budget = new ImageBudget(limits) } = options;
  const recorder = new LayerRecorder({ diffId: layer.diffId, limits, budget, ...kept });
  await walkLayer(layer, recorder, { ...options, limits, budget });
  return recorder.finish(options.recordKey);
}

type WalkOptions = ReadLayerOptions & Required<Pick<ReadLayerOptions, "limits" | "budget">>;

async function walkLayer(layer: LayerHandle, recorder: LayerRecorder, options: WalkOptions): Promise<void> {
  const { limits, budget } = options;
  const tar = new TarReader((entry) => recorder.visit(entry), limits.maxExtensionBytes);
  const diffId = parseDigest(layer.diffId, "the config's diff id");
  const diffHash = (options.hashFor ?? hashFor)(diffId);
  // The decoder of zstd holds on to its input.
  const byTurns = layer.blob.head !== undefined && compressionOf(await layer.blob.head()) !== "zstd";
  const blob = new VerifiedBlob(layer, options, byTurns);
  let decoded = 0;
  try {
    await decompress(blob.chunks(), (chunk) => {
      decoded += chunk.length;
      const beyond = budget.uncompressed(chunk.length);
      if (beyond !== undefined) throw scannerError("limit-exceeded", beyond);
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
    const { signal, hashFor: newHash = hashFor } = this.#options;
    const hash = claimed === undefined ? undefined : newHash(claimed);
    const byTurns = this.#byTurns ? blob.readByTurns?.(signal) : undefined;
    for await (const chunk of byTurns ?? blob.read(signal)) {
      hash?.update(chunk);
      yield chunk;
    }
    const found = claimed === undefined || hash === undefined ? digest : digestText(claimed.algorithm, hash);
    if (found !== digest) throw scannerError("digest-mismatch", `the layer's blob ${digest} has the digest ${found}`);
  }
}
