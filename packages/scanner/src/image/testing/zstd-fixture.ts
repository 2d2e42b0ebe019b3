/** Zstd frames of raw blocks: valid data without a compressor. Source: RFC 8878, 3.1.1 */
export function zstdStored(content: Uint8Array): Buffer {
  const window = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50]);
  const blocks: Buffer[] = [];
  for (let at = 0; at === 0 || at < content.length; at += 0x10000) {
    const part = content.subarray(at, at + 0x10000);
    const last = at + part.length >= content.length ? 1 : 0;
    const header = Buffer.alloc(3);
    header.writeUIntLE((part.length << 3) | last, 0, 3);
    blocks.push(header, Buffer.from(part));
  }
  return Buffer.concat([window, ...blocks]);
}

/** A frame of one block that repeats a byte: few bytes that give very many. */
export function zstdRepeated(byte: number, blocks: number): Buffer {
  const parts = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50])];
  for (let index = 0; index < blocks; index++) {
    const header = Buffer.alloc(3);
    header.writeUIntLE((0x20000 << 3) | (1 << 1) | (index === blocks - 1 ? 1 : 0), 0, 3);
    parts.push(header, Buffer.from([byte]));
  }
  return Buffer.concat(parts);
}
