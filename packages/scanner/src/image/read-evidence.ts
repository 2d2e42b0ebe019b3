import type { CoverageGap } from "@plimsoll/core";
import type { LayerCache } from "../cache/layer-cache.js";
import type { FileInspector } from "../cataloger/inspector.js";
import { scannerError } from "../error.js";
import { createEvidenceSource, type ImageEvidence, type Scope } from "./evidence-source.js";
import type { LayerRecord } from "./layer-record.js";
import { defaultImageLimits, type ImageLimits } from "./limits.js";
import type { OpenedImage } from "./opened-image.js";
import { type LayerHandle, type ReadLayerOptions, readEntries, readLayer } from "./read-layer.js";
import { compileWanted, type WantedPattern } from "./wanted-files.js";

export interface ReadEvidenceOptions {
  readonly scope: Scope;
  /** What the catalogers read; content of other files is not kept. */
  readonly patterns: readonly WantedPattern[];
  readonly inspectors: readonly FileInspector[];
  /** Stands for scanner version, patterns and inspectors. */
  readonly recordKey: string;
  readonly limits?: ImageLimits;
  /** Records of layers that were read before. */
  readonly cache?: LayerCache;
  readonly signal?: AbortSignal;
  /** Called as bytes of the layer blobs are read. */
  readonly onRead?: (bytes: number) => void;
}

/** The evidence of an image, and what of it could not be read. */
export interface ReadEvidence {
  readonly evidence: ImageEvidence;
  /** Bytes of file content of each layer. */
  readonly contentBytes: readonly number[];
  readonly records: readonly LayerRecord[];
  readonly gaps: readonly CoverageGap[];
}

/**
 * Reads every layer once, lays them over each other, and reads again what is reached by a link of another name, for exactly those
 * files.
 *
 * Errors: digest-mismatch, archive-corrupt, limit-exceeded; the signal's reason.
 */
export async function readEvidence(image: OpenedImage, options: ReadEvidenceOptions): Promise<ReadEvidence> {
  const wanted = compileWanted(options.patterns);
  const layerOptions: ReadLayerOptions = { ...options, wanted };
  const records = await readLayers(image.layers, layerOptions, options);
  const first = createEvidenceSource(records, options.scope);
  const missing = first.missing(options.patterns);
  const complete =
    missing.size === 0 ? records : await fetchMissing(image.layers, { records, entries: missing }, layerOptions, options.cache);
  return {
    evidence: missing.size === 0 ? first : createEvidenceSource(complete, options.scope),
    contentBytes: complete.map(({ contentBytes }) => contentBytes),
    records: complete,
    gaps: complete.flatMap(({ gaps }) => gaps),
  };
}

/** Layers by diff id. A cached record stands for its layer, as the diff id does for runtimes: the blob is not read then. */
async function readLayers(
  layers: readonly LayerHandle[],
  options: ReadLayerOptions,
  { cache, limits = defaultImageLimits }: ReadEvidenceOptions,
): Promise<readonly LayerRecord[]> {
  const byDiffId = new Map<string, LayerRecord>();
  const distinct = distinctLayers(layers);
  for (const { diffId, blob } of distinct) {
    const cached = await cache?.get(diffId, options.recordKey);
    if (cached === undefined) continue;
    byDiffId.set(diffId, cached);
    options.onRead?.(blob.size);
  }
  const unread = distinct.filter(({ diffId }) => !byDiffId.has(diffId));
  for (const { blob } of unread) blob.prefetch?.();
  let remaining = limits.maxUncompressedBytes;
  let maxBufferedBytes = [...byDiffId.values()].reduce((left, record) => left - bufferedBytes(record), limits.maxBufferedBytes);
  for (const layer of unread) {
    const layerLimits = { ...limits, maxBufferedBytes: Math.max(0, maxBufferedBytes) };
    const record = await readLayer(layer, { ...options, limits: layerLimits, maxUncompressedBytes: remaining });
    remaining -= record.contentBytes;
    maxBufferedBytes -= bufferedBytes(record);
    byDiffId.set(layer.diffId, record);
    // A record that lacks evidence for want of room would lack it in an image that has the room, too.
    if (!record.gaps.some(({ code }) => code === "limit-exceeded")) await cache?.put(record);
  }
  return layers.flatMap(({ diffId }) => byDiffId.get(diffId) ?? []);
}

function bufferedBytes({ contents }: LayerRecord): number {
  let bytes = 0;
  for (const content of contents.values()) bytes += content.length;
  return bytes;
}

/** The first of each content. */
function distinctLayers(layers: readonly LayerHandle[]): readonly LayerHandle[] {
  const seen = new Set<string>();
  return layers.filter(({ diffId }) => !seen.has(diffId) && seen.add(diffId));
}

interface Missing {
  readonly records: readonly LayerRecord[];
  /** Entries by layer. */
  readonly entries: ReadonlyMap<number, ReadonlySet<number>>;
}

async function fetchMissing(
  layers: readonly LayerHandle[],
  { records, entries: missing }: Missing,
  options: ReadLayerOptions,
  cache: LayerCache | undefined,
): Promise<readonly LayerRecord[]> {
  const complete = [...records];
  for (const [index, entries] of missing) {
    const layer = layers[index];
    const record = records[index];
    if (layer === undefined || record === undefined) throw scannerError("image-invalid", `there is no layer ${index}`);
    const fetched = await readEntries(layer, entries, options);
    const whole = { ...record, contents: new Map([...record.contents, ...fetched.contents]), gaps: [...record.gaps, ...fetched.gaps] };
    await cache?.put(whole);
    complete[index] = whole;
  }
  return complete;
}
