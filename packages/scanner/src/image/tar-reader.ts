import { scannerError } from "../error.js";
import { TAR_BLOCK, type TarEntry, TarHeaderParser } from "./tar-header.js";

/** Takes the content of one entry; chunks are views that hold only during the call. */
export interface ContentSink {
  push(chunk: Buffer): void;
  end(): void;
}

/** Called for each entry in order of the archive; what it returns gets the content, undefined skips it. */
export type TarVisitor = (entry: TarEntry) => ContentSink | undefined;

/**
 * Walks a tar archive that arrives in chunks of any size. Copies only headers that straddle two chunks; reads nothing after the end
 * mark of two zero blocks.
 */
export class TarReader {
  readonly #visit: TarVisitor;
  readonly #headers: TarHeaderParser;
  readonly #block = Buffer.alloc(TAR_BLOCK);
  #blockFill = 0;
  /** Bytes to read over: unwanted content, padding. */
  #skip = 0;
  #sink: ContentSink | undefined;
  /** Bytes of wanted content to come. */
  #left = 0;
  #padding = 0;
  #payload: Buffer | undefined;
  #payloadFill = 0;
  #sparseSize = -1;
  #zeroBlocks = 0;
  #offset = 0;

  constructor(visit: TarVisitor, maxExtensionBytes: number) {
    this.#visit = visit;
    this.#headers = new TarHeaderParser(maxExtensionBytes);
  }

  /**
   * Takes the next bytes of the archive.
   *
   * Errors: archive-corrupt, limit-exceeded; what the visitor and the sinks throw.
   */
  push(chunk: Buffer): void {
    const length = chunk.length;
    let at = 0;
    while (at < length && this.#zeroBlocks < 2) {
      const room = length - at;
      let taken: number;
      if (this.#skip > 0) {
        taken = Math.min(this.#skip, room);
        this.#skip -= taken;
      } else if (this.#left > 0) {
        taken = this.#content(chunk, at, room);
      } else if (this.#payload !== undefined) {
        taken = this.#extension(this.#payload, chunk, at, room);
      } else if (this.#blockFill === 0 && room >= TAR_BLOCK) {
        taken = TAR_BLOCK;
        this.#header(chunk, at, this.#offset);
      } else {
        taken = Math.min(TAR_BLOCK - this.#blockFill, room);
        chunk.copy(this.#block, this.#blockFill, at, at + taken);
        this.#blockFill += taken;
        if (this.#blockFill === TAR_BLOCK) {
          this.#blockFill = 0;
          this.#header(this.#block, 0, this.#offset + taken - TAR_BLOCK);
        }
      }
      at += taken;
      this.#offset += taken;
    }
  }

  /**
   * Says that there are no more bytes. An archive may end without the end mark, but not within an entry.
   *
   * Errors: archive-corrupt.
   */
  end(): void {
    if (this.#zeroBlocks >= 2) return;
    const inEntry =
      this.#skip > this.#padding || this.#left > 0 || this.#payload !== undefined || this.#blockFill > 0 || this.#sparseSize >= 0;
    if (inEntry || this.#headers.unfinished)
      throw scannerError("archive-corrupt", `the tar ends within an entry, after ${this.#offset} bytes`);
  }

  #header(buffer: Buffer, at: number, offset: number): void {
    if (this.#sparseSize >= 0) {
      this.#sparseBlock(buffer, at);
      return;
    }
    const step = this.#headers.parse(buffer, at, offset);
    if (step.kind === "zero") {
      this.#zeroBlocks++;
      return;
    }
    if (this.#zeroBlocks > 0) throw scannerError("archive-corrupt", `the tar goes on after a single zero block, at byte ${offset}`);
    if (step.kind === "extension") {
      this.#payload = Buffer.alloc(step.size);
      this.#payloadFill = 0;
      this.#padding = paddingOf(step.size);
      if (step.size === 0) this.#extended(this.#payload);
      return;
    }
    const { entry } = step;
    const sink = this.#visit(entry);
    this.#padding = paddingOf(entry.storedSize);
    if (entry.moreSparse) {
      this.#sparseSize = entry.storedSize;
    } else if (sink === undefined) {
      this.#skip = entry.storedSize + this.#padding;
    } else if (entry.storedSize === 0) {
      sink.end();
    } else {
      this.#sink = sink;
      this.#left = entry.storedSize;
    }
  }

  /** A continued map of an old GNU sparse file: 21 pairs and a flag whether one more follows. */
  #sparseBlock(buffer: Buffer, at: number): void {
    if (buffer[at + 504] !== 0) return;
    this.#skip = this.#sparseSize + this.#padding;
    this.#sparseSize = -1;
  }

  #content(chunk: Buffer, at: number, room: number): number {
    const taken = Math.min(this.#left, room);
    this.#sink?.push(taken === chunk.length ? chunk : chunk.subarray(at, at + taken));
    this.#left -= taken;
    if (this.#left === 0) {
      this.#skip = this.#padding;
      this.#sink?.end();
      this.#sink = undefined;
    }
    return taken;
  }

  #extension(payload: Buffer, chunk: Buffer, at: number, room: number): number {
    const taken = Math.min(payload.length - this.#payloadFill, room);
    chunk.copy(payload, this.#payloadFill, at, at + taken);
    this.#payloadFill += taken;
    if (this.#payloadFill === payload.length) this.#extended(payload);
    return taken;
  }

  #extended(payload: Buffer): void {
    this.#payload = undefined;
    this.#skip = this.#padding;
    this.#headers.extend(payload, this.#offset);
  }
}

/** Bytes from the end of content to the next block. */
export function paddingOf(size: number): number {
  const over = size % TAR_BLOCK;
  return over === 0 ? 0 : TAR_BLOCK - over;
}
