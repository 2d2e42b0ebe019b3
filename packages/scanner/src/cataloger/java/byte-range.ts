/** Bytes that can be read at any offset; they may lie in several blocks. */
export interface ByteRange {
  readonly length: number;
  /** The bytes from `start` to before `end`, both within the range; a view where they lie in one block. */
  slice(start: number, end: number): Uint8Array;
  /** The same as a range of its own, nothing copied. */
  range(start: number, end: number): ByteRange;
  /** All bytes, block by block. */
  pieces(): Iterable<Uint8Array>;
}

const BLOCK = 1024 * 1024;

/** Gathers what streams by, in blocks: nothing is copied twice, whatever the size turns out to be. */
export class ByteCollector {
  readonly #maxBytes: number;
  #blocks: Uint8Array[] = [];
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes that came, also those that were too many to keep. */
  get length(): number {
    return this.#length;
  }

  /** Takes a copy. From the byte on that is too many nothing is kept any more. */
  push(chunk: Uint8Array): void {
    const start = this.#length;
    this.#length += chunk.length;
    if (this.#length > this.#maxBytes) {
      this.#blocks = [];
      return;
    }
    for (let at = 0; at < chunk.length; ) {
      const offset = (start + at) % BLOCK;
      if (offset === 0) this.#blocks.push(Buffer.allocUnsafeSlow(BLOCK));
      const part = chunk.subarray(at, at + BLOCK - offset);
      this.#blocks.at(-1)?.set(part, offset);
      at += part.length;
    }
  }

  /** All that came; undefined where it was too much. */
  finish(): ByteRange | undefined {
    return this.#length > this.#maxBytes ? undefined : blockRange({ blocks: this.#blocks, blockSize: BLOCK }, 0, this.#length);
  }
}

/** The range of bytes that lie in one piece. */
export function rangeOf(bytes: Uint8Array): ByteRange {
  return blockRange({ blocks: [bytes], blockSize: Math.max(1, bytes.length) }, 0, bytes.length);
}

interface Blocks {
  readonly blocks: readonly Uint8Array[];
  /** All blocks but the last are full. */
  readonly blockSize: number;
}

function blockRange(from: Blocks, base: number, length: number): ByteRange {
  return {
    length,
    slice(start, end) {
      const parts = [...piecesOf(from, base + start, base + end)];
      return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
    },
    range: (start, end) => blockRange(from, base + start, end - start),
    pieces: () => piecesOf(from, base, base + length),
  };
}

function* piecesOf({ blocks, blockSize }: Blocks, start: number, end: number): Iterable<Uint8Array> {
  for (let at = start; at < end; ) {
    const offset = at % blockSize;
    const piece = blocks[(at - offset) / blockSize]?.subarray(offset, Math.min(blockSize, offset + end - at));
    if (piece === undefined || piece.length === 0) return;
    yield piece;
    at += piece.length;
  }
}
