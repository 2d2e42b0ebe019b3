/** Large enough that a block costs nothing beside its bytes. */
const BLOCK = 256 * 1024;
/** A piece up to this size is copied out, so that its block is filled further. */
const SMALL = 64 * 1024;

/**
 * Bytes on their way from a writer to one reader, of which no more than a bound wait. They are copied into blocks: neither the size nor
 * the number of the pieces that came matters.
 */
export class ByteQueue {
  readonly #maxBytes: number;
  readonly #blocks: Buffer[] = [];
  #tail: Buffer | undefined;
  #fill = 0;
  #waiting = 0;
  #end: { readonly error: unknown } | "open" | "complete" = "open";
  #wake: (() => void) | undefined;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Adds bytes; resolves once there is room for more. */
  async push(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      this.#tail ??= Buffer.allocUnsafeSlow(BLOCK);
      const copied = bytes.copy(this.#tail, this.#fill, at);
      at += copied;
      this.#fill += copied;
      if (this.#fill === BLOCK) {
        this.#blocks.push(this.#tail);
        this.#tail = undefined;
        this.#fill = 0;
      }
    }
    this.#waiting += bytes.length;
    this.#notify();
    while (this.#waiting >= this.#maxBytes && this.#end === "open") await this.#changed();
  }

  /** No more bytes come: all are there, or `error` says why not. What came before is still read. */
  close(failure?: { readonly error: unknown }): void {
    if (this.#end === "open") this.#end = failure ?? "complete";
    this.#notify();
  }

  /** The bytes in order; to be read once. Errors: what `close` was given. */
  async *read(): AsyncGenerator<Buffer> {
    for (;;) {
      const piece = this.#take();
      if (piece !== undefined) {
        yield piece;
        continue;
      }
      if (this.#end === "complete") return;
      if (this.#end !== "open") throw this.#end.error;
      await this.#changed();
    }
  }

  #take(): Buffer | undefined {
    const piece = this.#blocks.shift() ?? this.#takeTail();
    if (piece === undefined) return undefined;
    this.#waiting -= piece.length;
    this.#notify();
    return piece;
  }

  #takeTail(): Buffer | undefined {
    if (this.#tail === undefined || this.#fill === 0) return undefined;
    const filled = this.#tail.subarray(0, this.#fill);
    this.#fill = 0;
    if (filled.length <= SMALL) return Buffer.from(filled);
    this.#tail = undefined;
    return filled;
  }

  /** Only one side can be waiting: the reader when nothing is there, the writer when too much is. */
  #changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
