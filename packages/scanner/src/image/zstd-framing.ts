import { scannerError } from "../error.js";

/** What the framing of a zstd stream tells of it. Buffers hold only during the call. */
export interface ZstdHandler {
  /** A frame begins. Sizes in bytes; the content size is NaN where the frame does not say. */
  frame(windowSize: number, contentSize: number): void;
  /** Raw bytes of the frame in order, header included; `ends`: the frame's last. */
  raw(piece: Buffer, ends: boolean): void;
  /** A block, whole; only where `wantsBlocks`. For `rle`, `size` times the one byte. */
  block(type: ZstdBlockType, size: number, content: Buffer): void;
  readonly wantsBlocks: boolean;
}

export type ZstdBlockType = "raw" | "rle" | "compressed";

const MAGIC = 0xfd2fb528;
const MAX_BLOCK = 128 * 1024;
/** What the zstd program takes without being asked for more; runtimes refuse more too. */
const MAX_WINDOW = 128 * 1024 * 1024;
const BLOCK_TYPES: readonly (ZstdBlockType | undefined)[] = ["raw", "rle", "compressed", undefined];

type State = "magic" | "skippable-size" | "skip" | "descriptor" | "frame-header" | "block-header" | "block" | "checksum";

/**
 * Finds frames and blocks in a zstd stream that arrives in chunks of any size. Skippable frames are dropped. Frame checksums are
 * not verified: the digest over the whole is.
 * Source: RFC 8878
 */
export class ZstdFraming {
  readonly #handler: ZstdHandler;
  #state: State = "magic";
  /** Bytes that the state waits for, and what there is of them. */
  #need = 4;
  #held = Buffer.alloc(MAX_BLOCK + 16);
  #fill = 0;
  #skip = 0;
  #descriptor = 0;
  #blockMax = MAX_BLOCK;
  #blockType: ZstdBlockType = "raw";
  #blockSize = 0;
  #lastBlock = false;
  #rawStart = -1;
  #chunk: Buffer = Buffer.alloc(0);
  #at = 0;

  constructor(handler: ZstdHandler) {
    this.#handler = handler;
  }

  /** Errors: archive-corrupt, limit-exceeded; what the handler throws. */
  push(chunk: Buffer): void {
    this.#chunk = chunk;
    this.#at = 0;
    this.#rawStart = this.#state === "magic" || this.#state === "skippable-size" || this.#state === "skip" ? -1 : 0;
    while (this.#at < chunk.length || this.#need === 0) {
      if (this.#skip > 0) {
        const taken = Math.min(this.#skip, chunk.length - this.#at);
        this.#at += taken;
        this.#skip -= taken;
        if (this.#skip > 0) break;
        this.#step(chunk, this.#at);
        continue;
      }
      const room = chunk.length - this.#at;
      if (this.#fill === 0 && room >= this.#need) {
        const start = this.#at;
        this.#at += this.#need;
        this.#step(chunk, start);
      } else {
        const taken = chunk.copy(this.#held, this.#fill, this.#at, this.#at + Math.min(room, this.#need - this.#fill));
        this.#at += taken;
        this.#fill += taken;
        if (this.#fill < this.#need) break;
        this.#fill = 0;
        this.#step(this.#held, 0);
      }
    }
    if (this.#rawStart >= 0 && this.#rawStart < chunk.length) this.#handler.raw(chunk.subarray(this.#rawStart), false);
  }

  /** Errors: archive-corrupt where the stream ends within a frame. */
  end(): void {
    if (this.#state !== "magic" || this.#fill > 0) throw corrupt("it ends within a frame");
  }

  #step(bytes: Buffer, at: number): void {
    switch (this.#state) {
      case "magic":
        this.#magic(bytes.readUInt32LE(at));
        break;
      case "skippable-size":
        this.#wait("skip", 0);
        this.#skip = bytes.readUInt32LE(at);
        if (this.#skip === 0) this.#wait("magic", 4);
        break;
      case "skip":
        this.#wait("magic", 4);
        break;
      case "descriptor":
        this.#frameDescriptor(bytes[at] ?? 0);
        break;
      case "frame-header":
        this.#frameHeader(bytes.subarray(at, at + this.#need));
        this.#wait("block-header", 3);
        break;
      case "block-header":
        this.#blockHeader((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16));
        break;
      case "block":
        if (this.#handler.wantsBlocks) this.#handler.block(this.#blockType, this.#blockSize, bytes.subarray(at, at + this.#need));
        this.#endBlock();
        break;
      case "checksum":
        this.#endFrame();
        break;
    }
  }

  #wait(state: State, need: number): void {
    this.#state = state;
    this.#need = need;
  }

  #magic(magic: number): void {
    if (magic === MAGIC) {
      this.#startRaw(magic);
      this.#wait("descriptor", 1);
    } else if ((magic & 0xfffffff0) === 0x184d2a50) {
      this.#wait("skippable-size", 4);
    } else {
      throw corrupt("a frame has no magic number");
    }
  }

  /** The magic number may have come in the chunk before: it is given again. */
  #startRaw(magic: number): void {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(magic);
    this.#handler.raw(bytes, false);
    this.#rawStart = this.#at;
  }

  #frameDescriptor(descriptor: number): void {
    if ((descriptor & 0x08) !== 0) throw corrupt("a frame header has a reserved bit set");
    this.#descriptor = descriptor;
    const single = (descriptor & 0x20) !== 0;
    const contentSizeBytes = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
    const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
    this.#wait("frame-header", (single ? 0 : 1) + dictionaryBytes + contentSizeBytes);
  }

  #frameHeader(header: Buffer): void {
    const single = (this.#descriptor & 0x20) !== 0;
    const dictionaryBytes = [0, 1, 2, 4][this.#descriptor & 3] ?? 0;
    const dictionaryAt = single ? 0 : 1;
    if (dictionaryBytes > 0 && header.readUIntLE(dictionaryAt, dictionaryBytes) !== 0) throw corrupt("it needs a dictionary");
    const contentSize = contentSizeOf(header.subarray(dictionaryAt + dictionaryBytes));
    const windowSize = single ? contentSize : windowSizeOf(header[0] ?? 0);
    if (windowSize > MAX_WINDOW)
      throw scannerError("limit-exceeded", `the zstd data needs a window of ${windowSize} bytes, at most ${MAX_WINDOW} are given`);
    this.#blockMax = Math.min(MAX_BLOCK, windowSize);
    this.#handler.frame(windowSize, contentSize);
  }

  #blockHeader(header: number): void {
    this.#lastBlock = (header & 1) === 1;
    const type = BLOCK_TYPES[(header >> 1) & 3];
    this.#blockSize = header >> 3;
    if (type === undefined) throw corrupt("a block has the reserved type");
    if (this.#blockSize > Math.max(this.#blockMax, 1)) throw corrupt("a block is larger than its frame allows");
    this.#blockType = type;
    const stored = type === "rle" ? 1 : this.#blockSize;
    if (this.#handler.wantsBlocks || stored === 0) {
      this.#wait("block", stored);
    } else {
      this.#wait("block", 0);
      this.#skip = stored;
    }
  }

  #endBlock(): void {
    if (!this.#lastBlock) this.#wait("block-header", 3);
    else if ((this.#descriptor & 0x04) !== 0) this.#wait("checksum", 4);
    else this.#endFrame();
  }

  #endFrame(): void {
    this.#handler.raw(this.#chunk.subarray(this.#rawStart, this.#at), true);
    this.#rawStart = -1;
    this.#wait("magic", 4);
  }
}

function windowSizeOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function contentSizeOf(field: Buffer): number {
  if (field.length === 0) return Number.NaN;
  if (field.length === 8) return Number(field.readBigUInt64LE());
  return field.readUIntLE(0, field.length) + (field.length === 2 ? 256 : 0);
}

/** Damaged zstd data. */
export function corrupt(what: string): Error {
  return scannerError("archive-corrupt", `the zstd data is damaged: ${what}`);
}
