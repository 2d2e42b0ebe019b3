/** Bounds on what one image may cost; whatever exceeds one is a `limit-exceeded` error or, for single files, a coverage gap. */
export interface ImageLimits {
  /** Uncompressed bytes of all layers of an image, and of a compressed outer archive. */
  readonly maxUncompressedBytes: number;
  /** Uncompressed over compressed bytes of a layer, judged once the layer has passed `ratioFreeBytes`. */
  readonly maxRatio: number;
  readonly ratioFreeBytes: number;
  /** Entries of one layer. */
  readonly maxEntries: number;
  /** UTF-8 bytes of one path; a longer one is a gap. */
  readonly maxPathBytes: number;
  /** Directories and name of one path; a deeper one is a gap. */
  readonly maxPathDepth: number;
  /** UTF-8 bytes of all paths of a layer. */
  readonly maxPathPoolBytes: number;
  /** Bytes of one pax or GNU extension header. */
  readonly maxExtensionBytes: number;
  /** Bytes of evidence files kept of one image; what does not fit is a gap. */
  readonly maxBufferedBytes: number;
  /** Layers of an image. */
  readonly maxLayers: number;
  /** Bytes of an index, manifest or config. */
  readonly maxDocumentBytes: number;
  /** Entries of an outer archive. */
  readonly maxArchiveEntries: number;
}

const MiB = 1024 * 1024;
const GiB = 1024 * MiB;

export const defaultImageLimits: ImageLimits = {
  maxUncompressedBytes: 64 * GiB,
  maxRatio: 500,
  ratioFreeBytes: GiB,
  maxEntries: 5_000_000,
  maxPathBytes: 4096,
  maxPathDepth: 256,
  maxPathPoolBytes: GiB,
  maxExtensionBytes: MiB,
  maxBufferedBytes: 256 * MiB,
  maxLayers: 1024,
  maxDocumentBytes: 16 * MiB,
  maxArchiveEntries: 100_000,
};
