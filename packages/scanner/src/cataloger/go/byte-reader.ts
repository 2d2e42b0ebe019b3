/** Numbers at offsets of bytes. Outside of the bytes they are NaN, with which no comparison holds: a check in positive form refuses them. */
export class ByteReader {
  readonly bytes: Buffer;
  readonly bigEndian: boolean;

  constructor(bytes: Buffer, bigEndian: boolean) {
    this.bytes = bytes;
    this.bigEndian = bigEndian;
  }

  u8(at: number): number {
    return this.bytes[at] ?? Number.NaN;
  }

  u16(at: number): number {
    if (!(at >= 0 && at + 2 <= this.bytes.length)) return Number.NaN;
    return this.bigEndian ? this.bytes.readUInt16BE(at) : this.bytes.readUInt16LE(at);
  }

  u32(at: number): number {
    if (!(at >= 0 && at + 4 <= this.bytes.length)) return Number.NaN;
    return this.bigEndian ? this.bytes.readUInt32BE(at) : this.bytes.readUInt32LE(at);
  }

  /** Above 2^53 not exact; no offset of a file is so large. */
  u64(at: number): number {
    const first = this.u32(at);
    const second = this.u32(at + 4);
    return this.bigEndian ? first * 2 ** 32 + second : second * 2 ** 32 + first;
  }

  /** A number of 4 or 8 bytes. */
  word(at: number, size: number): number {
    return size === 8 ? this.u64(at) : this.u32(at);
  }

  /** Latin-1 text up to a NUL or the end of a field of `size` bytes. */
  text(at: number, size: number): string {
    const field = this.bytes.subarray(at, at + size);
    const end = field.indexOf(0);
    return field.toString("latin1", 0, end < 0 ? field.length : end);
  }
}
