/** Who sent an image. */
const imageSources = ["cluster", "pipeline", "registry", "manual"] as const;

export type ImageSourceName = (typeof imageSources)[number];

/** The bit of `placement.source`. */
export function sourceBit(source: ImageSourceName): number {
  return 1 << imageSources.indexOf(source);
}

/** The sources of a bit set. */
export function sourcesOf(bits: number): readonly ImageSourceName[] {
  return imageSources.filter((source) => (bits & sourceBit(source)) !== 0);
}
