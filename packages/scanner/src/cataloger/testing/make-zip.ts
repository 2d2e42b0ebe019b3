import { crc32, deflateRawSync } from "node:zlib";

/** A file of a zip archive to write, and what the archive is to claim of it where that is not the truth. */
export interface ZipFile {
  readonly name: string;
  readonly content: Uint8Array;
  /** Not deflated. */
  readonly stored?: boolean;
  readonly claim?: Partial<Record<"flags" | "method" | "compressedSize" | "size" | "offset", number>>;
}

export interface ZipOptions {
  /** What stands before the archive; offsets are counted from its end. */
  readonly prefix?: string;
  readonly comment?: string;
  /** Sizes, offsets and the number of entries stand in zip64 records. */
  readonly zip64?: boolean;
  /** What the end record claims. */
  readonly claim?: Partial<Record<"entries" | "size" | "offset", number>>;
}

const UINT32_MAX = 0xffffffff;

/** Writes a zip archive; for tests. */
export function makeZip(files: readonly ZipFile[], options: ZipOptions = {}): Uint8Array {
  const { prefix = "", comment = "", zip64 = false, claim = {} } = options;
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const file of files) {
    const data = file.stored === true ? Buffer.from(file.content) : deflateRawSync(file.content);
    const method = file.stored === true ? 0 : 8;
    const truth = { flags: 0x800, method, compressedSize: data.length, size: file.content.length, offset, ...file.claim };
    const name = Buffer.from(file.name);
    parts.push(localHeader(truth, name, crc32(file.content)), data);
    directory.push(centralHeader(truth, name, { crc: crc32(file.content), zip64 }));
    offset += 30 + name.length + data.length;
  }
  const entries = Buffer.concat(directory);
  const end = { entries: files.length, size: entries.length, offset, ...claim };
  return Buffer.concat([
    Buffer.from(prefix),
    ...parts,
    entries,
    ...(zip64 ? [end64(end, offset + entries.length)] : []),
    endRecord(end, zip64, comment),
  ]);
}

type Claims = Readonly<Record<"flags" | "method" | "compressedSize" | "size" | "offset", number>>;
type EndClaims = Readonly<Record<"entries" | "size" | "offset", number>>;

function localHeader({ flags, method, compressedSize, size }: Claims, name: Buffer, crc: number): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(flags, 6);
  header.writeUInt16LE(method, 8);
  header.writeUInt32LE(crc, 14);
  header.writeUInt32LE(compressedSize, 18);
  header.writeUInt32LE(size, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, name]);
}

function centralHeader(claims: Claims, name: Buffer, { crc, zip64 }: { readonly crc: number; readonly zip64: boolean }): Buffer {
  const header = Buffer.alloc(46);
  const extra = zip64 ? Buffer.alloc(28) : Buffer.alloc(0);
  header.writeUInt32LE(0x02014b50);
  header.writeUInt16LE(45, 6);
  header.writeUInt16LE(claims.flags, 8);
  header.writeUInt16LE(claims.method, 10);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(zip64 ? UINT32_MAX : claims.compressedSize, 20);
  header.writeUInt32LE(zip64 ? UINT32_MAX : claims.size, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE(zip64 ? UINT32_MAX : claims.offset, 42);
  if (zip64) {
    extra.writeUInt16LE(1);
    extra.writeUInt16LE(24, 2);
    extra.writeBigUInt64LE(BigInt(claims.size), 4);
    extra.writeBigUInt64LE(BigInt(claims.compressedSize), 12);
    extra.writeBigUInt64LE(BigInt(claims.offset), 20);
  }
  return Buffer.concat([header, name, extra]);
}

function end64({ entries, size, offset }: EndClaims, at: number): Buffer {
  const record = Buffer.alloc(56 + 20);
  record.writeUInt32LE(0x06064b50);
  record.writeBigUInt64LE(44n, 4);
  record.writeBigUInt64LE(BigInt(entries), 24);
  record.writeBigUInt64LE(BigInt(entries), 32);
  record.writeBigUInt64LE(BigInt(size), 40);
  record.writeBigUInt64LE(BigInt(offset), 48);
  record.writeUInt32LE(0x07064b50, 56);
  record.writeBigUInt64LE(BigInt(at), 56 + 8);
  record.writeUInt32LE(1, 56 + 16);
  return record;
}

function endRecord({ entries, size, offset }: EndClaims, zip64: boolean, comment: string): Buffer {
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50);
  record.writeUInt16LE(zip64 ? 0xffff : entries % 0x10000, 8);
  record.writeUInt16LE(zip64 ? 0xffff : entries % 0x10000, 10);
  record.writeUInt32LE(zip64 ? UINT32_MAX : size, 12);
  record.writeUInt32LE(zip64 ? UINT32_MAX : offset, 16);
  record.writeUInt16LE(comment.length, 20);
  return Buffer.concat([record, Buffer.from(comment)]);
}
