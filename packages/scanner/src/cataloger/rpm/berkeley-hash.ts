import { scannerError } from "../../error.js";

const HASH_MAGIC = 0x00061561;
const PAGE_HEADER = 26;
const HASH_UNSORTED = 2;
const HASH_SORTED = 13;
const OVERFLOW = 7;
const INLINE = 1;
const OFF_PAGE = 3;

/** Whether the file is a Berkeley DB hash database, of either byte order. */
export function isBerkeleyHash(bytes: Uint8Array): boolean {
  return bytes.length >= 512 && byteOrder(bytes) !== undefined;
}

function byteOrder(bytes: Uint8Array): "little" | "big" | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(12, true) === HASH_MAGIC) return "little";
  return view.getUint32(12, false) === HASH_MAGIC ? "big" : undefined;
}

interface Database {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly little: boolean;
  readonly pageSize: number;
  readonly pageCount: number;
}

/** The values of a Berkeley DB hash database, page by page (rpm's `Packages`: header blobs by package number). Errors: `archive-corrupt`. Source: https://github.com/berkeleydb/libdb/blob/master/src/dbinc/db_page.h */
export function* readBerkeleyHash(bytes: Uint8Array): Iterable<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = byteOrder(bytes) === "little";
  const pageSize = view.getUint32(20, little);
  if (pageSize < 512 || pageSize > 65536 || (pageSize & (pageSize - 1)) !== 0) throw corrupt(`the page size is ${pageSize}`);
  const database = { bytes, view, little, pageSize, pageCount: Math.floor(bytes.length / pageSize) };
  for (let page = 1; page < database.pageCount; page++) {
    const type = view.getUint8(page * pageSize + 25);
    if (type === HASH_UNSORTED || type === HASH_SORTED) yield* readHashPage(database, page * pageSize);
  }
}

function* readHashPage(database: Database, start: number): Iterable<Uint8Array> {
  const { bytes, view, little, pageSize } = database;
  const entries = view.getUint16(start + 20, little);
  if (PAGE_HEADER + 2 * entries > pageSize) throw corrupt(`a page claims ${entries} entries`);
  const offsetOf = (entry: number): number => view.getUint16(start + PAGE_HEADER + 2 * entry, little);
  // Keys and values alternate; items lie from the end of the page downwards.
  for (let entry = 1; entry < entries; entry += 2) {
    const at = offsetOf(entry);
    const end = offsetOf(entry - 1);
    if (at < PAGE_HEADER || at >= pageSize) throw corrupt("an entry lies outside its page");
    const type = view.getUint8(start + at);
    if (type === INLINE && end > at && end <= pageSize) yield bytes.subarray(start + at + 1, start + end);
    if (type === OFF_PAGE) {
      if (at + 12 > pageSize) throw corrupt("an entry lies outside its page");
      yield readOverflow(database, view.getUint32(start + at + 4, little), view.getUint32(start + at + 8, little));
    }
  }
}

function readOverflow({ bytes, view, little, pageSize, pageCount }: Database, first: number, length: number): Uint8Array {
  if (length > bytes.length) throw corrupt(`a value claims ${length} bytes`);
  const value = new Uint8Array(length);
  let filled = 0;
  for (let page = first; filled < length; ) {
    const start = page * pageSize;
    if (page === 0 || page >= pageCount || view.getUint8(start + 25) !== OVERFLOW) throw corrupt(`page ${page} is no overflow page`);
    const part = Math.min(view.getUint16(start + 22, little), pageSize - PAGE_HEADER, length - filled);
    // An empty page would let a cycle of pages run for ever.
    if (part === 0) throw corrupt(`overflow page ${page} is empty`);
    value.set(bytes.subarray(start + PAGE_HEADER, start + PAGE_HEADER + part), filled);
    filled += part;
    page = view.getUint32(start + 16, little);
  }
  return value;
}

function corrupt(message: string): Error {
  return scannerError("archive-corrupt", `broken Berkeley DB database: ${message}`);
}
