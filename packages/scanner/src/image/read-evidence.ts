import type { CoverageGap } from "@plimsoll/core";
import type { LayerCache } from "../cache/layer-cache.js";
import type { FileInspector } from "../cataloger/inspector.js";
import { scannerError } from "../error.js";
import { createEvidenceSource, type ImageEvidence, type Scope } from "./evidence-source.js";
import { ImageBudget } from "./image-budget.js";
import { inLanes } from "./layer-lanes.js";
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
  /** Layers that are read at once, each with a thread for its digests. Default: 1, without another thread. */
  readonly parallelism?: number;
  readonly signal?: AbortSignal;
  /** Called as bytes of the layer blobs are read. */
  readonly onRead?: (bytes: number) => void;
}

/** To start threads for fewer bytes costs more than it saves. */
const MIN_PARALLEL_BYTES = 8 * 1024 * 1024;

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
  const { patterns, scope, cache } = options;
  const { records, layerOptions } = await readLayers(image.layers, options);
  const first = createEvidenceSource(records, scope);
  const missing = first.missing(patterns);
  const complete = missing.size === 0 ? records : await fetchMissing(image.layers, { records, entries: missing }, layerOptions, cache);
  return {
    evidence: missing.size === 0 ? first : createEvidenceSource(complete, scope),
    contentBytes: complete.map(({ contentBytes }) => contentBytes),
    records: complete,
    gaps: complete.flatMap(({ gaps }) => gaps),
  };
}

interface ReadLayers {
  /** By diff id; of every layer. */
  readonly records: readonly LayerRecord[];
  readonly layerOptions: ReadLayerOptions;
}

/**
 * Layers by diff id. A cached record stands for its layer, as the diff id does for runtimes: the blob is not read then. Which evidence
 * is left out for want of room must not depend on which layer was faster: where some is, the layers are read one after the other.
 */
async function readLayers(layers: readonly LayerHandle[], options: ReadEvidenceOptions): Promise<ReadLayers> {
  const { cache, limits = defaultImageLimits, parallelism = 1, patterns } = options;
  const budget = new ImageBudget(limits);
  const layerOptions: ReadLayerOptions = { ...options, limits, budget, wanted: compileWanted(patterns) };
  const byDiffId = new Map<string, LayerRecord>();
  const distinct = distinctLayers(layers);
  for (const { diffId, blob } of distinct) {
    const cached = await cache?.get(diffId, options.recordKey);
    if (cached === undefined) continue;
    byDiffId.set(diffId, cached);
    for (const { length } of cached.contents.values()) budget.evidence(length);
    options.onRead?.(blob.size);
  }
  const unread = distinct.filter(({ diffId }) => !byDiffId.has(diffId));
  for (const { blob } of unread) blob.prefetch?.();
  await inLanes(unread, lanesFor(unread, parallelism), async (layer, hashFor) => {
    const record = await readLayer(layer, { ...layerOptions, ...(hashFor === undefined ? {} : { hashFor }) });
    byDiffId.set(layer.diffId, record);
    // A record that lacks evidence for want of room would lack it in an image that has the room, too.
    if (!record.gaps.some(({ code }) => code === "limit-exceeded")) await cache?.put(record);
  });
  if (budget.refusedEvidence && parallelism > 1) return readLayers(layers, { ...options, parallelism: 1 });
  return { records: layers.flatMap(({ diffId }) => byDiffId.get(diffId) ?? []), layerOptions };
}

/** How many layers are read at once; with one lane all is done in this thread, which is best for little. */
function lanesFor(layers: readonly LayerHandle[], parallelism: number): number {
  const bytes = layers.reduce((sum, { blob }) => sum + blob.size, 0);
  return bytes < MIN_PARALLEL_BYTES ? 1 : parallelism;
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
    // What had no room in the first pass has none now.
    const gaps = fetched.gaps.filter(({ path, code }) => !record.gaps.some((known) => known.path === path && known.code === code));
    const whole = { ...record, contents: new Map([...record.contents, ...fetched.contents]), gaps: [...record.gaps, ...gaps] };
    await cache?.put(whole);
    complete[index] = whole;
  }
  return complete;
}
