import { type BlobPointers, maxModuleInfo, readWords } from "./build-info-blob.js";
import type { ByteStream } from "./byte-stream.js";
import { type FileRange, isWithin, offsetOf, type Segment } from "./program.js";

/** Versions of Go and the list of modules that programs by Go before 1.18 hold as strings: they have passed when the pointers to them come. */
const VERSION_MARKS = [Buffer.from("go1."), Buffer.from("devel ")];
const MODULE_MARK = Buffer.from("3077af0c9274080241e1c107e6d618e6", "hex");
const MODULE_END = Buffer.from("f932433186182072008242104116d8f2", "hex");
/** Texts of versions are shorter. */
const VERSION_SIZE = 64;
/** Programs hold a few, in messages. */
const MAX_VERSIONS = 2048;
const MAX_MODULE_TEXTS = 4;
/** A mark that straddles two chunks is shorter. */
const SEAM = 16;

/** Strings of a program by their offset, as far as build info by pointers may need them. */
export class PointedTexts {
  readonly #stream: ByteStream;
  readonly #ranges: readonly FileRange[];
  readonly #texts = new Map<number, Buffer>();
  #versions = 0;
  #moduleTexts = 0;

  constructor(stream: ByteStream, ranges: readonly FileRange[]) {
    this.#stream = stream;
    this.#ranges = ranges;
  }

  /** Looks through the current chunk. */
  search(): void {
    const { start, chunk } = this.#stream;
    const end = start + chunk.length;
    if (!this.#ranges.some(({ offset, size }) => offset < end && start < offset + size)) return;
    const seam = this.#stream.seam(SEAM, SEAM);
    for (const mark of [...VERSION_MARKS, MODULE_MARK]) {
      const keep = (offset: number): void => (mark === MODULE_MARK ? this.#keepModules(offset) : this.#keepVersion(offset));
      forEachMatch(seam.bytes, mark, (at) => {
        const offset = seam.offset + at;
        if (offset < start && offset + mark.length > start) keep(offset);
      });
      forEachMatch(chunk, mark, (at) => keep(start + at));
    }
  }

  /** Follows the pointers to strings that are still to come; those before are looked up by `textAt`. */
  follow({ wordSize, bigEndian, versionAt, moduleInfoAt }: BlobPointers, segments: readonly Segment[]): PointedStrings {
    const strings: PointedStrings = {};
    const followOne = (address: number, found: (place: FileRange) => void): void => {
      const header = offsetOf(segments, address);
      if (header === undefined) return;
      this.#stream.capture(header.offset, 2 * wordSize, (bytes, isLast) => {
        if (isLast) return 0;
        const [textAddress, size] = readWords(bytes, { wordSize, bigEndian });
        const text = offsetOf(segments, textAddress);
        if (text === undefined || size > text.size) return 0;
        found({ offset: text.offset, size });
        if (size > 0 && size <= maxModuleInfo && !this.#texts.has(text.offset)) {
          this.#stream.capture(text.offset, size, (content, isCut) => {
            if (!isCut) this.#texts.set(text.offset, content);
            return 0;
          });
        }
        return 0;
      });
    };
    followOne(versionAt, (place) => {
      strings.version = place;
    });
    followOne(moduleInfoAt, (place) => {
      strings.moduleInfo = place;
    });
    return strings;
  }

  /** The text at a place of the file; undefined where it was not kept. */
  textAt({ offset, size }: FileRange): Buffer | undefined {
    const text = this.#texts.get(offset);
    return text === undefined || text.length < size ? undefined : text.subarray(0, size);
  }

  #keepVersion(offset: number): void {
    if (this.#versions >= MAX_VERSIONS || !this.#isWanted(offset)) return;
    this.#versions++;
    this.#stream.capture(offset, VERSION_SIZE, (bytes) => {
      this.#texts.set(offset, bytes);
      return 0;
    });
  }

  #keepModules(offset: number): void {
    if (this.#moduleTexts >= MAX_MODULE_TEXTS || !this.#isWanted(offset)) return;
    this.#moduleTexts++;
    this.#stream.capture(offset, MODULE_MARK.length, (bytes, isLast) => {
      const end = bytes.indexOf(MODULE_END);
      if (end >= 0) this.#texts.set(offset, bytes.subarray(0, end + MODULE_END.length));
      if (end >= 0 || isLast || bytes.length >= maxModuleInfo) return 0;
      return Math.min(Math.max(4096, 2 * bytes.length), maxModuleInfo);
    });
  }

  #isWanted(offset: number): boolean {
    return this.#ranges.some((range) => isWithin(offset, range));
  }
}

/** Places of the strings of a build info, as soon as they are known. */
export interface PointedStrings {
  version?: FileRange;
  moduleInfo?: FileRange;
}

function forEachMatch(bytes: Buffer, mark: Buffer, use: (at: number) => void): void {
  for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 1)) use(at);
}
