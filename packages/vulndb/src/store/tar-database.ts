import { quote } from "@plimsoll/core";
import { vulndbError } from "../error.js";
import type { ByteSource } from "./byte-source.js";

const BLOCK = 512;
/** Types of members that say something of the next member or the archive. */
const HEADERS = new Set(["x", "g", "L", "K"]);
const MAX_HEADER_BYTES = 1024 * 1024;

/** Whether a block is the header of a tar member. */
export function isTarHeader(block: Uint8Array): boolean {
  if (block.length < BLOCK) return false;
  const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 0x20 : byte), 0);
  return octal(block.subarray(148, 156)) === sum;
}

/**
 * The pieces of the member `vulnerability.db` of a tar archive, which may hold an `import.json` beside it and nothing else.
 * The archive is read to its end, so that what unpacks it can check it.
 * Errors: `db-corrupt`.
 */
export async function* readTarDatabase(source: ByteSource): AsyncGenerator<Uint8Array> {
  let found = false;
  for (;;) {
    const block = await source.take(BLOCK);
    // Two blocks of zeros mark the end; an archive that ends without them is whole too.
    if (block.every((byte) => byte === 0)) break;
    if (!isTarHeader(block)) throw vulndbError("db-corrupt", "its tar archive is damaged or cut off");
    const name = memberName(block);
    const type = String.fromCharCode(block[156] ?? 0).replace("\0", "0");
    const size = memberSize(block);
    const isDatabase = name === "vulnerability.db" && type === "0";
    if (!isDatabase && !isIgnored(name, type, size)) {
      throw vulndbError("db-corrupt", `its tar archive holds ${quote(name)}, where only vulnerability.db is expected`);
    }
    if (isDatabase && found) throw vulndbError("db-corrupt", "its tar archive holds vulnerability.db twice");
    found ||= isDatabase;
    let left = size;
    for await (const piece of source.pieces(size)) {
      left -= piece.length;
      if (isDatabase) yield piece;
    }
    const padding = (BLOCK - (size % BLOCK)) % BLOCK;
    const end = await source.take(padding);
    if (left > 0 || end.length < padding) throw vulndbError("db-corrupt", "its tar archive is cut off");
  }
  if (!found) throw vulndbError("db-corrupt", "its tar archive holds no vulnerability.db");
  for await (const piece of source.pieces(Number.POSITIVE_INFINITY)) void piece;
}

function isIgnored(name: string, type: string, size: number): boolean {
  if (HEADERS.has(type)) return size <= MAX_HEADER_BYTES;
  if (type === "5") return (name === "" || name === ".") && size === 0;
  return type === "0" && (name === "import.json" || name === "._vulnerability.db") && size <= MAX_HEADER_BYTES;
}

function memberName(block: Uint8Array): string {
  // GNU's older form has "ustar " and dates where POSIX has the prefix.
  const isPosix = block[262] === 0 && text(block.subarray(257, 263)) === "ustar";
  const prefix = isPosix ? text(block.subarray(345, 500)) : "";
  const name = text(block.subarray(0, 100));
  return (prefix === "" ? name : `${prefix}/${name}`).replace(/^\.\//, "").replace(/\/$/, "");
}

/** The size in octal, or in base 256 where the first bit is set. */
function memberSize(block: Uint8Array): number {
  const field = block.subarray(124, 136);
  const first = field[0] ?? 0;
  const size = first >= 0x80 ? field.subarray(1).reduce((value, byte) => value * 256 + byte, first & 0x7f) : octal(field);
  if (!Number.isSafeInteger(size)) throw vulndbError("db-corrupt", "its tar archive has a member of impossible size");
  return size;
}

function octal(field: Uint8Array): number {
  const digits = text(field).trim();
  if (!/^[0-7]{0,12}$/.test(digits)) return Number.NaN;
  return digits === "" ? 0 : Number.parseInt(digits, 8);
}

function text(field: Uint8Array): string {
  const end = field.indexOf(0);
  return Buffer.from(field.subarray(0, end === -1 ? field.length : end)).toString("utf8");
}
