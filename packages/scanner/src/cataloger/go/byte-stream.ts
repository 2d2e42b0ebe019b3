/**
 * Takes the first bytes of a capture; answers how many it must have, at most those given when it is done. Called again once there are as
 * many, or at the end of the stream with those that came.
 */
export type CaptureStep = (bytes: Buffer, isLast: boolean) => number;

interface Capture {
  readonly start: number;
  readonly step: CaptureStep;
  /** Of the size that is needed; filled up to `size`. */
  bytes: Buffer;
  size: number;
}

/** So many bytes before a chunk are still at hand. */
const TAIL = 128;
const MAX_OPEN = 64;

/** A stream of chunks of which parts are kept: a capture may begin anywhere from shortly before the current chunk on. */
export class ByteStream {
  /** Offset of the current chunk. */
  start = 0;
  /** The current chunk; empty between two. */
  chunk: Buffer = Buffer.alloc(0);
  #tail: Buffer = Buffer.alloc(0);
  #captures: Capture[] = [];
  /** Bytes that may still be captured. */
  #budget: number;

  /** `maxBytes` bounds all captures together; one that asks for more is given up. */
  constructor(maxBytes: number) {
    this.#budget = maxBytes;
  }

  /** Begins a chunk; it must hold until `release`. */
  take(chunk: Buffer): void {
    this.chunk = chunk;
    this.#captures = this.#captures.filter((capture) => !this.#fill(capture));
  }

  /** Ends the chunk: its owner may overwrite it. */
  release(): void {
    const { chunk } = this;
    this.#tail = chunk.length >= TAIL ? Buffer.from(chunk.subarray(-TAIL)) : Buffer.concat([this.#tail, chunk]).subarray(-TAIL);
    this.start += chunk.length;
    this.chunk = Buffer.alloc(0);
  }

  /** Ends the stream. */
  end(): void {
    for (const { step, bytes, size } of this.#captures) step(bytes.subarray(0, size), true);
    this.#captures = [];
  }

  /** Keeps bytes from an offset on; those that have passed for good are not to be had. */
  capture(start: number, need: number, step: CaptureStep): void {
    if (!(start >= 0) || this.#captures.length >= MAX_OPEN || need > this.#budget) return;
    this.#budget -= need;
    // filled as content comes: memory is not touched for what a file merely claims
    const capture = { start, step, bytes: Buffer.allocUnsafeSlow(need), size: 0 };
    if (!this.#fill(capture)) this.#captures.push(capture);
  }

  /** Bytes around the beginning of the current chunk, `before` of those before it and `after` of it at most, and their offset. */
  seam(before: number, after: number): { readonly bytes: Buffer; readonly offset: number } {
    const tail = this.#tail.subarray(Math.max(0, this.#tail.length - before));
    return { bytes: Buffer.concat([tail, this.chunk.subarray(0, after)]), offset: this.start - tail.length };
  }

  /** Whether the capture has come to its end, good or bad. */
  #fill(capture: Capture): boolean {
    for (;;) {
      while (capture.size < capture.bytes.length) {
        const at = capture.start + capture.size - this.start;
        const copied = at >= 0 ? this.#copy(capture, this.chunk, at) : this.#copy(capture, this.#tail, this.#tail.length + at);
        if (copied < 0) return true;
        if (copied === 0) return false;
        capture.size += copied;
      }
      const need = capture.step(capture.bytes, false);
      const more = need - capture.size;
      if (more <= 0 || more > this.#budget) return true;
      this.#budget -= more;
      const bytes = Buffer.allocUnsafeSlow(need);
      capture.bytes.copy(bytes);
      capture.bytes = bytes;
    }
  }

  /** How many bytes came from `source`; -1 where it does not reach back so far. */
  #copy(capture: Capture, source: Buffer, at: number): number {
    if (at < 0) return -1;
    return at >= source.length ? 0 : source.copy(capture.bytes, capture.size, at);
  }
}
