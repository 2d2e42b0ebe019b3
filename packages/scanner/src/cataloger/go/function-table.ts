import { ByteReader } from "./byte-reader.js";

/** The fixed part of a table of functions: where the names are, counted from its beginning. */
export interface FunctionTable {
  readonly layout: "names-in-one-piece" | "names-scattered";
  /** Bytes needed to read the names; of scattered ones that is all up to the end of the table. */
  readonly need: number;
  readonly namesAt: number;
}

/** Bytes from the beginning of a table that `readTableHeader` takes. */
export const tableHeaderSize = 72;

/** Names of functions of a program of 200 MB have some 8 MB. */
const MAX_NAMES = 12 * 1024 * 1024;
/** A table whose names are scattered has a third of the program's size. */
const MAX_SCATTERED = 20 * 1024 * 1024;
const MAX_FUNCTIONS = 1_000_000;
/** Longer names are those of nobody. */
const MAX_NAME = 4096;

/** The first byte of the magic number tells the Go version. Source: https://github.com/golang/go/blob/master/src/debug/gosym/pclntab.go */
const GO_1_2 = 0xfb;
const GO_1_16 = 0xfa;
const GO_1_18 = 0xf0;
const GO_1_20 = 0xf1;
const versions: ReadonlySet<number> = new Set([GO_1_2, GO_1_16, GO_1_18, GO_1_20]);

/** Whether a table may begin at an offset that has at least 8 bytes after it: its magic number, two zeros, instruction alignment, word size. */
export function beginsTable(bytes: Buffer, at: number): boolean {
  if (bytes[at + 1] !== 0xff || bytes[at + 2] !== 0xff || bytes[at + 4] !== 0 || bytes[at + 5] !== 0) return false;
  const first = bytes[at] ?? 0;
  const last = bytes[at + 3] ?? 0;
  if (!(last === 0xff ? versions.has(first) : first === 0xff && versions.has(last))) return false;
  const alignment = bytes[at + 6];
  const wordSize = bytes[at + 7];
  return (alignment === 1 || alignment === 2 || alignment === 4) && (wordSize === 4 || wordSize === 8);
}

/** Reads the fixed part of a table; undefined where it can be none, "too-large" where it claims more than any has. */
export function readTableHeader(bytes: Buffer): FunctionTable | "too-large" | undefined {
  const reader = readerOf(bytes);
  const version = reader.bigEndian ? bytes[3] : bytes[0];
  const wordSize = wordSizeOf(bytes);
  const word = (index: number): number => reader.word(8 + index * wordSize, wordSize);
  if (!(word(0) > 0 && word(0) <= MAX_FUNCTIONS)) return undefined;
  if (version === GO_1_2) return { layout: "names-scattered", need: MAX_SCATTERED, namesAt: 0 };
  // before Go 1.18 the start of the code does not stand before the names
  const names = version === GO_1_16 ? 2 : 3;
  const namesAt = word(names);
  const namesEnd = word(names + 1);
  if (!(namesAt >= 8 + (names + 4) * wordSize && namesEnd > namesAt)) return undefined;
  return namesEnd - namesAt > MAX_NAMES || namesEnd > 2 * MAX_NAMES
    ? "too-large"
    : { layout: "names-in-one-piece", need: namesEnd, namesAt };
}

/** Takes a name from `start` to `end` of the bytes. */
type NameUser = (start: number, end: number) => void;

/**
 * Goes through the names of a table in its bytes, as many as `need` says or up to its end. Since Go 1.16 inlined functions have names
 * there too. False where there are more than any program has.
 */
export function forEachFunctionName(bytes: Buffer, table: FunctionTable, use: NameUser): boolean {
  return table.layout === "names-scattered"
    ? forEachScattered(bytes, use)
    : forEachInPiece(bytes.subarray(0, table.need), table.namesAt, use);
}

function forEachInPiece(bytes: Buffer, namesAt: number, use: NameUser): boolean {
  let count = 0;
  for (let at = namesAt; at < bytes.length; ) {
    const found = bytes.indexOf(0, at);
    const end = found < 0 ? bytes.length : found;
    if (end > at && end - at <= MAX_NAME) {
      count++;
      if (count > MAX_FUNCTIONS) return false;
      use(at, end);
    }
    at = end + 1;
  }
  return true;
}

function forEachScattered(bytes: Buffer, use: NameUser): boolean {
  const reader = readerOf(bytes);
  const wordSize = wordSizeOf(bytes);
  const count = reader.word(8, wordSize);
  const seen = new Set<number>();
  let size = 0;
  for (let i = 0; i < count; i++) {
    const entry = reader.word(8 + (2 * i + 2) * wordSize, wordSize);
    if (Number.isNaN(entry)) break;
    const nameAt = reader.u32(entry + wordSize);
    if (!(nameAt < bytes.length) || seen.has(nameAt)) continue;
    seen.add(nameAt);
    const length = bytes.subarray(nameAt, nameAt + MAX_NAME).indexOf(0);
    if (length <= 0) continue;
    // names may overlap: their sum is not bounded by the table
    size += length;
    if (size > MAX_NAMES) return false;
    use(nameAt, nameAt + length);
  }
  return true;
}

function readerOf(bytes: Buffer): ByteReader {
  return new ByteReader(bytes, bytes[3] !== 0xff);
}

function wordSizeOf(bytes: Buffer): 4 | 8 {
  return bytes[7] === 8 ? 8 : 4;
}
