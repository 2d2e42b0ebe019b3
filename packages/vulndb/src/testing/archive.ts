import { Xxh64 } from "../store/xxh64.js";

const BLOCK = 512;

export interface TarMember {
  readonly name: string;
  readonly content?: Uint8Array;
  /** Default: "0", a file. */
  readonly type?: string;
}

/** A tar archive. */
export function tarArchive(members: readonly TarMember[]): Buffer {
  return Buffer.concat([...members.map(tarMember), Buffer.alloc(2 * BLOCK)]);
}

function tarMember({ name, content = new Uint8Array(0), type = "0" }: TarMember): Buffer {
  const header = Buffer.alloc(BLOCK);
  header.write(name, 0);
  header.write("0000644\0", 100);
  header.write(content.length.toString(8).padStart(11, "0"), 124);
  header.write("        ", 148);
  header.write(type, 156);
  header.write("ustar\0", 257);
  header.write("00", 263);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return Buffer.concat([header, content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)]);
}

const ZSTD_BLOCK = 131_072;

/** A zstd frame of stored blocks, with a checksum (RFC 8878, 3.1.1); `hash` overrides the checksum. */
export function zstdFrame(content: Uint8Array, hash = new Xxh64().update(content).digest()): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at === 0 || at < content.length; at += ZSTD_BLOCK) {
    const block = content.subarray(at, at + ZSTD_BLOCK);
    blocks.push(zstdBlockHeader(block.length, 0, at + ZSTD_BLOCK >= content.length), Buffer.from(block));
  }
  return Buffer.concat([ZSTD_HEADER, ...blocks, Buffer.from(hash.slice(8), "hex").reverse()]);
}

/** A zstd frame of `blocks` blocks of 128 KiB of zeros: 4 bytes each. */
export function zstdBomb(blocks: number): Buffer {
  const parts = Array.from({ length: blocks }, (_, index) =>
    Buffer.concat([zstdBlockHeader(ZSTD_BLOCK, 1, index === blocks - 1), Buffer.from([0])]),
  );
  return Buffer.concat([ZSTD_HEADER_WITHOUT_CHECKSUM, ...parts]);
}

/** Magic, descriptor, window of 1 MiB. */
const ZSTD_HEADER = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x50]);
const ZSTD_HEADER_WITHOUT_CHECKSUM = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50]);

function zstdBlockHeader(size: number, type: number, isLast: boolean): Buffer {
  const header = Buffer.alloc(3);
  header.writeUIntLE(size * 8 + type * 2 + (isLast ? 1 : 0), 0, 3);
  return header;
}
