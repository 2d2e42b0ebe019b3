/** What the linker of Go leaves at the beginning of a program's data, as far as it was read. */
export type BlobReading =
  /** So many bytes from the beginning of the blob are needed. */
  | { readonly kind: "more"; readonly need: number }
  /** Since Go 1.18: the texts follow. */
  | { readonly kind: "inline"; readonly version: Buffer; readonly moduleInfo: Buffer }
  /** Before: addresses of two strings, each an address and a length. */
  | ({ readonly kind: "pointers" } & BlobPointers)
  | { readonly kind: "too-large"; readonly size: number }
  | { readonly kind: "invalid" };

export interface BlobPointers {
  readonly wordSize: 4 | 8;
  readonly bigEndian: boolean;
  readonly versionAt: number;
  readonly moduleInfoAt: number;
}

/** Stands at a multiple of its alignment. Source: https://github.com/golang/go/blob/master/src/debug/buildinfo/buildinfo.go */
export const blobMark = Buffer.from("\u00ff Go buildinf:", "latin1");
/** Bytes. */
export const blobAlignment = 16;
/** Size of the fixed part in bytes. */
export const blobHeaderSize = 32;

/** The list of a program with a thousand modules has some 100 kB. */
export const maxModuleInfo = 4 * 1024 * 1024;
const MAX_VERSION = 1024;

/** Reads a blob from its first bytes, at least those of the fixed part. */
export function readBlob(bytes: Buffer): BlobReading {
  const flags = bytes[blobMark.length + 1] ?? 0;
  if ((flags & 2) === 0) return readPointers(bytes, (flags & 1) === 1);
  const version = readString(bytes, blobHeaderSize, MAX_VERSION);
  if (version.kind !== "string") return version.kind === "too-large" ? { kind: "invalid" } : version;
  const moduleInfo = readString(bytes, version.end, maxModuleInfo);
  if (moduleInfo.kind !== "string") return moduleInfo;
  return { kind: "inline", version: version.bytes, moduleInfo: moduleInfo.bytes };
}

function readPointers(bytes: Buffer, bigEndian: boolean): BlobReading {
  const wordSize = bytes[blobMark.length];
  if (wordSize !== 4 && wordSize !== 8) return { kind: "invalid" };
  const [versionAt, moduleInfoAt] = readWords(bytes.subarray(blobMark.length + 2), { wordSize, bigEndian });
  return { kind: "pointers", wordSize, bigEndian, versionAt, moduleInfoAt };
}

/** Two addresses, or an address and a length. */
export function readWords(bytes: Buffer, { wordSize, bigEndian }: Pick<BlobPointers, "wordSize" | "bigEndian">): readonly [number, number] {
  const word = (at: number): number => {
    if (wordSize === 4) return bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
    return Number(bigEndian ? bytes.readBigUInt64BE(at) : bytes.readBigUInt64LE(at));
  };
  return [word(0), word(wordSize)];
}

type StringReading =
  | { readonly kind: "string"; readonly bytes: Buffer; readonly end: number }
  | Extract<BlobReading, { readonly kind: "more" | "too-large" | "invalid" }>;

/** A length as a base-128 number, the lowest digit first, and as many bytes. */
function readString(bytes: Buffer, at: number, maxSize: number): StringReading {
  let size = 0;
  let digits = 0;
  for (;;) {
    const digit = bytes[at + digits];
    if (digit === undefined) return { kind: "more", need: at + digits + 1 };
    size += (digit & 0x7f) * 128 ** digits;
    digits++;
    if (digit < 0x80) break;
    if (digits === 10) return { kind: "invalid" };
  }
  if (size > maxSize) return { kind: "too-large", size };
  const start = at + digits;
  const end = start + size;
  return end > bytes.length ? { kind: "more", need: end } : { kind: "string", bytes: bytes.subarray(start, end), end };
}
