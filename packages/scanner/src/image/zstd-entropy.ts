import { corrupt } from "./zstd-framing.js";

/** Room after the data of a bit stream, so that four bytes can be loaded anywhere in it. */
export const SLACK = 8;

/** A finite state entropy table: by state, base of the next state (16 bits), bits to add to it (8 bits) and symbol (8 bits). */
export interface FseTable {
  readonly log: number;
  readonly cells: Uint32Array;
}

/** A table read from a stream, and the position after it. */
export interface ReadTable {
  readonly table: FseTable;
  readonly end: number;
}

/**
 * The `count` (at most 25) bits below bit `left` of the bits that begin at byte `start`. Bits before the start are 0 or foreign: the
 * caller must see to it that none were needed. Four bytes are loaded, so `SLACK` bytes must follow.
 */
export function loadBits(bytes: DataView, start: number, left: number, count: number): number {
  const from = left - count;
  return (bytes.getInt32(start + (from >> 3), true) >>> (from & 7)) & ((1 << count) - 1);
}

/**
 * The number of bits in a range of bytes that is read from its end: its highest 1 is the end mark.
 *
 * Errors: archive-corrupt.
 */
export function countBits(bytes: Uint8Array, start: number, end: number): number {
  const last = end > start ? (bytes[end - 1] as number) : 0;
  if (last === 0) throw corrupt("a bit stream has no end mark");
  return (end - start - 1) * 8 + 31 - Math.clz32(last);
}

/**
 * Reads a table description (RFC 8878, 4.1.1).
 *
 * Errors: archive-corrupt.
 */
export function readFseTable(bytes: Uint8Array, start: number, end: number, maxLog: number, maxSymbols: number): ReadTable {
  let bit = start * 8;
  const read = (count: number): number => {
    const at = bit >> 3;
    const word = ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16)) >>> (bit & 7);
    bit += count;
    if (bit > end * 8) throw corrupt("a table description is cut off");
    return word & ((1 << count) - 1);
  };
  const log = read(4) + 5;
  if (log > maxLog) throw corrupt("a table is larger than allowed");
  const counts: number[] = [];
  let remaining = (1 << log) + 1;
  while (remaining > 1) {
    if (counts.length >= maxSymbols) throw corrupt("a table has too many symbols");
    const width = 32 - Math.clz32(remaining);
    const spare = (1 << width) - 1 - remaining;
    let value = read(width - 1);
    if (value >= spare) {
      value |= read(1) << (width - 1);
      if (value >= 1 << (width - 1)) value -= spare;
    }
    const count = value - 1;
    remaining -= Math.abs(count);
    counts.push(count);
    if (count === 0) {
      for (let repeat = 3; repeat === 3; ) {
        repeat = read(2);
        for (let zero = 0; zero < repeat; zero++) counts.push(0);
      }
    }
  }
  if (remaining !== 1 || counts.length > maxSymbols) throw corrupt("the probabilities of a table are wrong");
  return { table: buildFseTable(counts, log), end: (bit + 7) >> 3 };
}

/** The table of normalised counts; -1 is "less than one". */
export function buildFseTable(counts: readonly number[], log: number): FseTable {
  const size = 1 << log;
  const symbols = new Uint8Array(size);
  const cells = new Uint32Array(size);
  const next = new Uint16Array(counts.length);
  let high = size;
  for (const [symbol, count] of counts.entries()) {
    next[symbol] = count === -1 ? 1 : count;
    if (count === -1) symbols[--high] = symbol;
  }
  const step = (size >> 1) + (size >> 3) + 3;
  let at = 0;
  for (const [symbol, count] of counts.entries()) {
    for (let index = 0; index < count; index++) {
      symbols[at] = symbol;
      do at = (at + step) & (size - 1);
      while (at >= high);
    }
  }
  for (let state = 0; state < size; state++) {
    const symbol = symbols[state] as number;
    const value = next[symbol] as number;
    next[symbol] = value + 1;
    const width = log - (31 - Math.clz32(value));
    cells[state] = ((value << width) - size) | (width << 16) | (symbol << 24);
  }
  return { log, cells };
}

/** The table that always gives one symbol. */
export function singleSymbolTable(symbol: number): FseTable {
  return { log: 0, cells: Uint32Array.of(symbol << 24) };
}

/** A Huffman table: by the next `log` bits, the symbol and how many of them it takes. */
export interface HuffmanTable {
  readonly log: number;
  /** Symbol (8 bits) and number of bits. */
  readonly cells: Uint16Array;
}

const MAX_HUFFMAN_LOG = 11;

/**
 * Reads a Huffman tree description (RFC 8878, 4.2.1).
 *
 * Errors: archive-corrupt.
 */
export function readHuffmanTable(bytes: Uint8Array, start: number, end: number): { readonly table: HuffmanTable; readonly end: number } {
  const header = bytes[start] as number;
  const weights: number[] = [];
  let after: number;
  if (header >= 128) {
    const count = header - 127;
    after = start + 1 + ((count + 1) >> 1);
    for (let index = 0; index < count; index++) {
      const pair = bytes[start + 1 + (index >> 1)] as number;
      weights.push((index & 1) === 0 ? pair >> 4 : pair & 15);
    }
  } else {
    after = start + 1 + header;
    if (after > end) throw corrupt("a Huffman table is cut off");
    readWeights(bytes, start + 1, after, weights);
  }
  if (after > end) throw corrupt("a Huffman table is cut off");
  return { table: buildHuffmanTable(weights), end: after };
}

/** Weights are coded by two states that take turns, until the bits are used up. */
function readWeights(bytes: Uint8Array, start: number, end: number, weights: number[]): void {
  const { table, end: bitsStart } = readFseTable(bytes, start, end, 6, 256);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let left = countBits(bytes, bitsStart, end) - 2 * table.log;
  if (left < 0) throw corrupt("a Huffman table is cut off");
  let current = loadBits(view, bitsStart, left + 2 * table.log, table.log);
  let other = loadBits(view, bitsStart, left + table.log, table.log);
  while (weights.length < 255) {
    const cell = table.cells[current] as number;
    weights.push(cell >>> 24);
    const width = (cell >>> 16) & 0xff;
    if (width > left) {
      weights.push((table.cells[other] as number) >>> 24);
      return;
    }
    const next = (cell & 0xffff) + loadBits(view, bitsStart, left, width);
    left -= width;
    current = other;
    other = next;
  }
  throw corrupt("a Huffman table has too many symbols");
}

/** The last weight is not written: it makes the sum a power of two. */
function buildHuffmanTable(weights: number[]): HuffmanTable {
  let sum = 0;
  for (const weight of weights) sum += weight > 0 ? 1 << (weight - 1) : 0;
  const log = sum === 0 ? 0 : 32 - Math.clz32(sum);
  const rest = (1 << log) - sum;
  if (log === 0 || log > MAX_HUFFMAN_LOG || (rest & (rest - 1)) !== 0) throw corrupt("the weights of a Huffman table are wrong");
  weights.push(32 - Math.clz32(rest));
  const cells = new Uint16Array(1 << log);
  let at = 0;
  for (let weight = 1; weight <= log; weight++) {
    for (const [symbol, own] of weights.entries()) {
      if (own !== weight) continue;
      const span = 1 << (weight - 1);
      cells.fill(symbol | ((log + 1 - weight) << 8), at, at + span);
      at += span;
    }
  }
  if (at !== 1 << log) throw corrupt("the weights of a Huffman table are wrong");
  return { log, cells };
}
