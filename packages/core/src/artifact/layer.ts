/** A layer of an image as SBOM documents list it. */
export interface ImageLayer {
  readonly mediaType: string;
  /** Diff id: digest of the uncompressed tar. */
  readonly digest: string;
  /** Bytes of file content in the layer. */
  readonly size: number;
}

/** Where in the image a finding comes from. */
export interface LayerAttribution {
  /** Position among the layers, from 0 (the lowest). */
  readonly index: number;
  /** Diff id. */
  readonly diffId: string;
  /** The history step that made the layer (`created_by`); empty where the image has no history. */
  readonly step: string;
}
