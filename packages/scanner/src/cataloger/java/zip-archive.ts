import { inflateRawSync } from "node:zlib";
import { messageOf, quote } from "@plimsoll/core";
import { scannerError } from "../../error.js";
import { type ByteRange, rangeOf } from "./byte-range.js";

/** One entry of a central directory. Numbers are as the archive claims. */
export interface ZipEntry {
  /** As in the archive; it may be anything, also `../x`. */
  readonly name: string;
  readonly method: number;
  readonly flags: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Of the local header, from the start of the range. */
  readonly offset: number;
}

const END_SIGNATURE = 0x06054b50;
const END_SIZE = 22;
const MAX_COMMENT = 0xffff;
const LOCATOR64_SIGNATURE = 0x07064b50;
const LOCATOR64_SIZE = 20;
const END64_SIGNATURE = 0x06064b50;
const END64_SIZE = 56;
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_SIZE = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_SIZE = 30;
const ZIP64_EXTRA = 1;
const UINT32_MAX = 0xffffffff;
const ENCRYPTED = 1;
const STORED = 0;
const DEFLATED = 8;
/** What the densest deflate stream grows by. */
const MAX_RATIO = 1032;
/** The least that zlib takes. */
const MIN_CHUNK = 64;
/** The central directory is looked at in pieces of so many bytes. */
const WINDOW = 256 * 1024;

/** Whether the bytes begin like a zip archive: what does so and has no directory was cut off. */
export function beginsLikeZip(bytes: ByteRange): boolean {
  return startsWith(bytes, 0, LOCAL_SIGNATURE);
}

/**
 * The entries of a zip archive in the order of its central directory, also where other bytes stand before it (a launch script);
 * undefined where the bytes hold no archive. Entries whose names are not wanted cost little.
 *
 * Errors: archive-corrupt, once the entries before the fault were given.
 * Source: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function readZipDirectory(archive: ByteRange, wanted: (name: string) => boolean): Iterable<ZipEntry> | undefined {
  const end = findEnd(archive);
  return end === undefined ? undefined : readEntries(archive, end, wanted);
}

/** What the end record says of the directory. */
interface DirectoryEnd {
  readonly entries: number;
  /** Where the directory begins, from the start of the range. */
  readonly start: number;
  /** Where it ends at the latest. */
  readonly end: number;
  /** What is added to offsets of local headers. */
  readonly base: number;
}

function findEnd(archive: ByteRange): DirectoryEnd | undefined {
  const tailStart = Math.max(0, archive.length - END_SIZE - MAX_COMMENT);
  const tail = viewOf(archive.slice(tailStart, archive.length));
  for (let at = tail.byteLength - END_SIZE; at >= 0; at--) {
    if (tail.getUint32(at, true) !== END_SIGNATURE || at + END_SIZE + tail.getUint16(at + 20, true) > tail.byteLength) continue;
    const record = { entries: tail.getUint16(at + 10, true), size: tail.getUint32(at + 12, true), offset: tail.getUint32(at + 16, true) };
    return locateDirectory(archive, tailStart + at, record);
  }
  return undefined;
}

function locateDirectory(archive: ByteRange, endAt: number, record: Record<"entries" | "size" | "offset", number>): DirectoryEnd {
  const isZip64 = record.entries === 0xffff || record.size === UINT32_MAX || record.offset === UINT32_MAX;
  const end64 = isZip64 ? findEnd64(archive, endAt) : undefined;
  const { entries, size, offset, end } = end64 ?? { ...record, end: endAt };
  const base = end - size - offset;
  if (size > end || base < 0) throw corrupt(`its directory claims ${size} bytes at offset ${offset}`);
  // Some tools count offsets from the start of the file though something stands before the archive.
  if (base === 0 || startsWith(archive, offset, ENTRY_SIGNATURE)) return { entries, start: offset, end, base: 0 };
  // The directory is that of a stored archive within, the last one before the cut.
  if (beginsLikeZip(archive)) throw corrupt("it ends before its directory");
  return { entries, start: base + offset, end, base };
}

function startsWith(archive: ByteRange, at: number, signature: number): boolean {
  return at + 4 <= archive.length && viewOf(archive.slice(at, at + 4)).getUint32(0, true) === signature;
}

function findEnd64(archive: ByteRange, endAt: number): Record<"entries" | "size" | "offset" | "end", number> | undefined {
  if (endAt < LOCATOR64_SIZE) return undefined;
  const locator = viewOf(archive.slice(endAt - LOCATOR64_SIZE, endAt));
  if (locator.getUint32(0, true) !== LOCATOR64_SIGNATURE) return undefined;
  // Its own offset does not count what stands before the archive; the record is mostly just before the locator.
  const at = [uint64(locator, 8), endAt - LOCATOR64_SIZE - END64_SIZE].find((one) => one >= 0 && startsWith(archive, one, END64_SIGNATURE));
  if (at === undefined || at + END64_SIZE > endAt) throw corrupt("its zip64 end record is missing");
  const record = viewOf(archive.slice(at, at + END64_SIZE));
  return { entries: uint64(record, 32), size: uint64(record, 40), offset: uint64(record, 48), end: at };
}

function* readEntries(archive: ByteRange, directory: DirectoryEnd, wanted: (name: string) => boolean): Iterable<ZipEntry> {
  let count = 0;
  for (let at = directory.start; at + ENTRY_SIZE <= directory.end; ) {
    const bytes = archive.slice(at, Math.min(directory.end, at + WINDOW));
    const view = viewOf(bytes);
    const names = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let within = 0;
    while (within + ENTRY_SIZE <= bytes.length && view.getUint32(within, true) === ENTRY_SIGNATURE) {
      const nameEnd = within + ENTRY_SIZE + view.getUint16(within + 28, true);
      const extraEnd = nameEnd + view.getUint16(within + 30, true);
      const next = extraEnd + view.getUint16(within + 32, true);
      if (next > bytes.length) break;
      const name = names.toString("utf8", within + ENTRY_SIZE, nameEnd);
      count += 1;
      if (wanted(name)) yield readEntry(view, within, { name, nameEnd, extraEnd, base: directory.base });
      within = next;
    }
    // No entry is as large as a window, so nothing taken from one is the end of the directory.
    if (within === 0) break;
    at += within;
  }
  // The number has but 16 bits in the plain end record.
  if (count % 0x10000 !== directory.entries % 0x10000) throw corrupt(`its directory has ${count} of ${directory.entries} entries`);
}

interface EntryPlace {
  readonly name: string;
  readonly nameEnd: number;
  readonly extraEnd: number;
  readonly base: number;
}

function readEntry(view: DataView, at: number, { name, nameEnd, extraEnd, base }: EntryPlace): ZipEntry {
  const sizes = [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)];
  for (let extra = nameEnd; extra + 4 <= extraEnd; ) {
    const end = Math.min(extraEnd, extra + 4 + view.getUint16(extra + 2, true));
    if (view.getUint16(extra, true) === ZIP64_EXTRA) {
      // Holds, in this order, only those numbers that do not fit in their fields.
      let value = extra + 4;
      for (let i = 0; i < sizes.length; i++) {
        if (sizes[i] !== UINT32_MAX || value + 8 > end) continue;
        sizes[i] = uint64(view, value);
        value += 8;
      }
    }
    extra = end;
  }
  const [size = 0, compressedSize = 0, offset = 0] = sizes;
  return { name, flags: view.getUint16(at + 8, true), method: view.getUint16(at + 10, true), size, compressedSize, offset: base + offset };
}

/** Whether an entry lies in the archive as it is. */
export function isStored({ method }: ZipEntry): boolean {
  return method === STORED;
}

/**
 * The content of an entry: a part of the archive where it is stored, else inflated. Its size is what the entry claims, or the entry is broken.
 *
 * Errors: archive-corrupt.
 */
export function readZipEntry(archive: ByteRange, entry: ZipEntry): ByteRange {
  const { name, method, flags, size, compressedSize, offset } = entry;
  const fault = (message: string, cause?: unknown): Error => corrupt(`entry ${quote(name)} ${message}`, cause);
  if ((flags & ENCRYPTED) !== 0) throw fault("is encrypted");
  if (offset + LOCAL_SIZE > archive.length) throw fault("lies outside");
  const header = viewOf(archive.slice(offset, offset + LOCAL_SIZE));
  if (header.getUint32(0, true) !== LOCAL_SIGNATURE) throw fault("has no header");
  const start = offset + LOCAL_SIZE + header.getUint16(26, true) + header.getUint16(28, true);
  if (start + compressedSize > archive.length) throw fault("lies outside");
  if (method === STORED) {
    if (size !== compressedSize) throw fault(`is stored in ${compressedSize} bytes and claims ${size}`);
    return archive.range(start, start + size);
  }
  if (size > compressedSize * MAX_RATIO + MIN_CHUNK) throw fault(`claims ${size} bytes, more than its ${compressedSize} can hold`);
  if (method !== DEFLATED) throw fault(`has the unknown compression method ${method}`);
  try {
    const content = inflate(archive.slice(start, start + compressedSize), size);
    if (content.length === size) return rangeOf(content);
  } catch (error) {
    throw fault(`cannot be inflated: ${messageOf(error)}`, error);
  }
  throw fault(`has not the ${size} bytes that it claims`);
}

function inflate(bytes: Uint8Array, size: number): Uint8Array {
  // Room for all of it at once, and a byte to see that there is no more.
  return inflateRawSync(bytes, { maxOutputLength: Math.max(1, size), chunkSize: Math.max(MIN_CHUNK, size + 1) });
}

function uint64(view: DataView, at: number): number {
  // Larger numbers lose digits and lie outside of any archive all the same.
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 0x1_0000_0000;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function corrupt(message: string, cause?: unknown): Error {
  return scannerError("archive-corrupt", `broken zip archive: ${message}`, cause);
}
