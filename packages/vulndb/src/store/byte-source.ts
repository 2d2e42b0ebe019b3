const EMPTY = new Uint8Array(0);

/** Reads a stream of pieces by counts of bytes. */
export class ByteSource {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #current: Uint8Array = EMPTY;

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** Exactly `length` bytes; fewer only at the end of the stream. */
  async take(length: number): Promise<Uint8Array> {
    await this.#fill(length);
    const taken = this.#current.subarray(0, length);
    this.#current = this.#current.subarray(taken.length);
    return taken;
  }

  /** The next bytes, left in place: fewer than `length` only at the end of the stream. */
  async peek(length: number): Promise<Uint8Array> {
    await this.#fill(length);
    return this.#current.subarray(0, length);
  }

  /** The next `length` bytes piece by piece; ends early at the end of the stream. */
  async *pieces(length: number): AsyncGenerator<Uint8Array> {
    for (let left = length; left > 0; ) {
      const available = await this.peek(1);
      if (available.length === 0) return;
      const piece = this.#current.subarray(0, left);
      this.#current = this.#current.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  /** Ends the stream that is read from. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }

  async #fill(length: number): Promise<void> {
    const parts: Uint8Array[] = [];
    let have = this.#current.length;
    while (have < length) {
      const next = await this.#pieces.next();
      if (next.done === true) break;
      parts.push(next.value);
      have += next.value.length;
    }
    if (parts.length === 0) return;
    this.#current = this.#current.length === 0 && parts.length === 1 ? (parts[0] ?? EMPTY) : Buffer.concat([this.#current, ...parts]);
  }
}
