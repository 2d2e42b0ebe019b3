import type { CoverageGap } from "@plimsoll/core";
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
  const limits = options.limits ?? defaultImageLimits;
  const wanted = compileWanted(options.patterns);
  const layerOptions: ReadLayerOptions = { ...options, wanted };
  const records = await readLayers(image.layers, layerOptions, limits);
  const first = createEvidenceSource(records, options.scope);
  const missing = first.missing(options.patterns);
  const complete = missing.size === 0 ? records : await fetchMissing(image.layers, records, missing, layerOptions);
  return {
    evidence: missing.size === 0 ? first : createEvidenceSource(complete, options.scope),
    contentBytes: complete.map(({ contentBytes }) => contentBytes),
    records: complete,
    gaps: complete.flatMap(({ gaps }) => gaps),
  };
}

async function readLayers(layers: readonly LayerHandle[], options: ReadLayerOptions, limits: ImageLimits): Promise<readonly LayerRecord[]> {
  const byDiffId = new Map<string, LayerRecord>();
  const records: LayerRecord[] = [];
  let remaining = limits.maxUncompressedBytes;
  for (const layer of layers) {
    const known = byDiffId.get(layer.diffId);
    const record = known ?? (await readLayer(layer, { ...options, maxUncompressedBytes: remaining }));
    if (known === undefined) remaining -= record.contentBytes;
    byDiffId.set(layer.diffId, record);
    records.push(record);
  }
  return records;
}

async function fetchMissing(
  layers: readonly LayerHandle[],
  records: readonly LayerRecord[],
  missing: ReadonlyMap<number, ReadonlySet<number>>,
  options: ReadLayerOptions,
): Promise<readonly LayerRecord[]> {
  const complete = [...records];
  for (const [index, entries] of missing) {
    const layer = layers[index];
    const record = records[index];
    if (layer === undefined || record === undefined) throw scannerError("image-invalid", `there is no layer ${index}`);
    const fetched = await readEntries(layer, entries, options);
    complete[index] = { ...record, contents: new Map([...record.contents, ...fetched.contents]), gaps: [...record.gaps, ...fetched.gaps] };
  }
  return complete;
}
