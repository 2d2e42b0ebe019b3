import { scannerError } from "../../error.js";

const PAGE = 4096;
const SLOT = 16;
/** Numbers of the format are little-endian; these are `RpmP`, `Slot` and `BlbS`. */
const HEADER_MAGIC = 0x506d7052;
const SLOT_MAGIC = 0x746f6c53;
const BLOB_MAGIC = 0x53626c42;
/** The first two slots of the first page are the header. */
const FIRST_SLOT = 2;

/** Whether the file is an NDB package database. */
export function isNdb(bytes: Uint8Array): boolean {
  return bytes.length >= 32 && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) === HEADER_MAGIC;
}

/** The header blobs of an NDB package database (`Packages.db`). Errors: `archive-corrupt`. Source: https://github.com/rpm-software-management/rpm/blob/master/lib/backend/ndb/rpmpkg.c */
export function* readNdb(bytes: Uint8Array): Iterable<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const slotPages = view.getUint32(12, true);
  if (slotPages * PAGE > bytes.length) throw corrupt(`it claims ${slotPages} pages of slots`);
  for (let slot = FIRST_SLOT; slot < (slotPages * PAGE) / SLOT; slot++) {
    const at = slot * SLOT;
    if (view.getUint32(at, true) !== SLOT_MAGIC) throw corrupt(`slot ${slot} has no mark`);
    const blockOffset = view.getUint32(at + 8, true);
    if (blockOffset === 0) continue;
    const start = blockOffset * SLOT;
    if (start + SLOT > bytes.length || view.getUint32(start, true) !== BLOB_MAGIC) throw corrupt(`slot ${slot} points to no blob`);
    const length = view.getUint32(start + 12, true);
    if (view.getUint32(start + 4, true) !== view.getUint32(at + 4, true) || start + SLOT + length > bytes.length)
      throw corrupt(`the blob of slot ${slot} does not fit`);
    yield bytes.subarray(start + SLOT, start + SLOT + length);
  }
}

function corrupt(message: string): Error {
  return scannerError("archive-corrupt", `broken NDB package database: ${message}`);
}
