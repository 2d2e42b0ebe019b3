import {
  buildFseTable,
  countBits,
  type FseTable,
  type HuffmanTable,
  loadBits,
  readFseTable,
  readHuffmanTable,
  SLACK,
  singleSymbolTable,
} from "./zstd-entropy.js";
import { corrupt, type ZstdBlockType, type ZstdHandler } from "./zstd-framing.js";

const MAX_BLOCK = 128 * 1024;
/** From here on a call costs less than a loop. */
const LONG_COPY = 48;
/** Beyond any window that is given. */
const MAX_OFFSET_BITS = 30;
/** The output slides back to its start when this much beside the window is full. */
const OUTPUT_ROOM = 1024 * 1024;

/**
 * Decodes zstd blocks, for Node versions without zstd of their own. Memory: the window and about 1.5 MB.
 * Source: RFC 8878
 */
export class ZstdDecoder implements ZstdHandler {
  readonly wantsBlocks = true;
  readonly #sink: (chunk: Buffer) => void;
  #output = Buffer.alloc(0);
  #at = 0;
  /** Bytes of the frame before `#at` that matches may reach. */
  #reach = 0;
  #window = 0;
  readonly #input = Buffer.alloc(MAX_BLOCK + SLACK);
  readonly #inputView = new DataView(this.#input.buffer, this.#input.byteOffset, this.#input.byteLength);
  readonly #literals = Buffer.alloc(MAX_BLOCK);
  #huffman: HuffmanTable | undefined;
  #tables: Tables | undefined;
  #offsets: readonly [number, number, number] = [1, 4, 8];

  constructor(sink: (chunk: Buffer) => void) {
    this.#sink = sink;
  }

  frame(windowSize: number, contentSize: number): void {
    this.#window = Math.max(contentSize < windowSize ? contentSize : windowSize, 1);
    const size = this.#window + OUTPUT_ROOM;
    // Frames may be many and small: the buffer of one before is used again.
    if (this.#output.length < size) this.#output = Buffer.allocUnsafeSlow(size);
    this.#at = 0;
    this.#reach = 0;
    this.#huffman = undefined;
    this.#tables = undefined;
    this.#offsets = [1, 4, 8];
  }

  raw(): void {}

  block(type: ZstdBlockType, size: number, content: Buffer): void {
    if (this.#at + MAX_BLOCK > this.#output.length) this.#slide();
    const start = this.#at;
    if (type === "raw") this.#at += content.copy(this.#output, start);
    else if (type === "rle")
      this.#at = start + this.#output.fill(content[0] ?? 0, start, start + size).subarray(start, start + size).length;
    else this.#decode(content);
    this.#reach = Math.min(this.#reach + this.#at - start, this.#window);
    if (this.#at > start) this.#sink(this.#output.subarray(start, this.#at));
  }

  #slide(): void {
    this.#output.copyWithin(0, this.#at - this.#reach, this.#at);
    this.#at = this.#reach;
  }

  #decode(content: Buffer): void {
    try {
      // Copied for the slack after it.
      const end = content.copy(this.#input);
      const literals = this.#readLiterals(end);
      this.#sequences(literals.next, end, literals.size);
    } catch (error) {
      // Bits were looked for before the start of the block.
      throw error instanceof RangeError ? corrupt("a bit stream is too short") : error;
    }
  }

  /** Literals go into `#literals`; gives their number and where the sequences begin. */
  #readLiterals(end: number): { readonly size: number; readonly next: number } {
    const input = this.#input;
    const first = end > 0 ? (input[0] as number) : 0;
    const type = first & 3;
    const format = (first >> 2) & 3;
    if (type < 2) {
      const header = [1, 2, 1, 3][format] as number;
      const size = header === 1 ? first >> 3 : input.readUIntLE(0, header) >> 4;
      const next = header + (type === 0 ? size : 1);
      if (size > MAX_BLOCK || next > end) throw corrupt("the literals are cut off");
      if (type === 0) input.copy(this.#literals, 0, header, next);
      else this.#literals.fill(input[header] as number, 0, size);
      return { size, next };
    }
    const header = [3, 3, 4, 5][format] as number;
    const width = [10, 10, 14, 18][format] as number;
    const sizes = input.readUIntLE(0, header);
    const size = Math.floor(sizes / 16) % 2 ** width;
    const next = header + (Math.floor(sizes / 2 ** (4 + width)) % 2 ** width);
    if (size > MAX_BLOCK || next > end) throw corrupt("the literals are cut off");
    let at = header;
    if (type === 2) {
      const read = readHuffmanTable(input, header, next);
      this.#huffman = read.table;
      at = read.end;
    }
    if (this.#huffman === undefined) throw corrupt("a block refers to a Huffman table that is not there");
    if (format === 0) this.#decodeStream(this.#huffman, { start: at, end: next, from: 0, to: size });
    else this.#decodeStreams(this.#huffman, at, next, size);
    return { size, next };
  }

  #decodeStreams(table: HuffmanTable, start: number, end: number, size: number): void {
    if (start + 6 > end) throw corrupt("the literals are cut off");
    const share = (size + 3) >> 2;
    let at = start + 6;
    for (let stream = 0; stream < 4; stream++) {
      const streamEnd = stream === 3 ? end : at + this.#input.readUInt16LE(start + stream * 2);
      const from = stream * share;
      const to = stream === 3 ? size : from + share;
      if (streamEnd > end || from > to || to > size) throw corrupt("the literals are cut off");
      this.#decodeStream(table, { start: at, end: streamEnd, from, to });
      at = streamEnd;
    }
  }

  #decodeStream(table: HuffmanTable, { start, end, from, to }: StreamRange): void {
    const input = this.#input;
    const view = this.#inputView;
    const literals = this.#literals;
    const { log, cells } = table;
    const mask = (1 << log) - 1;
    let left = countBits(input, start, end);
    for (let at = from; at < to; at++) {
      // The last codes may be shorter than what a look-up takes.
      const code = left >= log ? loadBits(view, start, left, log) : (loadBits(view, start, left, Math.max(left, 0)) << (log - left)) & mask;
      const cell = cells[code] as number;
      literals[at] = cell;
      left -= cell >> 8;
    }
    if (left !== 0) throw corrupt("the literals have a wrong length");
  }

  #sequences(start: number, end: number, literalCount: number): void {
    const input = this.#input;
    const first = start < end ? (input[start] as number) : 0;
    if (first === 0) {
      if (start + 1 !== end) throw corrupt("a block has no sequences but goes on");
      this.#appendLiterals(0, literalCount);
      return;
    }
    let count = first;
    let at = start + 1;
    if (first === 255) {
      count = input.readUInt16LE(at) + 0x7f00;
      at += 2;
    } else if (first > 127) {
      count = ((first - 128) << 8) | (input[at++] as number);
    }
    const modes = input[at++] as number;
    if (at > end || (modes & 3) !== 0) throw corrupt("a sequences header is wrong");
    const lengths = this.#readTable({ mode: modes >> 6, at, end, kind: LITERAL_LENGTHS, before: this.#tables?.lengths });
    const offsets = this.#readTable({ mode: (modes >> 4) & 3, at: lengths.end, end, kind: OFFSETS, before: this.#tables?.offsets });
    const matches = this.#readTable({ mode: (modes >> 2) & 3, at: offsets.end, end, kind: MATCH_LENGTHS, before: this.#tables?.matches });
    this.#tables = { lengths: lengths.table, offsets: offsets.table, matches: matches.table };
    this.#execute(this.#tables, { start: matches.end, end, count, literalCount });
  }

  #readTable(what: TableRequest): { readonly table: FseTable; readonly end: number } {
    const { mode, at, end, kind, before } = what;
    if (mode === 0) return { table: kind.preset, end: at };
    if (mode === 2) return readFseTable(this.#input, at, end, kind.maxLog, kind.maxSymbols);
    if (mode === 1) {
      const symbol = this.#input[at] as number;
      if (at >= end || symbol >= kind.maxSymbols) throw corrupt("a table has a wrong symbol");
      return { table: singleSymbolTable(symbol), end: at + 1 };
    }
    if (before === undefined) throw corrupt("a block refers to a table that is not there");
    return { table: before, end: at };
  }

  /** The hot loop: bits are read in place, without calls that hold state. */
  #execute(tables: Tables, { start, end: inputEnd, count, literalCount }: Sequences): void {
    const view = this.#inputView;
    const lengths = tables.lengths.cells;
    const offsets = tables.offsets.cells;
    const matches = tables.matches.cells;
    let left = countBits(this.#input, start, inputEnd);
    let lengthState = loadBits(view, start, left, tables.lengths.log);
    left -= tables.lengths.log;
    let offsetState = loadBits(view, start, left, tables.offsets.log);
    left -= tables.offsets.log;
    let matchState = loadBits(view, start, left, tables.matches.log);
    left -= tables.matches.log;
    let [first, second, third] = this.#offsets;
    const output = this.#output;
    const literals = this.#literals;
    const window = this.#window;
    const reachStart = this.#at - this.#reach;
    const limit = this.#at + MAX_BLOCK;
    let literal = 0;
    let at = this.#at;
    for (let index = 0; index < count; index++) {
      const lengthCell = lengths[lengthState] as number;
      const offsetCell = offsets[offsetState] as number;
      const matchCell = matches[matchState] as number;
      const offsetBits = offsetCell >>> 24;
      let offsetValue: number;
      if (offsetBits <= 25) {
        offsetValue = (1 << offsetBits) + loadBits(view, start, left, offsetBits);
      } else {
        if (offsetBits > MAX_OFFSET_BITS) throw corrupt("an offset is too large");
        offsetValue =
          2 ** offsetBits + loadBits(view, start, left, offsetBits - 16) * 0x10000 + loadBits(view, start, left - offsetBits + 16, 16);
      }
      left -= offsetBits;
      const matchCode = matchCell >>> 24;
      const matchBits = MATCH_BITS[matchCode] as number;
      const matchLength = (MATCH_BASES[matchCode] as number) + loadBits(view, start, left, matchBits);
      left -= matchBits;
      const lengthCode = lengthCell >>> 24;
      const lengthBits = LENGTH_BITS[lengthCode] as number;
      const literalLength = (LENGTH_BASES[lengthCode] as number) + loadBits(view, start, left, lengthBits);
      left -= lengthBits;
      // Values up to 3 mean one of the last three offsets (RFC 8878, 3.1.1.5).
      let offset: number;
      if (offsetValue > 3) {
        offset = offsetValue - 3;
        third = second;
        second = first;
        first = offset;
      } else {
        const which = literalLength === 0 ? offsetValue : offsetValue - 1;
        offset = which === 0 ? first : which === 1 ? second : which === 2 ? third : first - 1;
        if (which > 1) third = second;
        if (which > 0) second = first;
        first = offset;
      }
      const matchAt = at + literalLength;
      const end = matchAt + matchLength;
      const literalEnd = literal + literalLength;
      if (left < 0 || literalEnd > literalCount || end > limit) throw corrupt("a sequence is too long");
      if (offset <= 0 || offset > window || offset > matchAt - reachStart) throw corrupt("a match reaches too far back");
      if (literalLength > LONG_COPY) {
        output.set(literals.subarray(literal, literalEnd), at);
      } else {
        for (let to = at; to < matchAt; to++) output[to] = literals[literal++] as number;
      }
      literal = literalEnd;
      let from = matchAt - offset;
      if (matchLength > LONG_COPY && offset >= matchLength) {
        output.copyWithin(matchAt, from, from + matchLength);
      } else {
        for (let to = matchAt; to < end; to++) output[to] = output[from++] as number;
      }
      at = end;
      if (index + 1 < count) {
        const lengthWidth = (lengthCell >>> 16) & 0xff;
        lengthState = (lengthCell & 0xffff) + loadBits(view, start, left, lengthWidth);
        left -= lengthWidth;
        const matchWidth = (matchCell >>> 16) & 0xff;
        matchState = (matchCell & 0xffff) + loadBits(view, start, left, matchWidth);
        left -= matchWidth;
        const offsetWidth = (offsetCell >>> 16) & 0xff;
        offsetState = (offsetCell & 0xffff) + loadBits(view, start, left, offsetWidth);
        left -= offsetWidth;
      }
    }
    if (left !== 0) throw corrupt("the sequences have a wrong length");
    this.#offsets = [first, second, third];
    this.#at = at;
    this.#appendLiterals(literal, literalCount);
  }

  /** What is left of the literals after the last sequence. */
  #appendLiterals(from: number, to: number): void {
    if (this.#at + to - from > this.#output.length) throw corrupt("a block is too long");
    this.#at += this.#literals.copy(this.#output, this.#at, from, to);
  }
}

interface Tables {
  readonly lengths: FseTable;
  readonly offsets: FseTable;
  readonly matches: FseTable;
}

interface StreamRange {
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

interface Sequences {
  readonly start: number;
  readonly end: number;
  readonly count: number;
  readonly literalCount: number;
}

interface TableKind {
  readonly maxLog: number;
  readonly maxSymbols: number;
  readonly preset: FseTable;
}

interface TableRequest {
  readonly mode: number;
  readonly at: number;
  readonly end: number;
  readonly kind: TableKind;
  readonly before: FseTable | undefined;
}

const repeated = (value: number, times: number): readonly number[] => Array.from({ length: times }, () => value);

const LITERAL_LENGTHS: TableKind = {
  maxLog: 9,
  maxSymbols: 36,
  preset: buildFseTable([4, 3, ...repeated(2, 11), 1, 1, 1, ...repeated(2, 9), 3, 2, ...repeated(1, 5), ...repeated(-1, 4)], 6),
};

const MATCH_LENGTHS: TableKind = {
  maxLog: 9,
  maxSymbols: 53,
  preset: buildFseTable([1, 4, 3, ...repeated(2, 6), ...repeated(1, 37), ...repeated(-1, 7)], 6),
};

const OFFSETS: TableKind = {
  maxLog: 8,
  maxSymbols: 32,
  preset: buildFseTable([...repeated(1, 6), 2, 2, 2, ...repeated(1, 15), ...repeated(-1, 5)], 5),
};

const LENGTH_BITS = Uint8Array.of(...repeated(0, 16), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
const MATCH_BITS = Uint8Array.of(...repeated(0, 32), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
const LENGTH_BASES = basesOf(LENGTH_BITS, 0);
const MATCH_BASES = basesOf(MATCH_BITS, 3);

/** Each code begins where the one before ends. */
function basesOf(bits: Uint8Array, first: number): Uint32Array {
  const bases = new Uint32Array(bits.length);
  let base = first;
  for (const [code, width] of bits.entries()) {
    bases[code] = base;
    base += 2 ** width;
  }
  return bases;
}
