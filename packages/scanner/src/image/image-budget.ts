import type { ImageLimits } from "./limits.js";

/** What an image may still have of what its layers share. */
export class ImageBudget {
  readonly #limits: ImageLimits;
  #uncompressed = 0;
  #evidence = 0;
  #refused = false;

  constructor(limits: ImageLimits) {
    this.#limits = limits;
  }

  /** Whether some evidence did not fit. */
  get refusedEvidence(): boolean {
    return this.#refused;
  }

  /** Counts uncompressed bytes; what of the bound they exceed, if so. */
  uncompressed(bytes: number): string | undefined {
    this.#uncompressed += bytes;
    const { maxUncompressedBytes } = this.#limits;
    return this.#uncompressed > maxUncompressedBytes ? `there are more than ${maxUncompressedBytes} uncompressed bytes` : undefined;
  }

  /** Takes the bytes of an evidence file that is to be kept; what speaks against it, if something does. */
  evidence(bytes: number): string | undefined {
    const { maxBufferedBytes } = this.#limits;
    if (this.#evidence + bytes > maxBufferedBytes) {
      this.#refused = true;
      return `the evidence files of this image have more than ${maxBufferedBytes} bytes; this one is left out`;
    }
    this.#evidence += bytes;
    return undefined;
  }
}
