import { scannerError } from "../../error.js";

/** A column of a row: NULL, an integer, or the bytes of a text or blob; reals are left out as undefined. */
type Column = null | number | Uint8Array | undefined;

const HEADER = "SQLite format 3\0";
const TABLE_INTERIOR = 0x05;
const TABLE_LEAF = 0x0d;
const MAX_DEPTH = 32;
const MAX_COLUMNS = 64;

/** An SQLite database in memory, opened for reading whole tables. Source: https://www.sqlite.org/fileformat2.html */
interface Database {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly pageSize: number;
  /** Bytes of a page that hold content. */
  readonly usable: number;
  readonly pageCount: number;
}

/**
 * The rows of one table, in order of row id; nothing where there is no such table. Page numbers, lengths and cycles of a hostile
 * file are checked. Errors: `archive-corrupt`.
 */
export function* readTable(bytes: Uint8Array, table: string): Iterable<readonly Column[]> {
  const database = openDatabase(bytes);
  for (const [type, name, , root] of readRows(database, 1)) {
    if (textOf(type) !== "table" || textOf(name) !== table) continue;
    if (typeof root !== "number") throw corrupt("the root page of a table is no number");
    yield* readRows(database, root);
    return;
  }
}

function corrupt(message: string): Error {
  return scannerError("archive-corrupt", `broken SQLite database: ${message}`);
}

function textOf(column: Column): string {
  return column instanceof Uint8Array ? new TextDecoder().decode(column) : "";
}

function openDatabase(bytes: Uint8Array): Database {
  if (bytes.length < 512 || new TextDecoder("latin1").decode(bytes.subarray(0, 16)) !== HEADER) throw corrupt("the header is missing");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stored = view.getUint16(16);
  const pageSize = stored === 1 ? 65536 : stored;
  const usable = pageSize - view.getUint8(20);
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0 || usable < 480) throw corrupt(`the page size is ${pageSize}`);
  return { bytes, view, pageSize, usable, pageCount: Math.floor(bytes.length / pageSize) };
}

function* readRows(database: Database, root: number): Iterable<readonly Column[]> {
  const seen = new Set<number>();
  const stack: { readonly page: number; readonly depth: number }[] = [{ page: root, depth: 0 }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { page, depth } = next;
    if (depth > MAX_DEPTH || seen.has(page)) throw corrupt(`page ${page} is reached twice or too deep`);
    seen.add(page);
    const start = pageStart(database, page);
    const content = page === 1 ? start + 100 : start;
    const type = database.view.getUint8(content);
    const cells = database.view.getUint16(content + 3);
    const pointers = content + (type === TABLE_INTERIOR ? 12 : 8);
    if ((type !== TABLE_INTERIOR && type !== TABLE_LEAF) || pointers + 2 * cells > start + database.pageSize)
      throw corrupt(`page ${page} is no table page`);
    const cellAt = (index: number): number => start + database.view.getUint16(pointers + 2 * index);
    if (type === TABLE_LEAF) {
      for (let i = 0; i < cells; i++) yield readRecord(readPayload(database, cellAt(i), start + database.pageSize));
      continue;
    }
    // Children from right to left, so that the leftmost comes off the stack first.
    stack.push({ page: database.view.getUint32(content + 8), depth: depth + 1 });
    for (let i = cells - 1; i >= 0; i--) {
      const cell = cellAt(i);
      if (cell + 4 > start + database.pageSize) throw corrupt(`a cell of page ${page} lies outside`);
      stack.push({ page: database.view.getUint32(cell), depth: depth + 1 });
    }
  }
}

function pageStart({ pageCount, pageSize }: Database, page: number): number {
  if (page < 1 || page > pageCount) throw corrupt(`there is no page ${page}`);
  return (page - 1) * pageSize;
}

/** A variable-length integer: its value (exact to 2^53) and the offset behind it. */
function readVarint(bytes: Uint8Array, at: number): readonly [number, number] {
  let value = 0;
  for (let i = 0; i < 9; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) throw corrupt("a number ends too early");
    if (i === 8) return [value * 256 + byte, at + 9];
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return [value, at + i + 1];
  }
  throw corrupt("a number is too long");
}

/** The payload of a leaf cell, with its overflow pages. */
function readPayload(database: Database, cell: number, pageEnd: number): Uint8Array {
  const { bytes, view, usable } = database;
  const [length, afterLength] = readVarint(bytes, cell);
  const [, start] = readVarint(bytes, afterLength);
  if (length > bytes.length) throw corrupt(`a row claims ${length} bytes`);
  const largest = usable - 35;
  if (length <= largest) {
    if (start + length > pageEnd) throw corrupt("a row lies outside its page");
    return bytes.subarray(start, start + length);
  }
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const fit = least + ((length - least) % (usable - 4));
  const local = fit <= largest ? fit : least;
  if (start + local + 4 > pageEnd) throw corrupt("a row lies outside its page");
  const payload = new Uint8Array(length);
  payload.set(bytes.subarray(start, start + local));
  let filled = local;
  let page = view.getUint32(start + local);
  // Every step fills at least one byte, so a cycle of pages ends too.
  while (filled < length) {
    const at = pageStart(database, page);
    const part = Math.min(usable - 4, length - filled);
    payload.set(bytes.subarray(at + 4, at + 4 + part), filled);
    filled += part;
    page = view.getUint32(at);
  }
  return payload;
}

function readRecord(payload: Uint8Array): readonly Column[] {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const [headerLength, first] = readVarint(payload, 0);
  if (headerLength > payload.length) throw corrupt("a row's header is longer than the row");
  const columns: Column[] = [];
  let at = headerLength;
  for (let next = first; next < headerLength && columns.length < MAX_COLUMNS; ) {
    const [serial, after] = readVarint(payload, next);
    next = after;
    const size = serial >= 12 ? Math.floor((serial - 12) / 2) : ([0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0][serial] ?? 0);
    if (at + size > payload.length) throw corrupt("a column lies outside its row");
    columns.push(readColumn(view, serial, at, size));
    at += size;
  }
  return columns;
}

function readColumn(view: DataView, serial: number, at: number, size: number): Column {
  if (serial >= 12) return new Uint8Array(view.buffer, view.byteOffset + at, size);
  if (serial === 0) return null;
  if (serial === 8) return 0;
  if (serial === 9) return 1;
  if (serial >= 7) return undefined;
  let value = view.getInt8(at);
  for (let i = 1; i < size; i++) value = value * 256 + view.getUint8(at + i);
  return value;
}
