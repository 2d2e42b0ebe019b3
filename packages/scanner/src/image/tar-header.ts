import { scannerError } from "../error.js";

/** What an entry of a tar archive is. */
type TarType = "file" | "directory" | "symlink" | "hardlink" | "device" | "sparse" | "other";

/** One entry: its header with pax and GNU extensions applied. */
export interface TarEntry {
  /** As it stands in the archive; "\" is no separator, invalid UTF-8 is U+FFFD. */
  readonly name: string;
  readonly type: TarType;
  /** Bytes of content that follow in the archive. */
  readonly storedSize: number;
  /** Bytes of the file; larger than stored for a sparse file. */
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Target of a link, else empty. */
  readonly link: string;
  /** A GNU sparse map goes on in further blocks before the content. */
  readonly moreSparse: boolean;
}

/** What a header block means: the end mark, an extension whose payload must be handed to `extend`, or an entry. */
export type TarStep =
  | { readonly kind: "zero" }
  | { readonly kind: "extension"; readonly size: number }
  | { readonly kind: "entry"; readonly entry: TarEntry };

export const TAR_BLOCK = 512;

/** More extension headers before one entry than any writer makes. */
const MAX_EXTENSIONS_IN_A_ROW = 16;

const ZERO: TarStep = { kind: "zero" };

/**
 * Reads tar headers (v7, ustar, pax, GNU, star) and applies extension headers to the entry that follows them. Global pax headers
 * are read over: container runtimes do not apply them.
 * Source: POSIX.1-2017 pax; https://www.gnu.org/software/tar/manual/html_node/Standard.html
 */
export class TarHeaderParser {
  readonly #maxExtensionBytes: number;
  #pending: Extension | undefined;
  #pax: PaxRecords = NO_PAX;
  #longName = "";
  #longLink = "";
  #extensions = 0;

  constructor(maxExtensionBytes: number) {
    this.#maxExtensionBytes = maxExtensionBytes;
  }

  /** Whether extension headers wait for their entry. */
  get unfinished(): boolean {
    return this.#extensions > 0;
  }

  /**
   * Reads the 512 bytes at `at`; `offset` is where they stand in the archive, for messages.
   *
   * Errors: archive-corrupt (checksum, sizes), limit-exceeded (extension too large).
   */
  parse(buffer: Buffer, at: number, offset: number): TarStep {
    if (buffer[at] === 0 && isZero(buffer, at)) return ZERO;
    verifyChecksum(buffer, at, offset);
    const flag = buffer[at + 156] ?? 0;
    const size = sizeField(buffer, at, offset);
    const extension = EXTENSIONS.get(flag);
    if (extension === undefined) return { kind: "entry", entry: this.#entry(buffer, at, flag, size) };
    if (size > this.#maxExtensionBytes) {
      throw scannerError(
        "limit-exceeded",
        `the extension header at byte ${offset} has ${size} bytes, at most ${this.#maxExtensionBytes} are read`,
      );
    }
    if (++this.#extensions > MAX_EXTENSIONS_IN_A_ROW) {
      throw scannerError("archive-corrupt", `more than ${MAX_EXTENSIONS_IN_A_ROW} extension headers in a row end at byte ${offset}`);
    }
    this.#pending = extension;
    return { kind: "extension", size };
  }

  /**
   * Takes the payload of the extension that `parse` announced.
   *
   * Errors: archive-corrupt.
   */
  extend(payload: Buffer, offset: number): void {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending === "long-name") this.#longName = decodeField(payload, 0, payload.length);
    else if (pending === "long-link") this.#longLink = decodeField(payload, 0, payload.length);
    else if (pending === "pax") this.#pax = parsePax(payload, offset);
  }

  #entry(buffer: Buffer, at: number, flag: number, headerSize: number): TarEntry {
    const pax = this.#pax;
    const name = pax.sparseName ?? pax.path ?? (this.#longName === "" ? nameField(buffer, at) : this.#longName);
    const link = pax.linkPath ?? (this.#longLink === "" ? decodeField(buffer, at + 157, at + 257) : this.#longLink);
    const type = typeOf(flag, name, pax);
    const stored = type === "file" || type === "sparse" || type === "other" ? (pax.size ?? headerSize) : 0;
    const gnuSparse = flag === 0x53;
    const realSize = gnuSparse ? numberField(buffer, at + 483, 12) : pax.sparseSize;
    const entry: TarEntry = {
      name,
      type,
      storedSize: stored,
      size: realSize !== undefined && realSize >= 0 ? realSize : stored,
      mode: orZero(numberField(buffer, at + 100, 8)) & 0o7777,
      uid: pax.uid ?? orZero(numberField(buffer, at + 108, 8)),
      gid: pax.gid ?? orZero(numberField(buffer, at + 116, 8)),
      link: type === "symlink" || type === "hardlink" ? link : "",
      moreSparse: gnuSparse && buffer[at + 482] !== 0,
    };
    this.#pax = NO_PAX;
    this.#longName = "";
    this.#longLink = "";
    this.#extensions = 0;
    return entry;
  }
}

type Extension = "pax" | "global" | "long-name" | "long-link";

const EXTENSIONS: ReadonlyMap<number, Extension> = new Map([
  [0x78, "pax"], // x
  [0x58, "pax"], // X, Solaris
  [0x67, "global"], // g
  [0x4c, "long-name"], // L
  [0x4b, "long-link"], // K
]);

function typeOf(flag: number, name: string, pax: PaxRecords): TarType {
  switch (flag) {
    case 0x00: // v7
    case 0x30: // 0
    case 0x37: // 7, contiguous
      if (pax.sparse) return "sparse";
      return flag === 0 && name.endsWith("/") ? "directory" : "file";
    case 0x31:
      return "hardlink";
    case 0x32:
      return "symlink";
    case 0x35:
      return "directory";
    case 0x33:
    case 0x34:
    case 0x36:
      return "device";
    case 0x53: // S
      return "sparse";
    default:
      return "other";
  }
}

function isZero(buffer: Buffer, at: number): boolean {
  for (let index = at; index < at + TAR_BLOCK; index++) if (buffer[index] !== 0) return false;
  return true;
}

function verifyChecksum(buffer: Buffer, at: number, offset: number): void {
  let sum = 0;
  for (let index = at; index < at + TAR_BLOCK; index++) sum += buffer[index] as number;
  for (let index = at + 148; index < at + 156; index++) sum += 32 - (buffer[index] as number);
  const claimed = numberField(buffer, at + 148, 8);
  if (sum === claimed || signedSum(buffer, at) === claimed) return;
  throw scannerError("archive-corrupt", `the checksum of the tar header at byte ${offset} is wrong: the archive is damaged or not a tar`);
}

/** Some old writers summed signed bytes. */
function signedSum(buffer: Buffer, at: number): number {
  let sum = 0;
  for (let index = 0; index < TAR_BLOCK; index++) sum += index >= 148 && index < 156 ? 32 : buffer.readInt8(at + index);
  return sum;
}

function sizeField(buffer: Buffer, at: number, offset: number): number {
  const size = numberField(buffer, at + 124, 12);
  if (Number.isSafeInteger(size) && size >= 0) return size;
  throw scannerError("archive-corrupt", `the tar header at byte ${offset} has no valid size`);
}

const orZero = (value: number): number => (Number.isSafeInteger(value) && value >= 0 ? value : 0);

/** An octal or base-256 number; NaN where it is neither, 0 where the field is empty. */
function numberField(buffer: Buffer, start: number, length: number): number {
  const first = buffer[start] as number;
  if ((first & 0x80) !== 0) {
    if ((first & 0x40) !== 0) return -1;
    let value = first & 0x3f;
    for (let index = start + 1; index < start + length; index++) value = value * 256 + (buffer[index] as number);
    return value;
  }
  let index = start;
  const end = start + length;
  while (index < end && (buffer[index] === 0x20 || buffer[index] === 0)) index++;
  let value = 0;
  for (; index < end; index++) {
    const byte = buffer[index] as number;
    if (byte === 0x20 || byte === 0) break;
    if (byte < 0x30 || byte > 0x37) return Number.NaN;
    value = value * 8 + byte - 0x30;
  }
  return value;
}

function nameField(buffer: Buffer, at: number): string {
  const name = decodeField(buffer, at, at + 100);
  // "ustar\0": the prefix field holds the front of a long name. GNU ("ustar  ") keeps times there.
  if (buffer[at + 345] === 0 || buffer[at + 262] !== 0 || buffer.toString("latin1", at + 257, at + 262) !== "ustar") return name;
  const star = buffer.toString("latin1", at + 508, at + 512) === "tar\0";
  return `${decodeField(buffer, at + 345, at + (star ? 345 + 131 : 500))}/${name}`;
}

/** Text up to the first NUL. */
function decodeField(buffer: Buffer, start: number, limit: number): string {
  let bits = 0;
  let end = start;
  for (; end < limit; end++) {
    const byte = buffer[end] as number;
    if (byte === 0) break;
    bits |= byte;
  }
  return buffer.toString(bits < 0x80 ? "latin1" : "utf8", start, end);
}

interface PaxRecords {
  readonly path?: string;
  readonly linkPath?: string;
  readonly size?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly sparse: boolean;
  readonly sparseName?: string;
  readonly sparseSize?: number;
}

const NO_PAX: PaxRecords = { sparse: false };

/** Records `LENGTH KEY=VALUE\n`; only the keys that matter are kept, the last of a key counts. */
function parsePax(payload: Buffer, offset: number): PaxRecords {
  const broken = (): Error => scannerError("archive-corrupt", `the pax header at byte ${offset} is malformed`);
  const records: { -readonly [Key in keyof PaxRecords]: PaxRecords[Key] } = { sparse: false };
  const number = (text: string): number => {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (!Number.isSafeInteger(value)) throw broken();
    return value;
  };
  let at = 0;
  while (at < payload.length && payload[at] !== 0) {
    let length = 0;
    let digits = at;
    for (; payload[digits] !== 0x20; digits++) {
      const digit = (payload[digits] ?? 0) - 0x30;
      if (digit < 0 || digit > 9 || length > payload.length) throw broken();
      length = length * 10 + digit;
    }
    const end = at + length;
    const equals = payload.indexOf(0x3d, digits);
    if (length < 5 || end > payload.length || payload[end - 1] !== 0x0a || equals < 0 || equals >= end) throw broken();
    const key = payload.toString("latin1", digits + 1, equals);
    if (PAX_KEYS.has(key) || key.startsWith("GNU.sparse.")) {
      const value = payload.toString("utf8", equals + 1, end - 1);
      if (value.includes("\0")) throw broken();
      if (key === "path") records.path = value;
      else if (key === "linkpath") records.linkPath = value;
      else if (key === "size") records.size = number(value);
      else if (key === "uid") records.uid = number(value);
      else if (key === "gid") records.gid = number(value);
      else if (key === "GNU.sparse.name") records.sparseName = value;
      else if (key === "GNU.sparse.realsize" || key === "GNU.sparse.size") records.sparseSize = number(value);
      if (key.startsWith("GNU.sparse.")) records.sparse = true;
    }
    at = end;
  }
  return records;
}

const PAX_KEYS: ReadonlySet<string> = new Set(["path", "linkpath", "size", "uid", "gid"]);
