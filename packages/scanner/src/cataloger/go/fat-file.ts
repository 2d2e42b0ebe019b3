import { ByteReader } from "./byte-reader.js";
import type { FileRange } from "./program.js";

const FAT = 0xcafebabe;
const FAT_64 = 0xcafebabf;
/** Java class files begin like a fat file of more than forty machines. */
const MAX_MACHINES = 16;
/** The longest table that is read, in bytes from the beginning of the file. */
export const fatHeadSize = 8 + MAX_MACHINES * 32;

/** The programs within a macOS file for several machines; undefined for any other file. Source: https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/fat.h */
export function readFat(head: Buffer): readonly FileRange[] | undefined {
  const reader = new ByteReader(head, true);
  const magic = reader.u32(0);
  if (magic !== FAT && magic !== FAT_64) return undefined;
  const count = reader.u32(4);
  if (count > MAX_MACHINES) return undefined;
  const is64 = magic === FAT_64;
  const ranges = Array.from({ length: count }, (_, index) => {
    const at = 8 + index * (is64 ? 32 : 20);
    return { offset: reader.word(at + 8, is64 ? 8 : 4), size: reader.word(at + (is64 ? 16 : 12), is64 ? 8 : 4) };
  });
  // programs that overlap would each be read in full
  const isApart = ranges.every(({ offset, size }, index) => {
    const before = ranges[index - 1];
    return size > 0 && offset >= (before === undefined ? 8 : before.offset + before.size);
  });
  return isApart ? ranges : undefined;
}
