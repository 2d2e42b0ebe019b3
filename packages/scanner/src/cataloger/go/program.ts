/** Bytes of a file. */
export interface FileRange {
  readonly offset: number;
  readonly size: number;
}

/** Bytes of a file and the address at which they are loaded. */
export interface Segment extends FileRange {
  readonly address: number;
}

/** An executable program, as far as its first bytes tell. */
export interface Program {
  /** The machine in the word that Syft has for it; only for programs whose build settings name none. */
  readonly architecture: string;
  readonly segments: readonly Segment[];
  /** Ranges that may hold build info or the table of functions; some may overlap. */
  readonly searched: readonly FileRange[];
  /** The table of functions begins at a multiple of it. */
  readonly tableAlignment: 4 | 8 | 16;
  /** Ranges, besides code, that hold texts to which a build info of Go before 1.18 may point; empty where there can be none such. */
  readonly pointedTexts: readonly FileRange[];
  /** Whether names of functions can be told: the Windows form has no place for them that is known. */
  readonly hasFunctionTable: boolean;
  /** Names of symbols, each after a NUL. */
  readonly symbolNames: FileRange | undefined;
  /** Whether there are signs that the Go toolchain has made it. */
  readonly isGoLike: boolean;
  /** Whether it is compressed, to be unpacked when it runs. */
  readonly isPacked: boolean;
  /** Parts of the file that `finish` asks for. */
  readonly parts: readonly FileRange[];
  /** What is known at the end of the file: `parts` as far as they came, and the size of the file. Undefined where the file is not whole. */
  finish(parts: readonly (Buffer | undefined)[], size: number): ProgramSections | undefined;
}

/** Where a whole program has what Go leaves in it. */
export interface ProgramSections {
  /** Where build info may begin; the first range in which there is some counts. */
  readonly buildInfo: readonly FileRange[];
  /** Offsets at which the table of functions may begin. */
  readonly functionTables: readonly number[];
  readonly hasSymbols: boolean;
}

/** Whether an offset lies in a range. */
export function isWithin(offset: number, range: FileRange): boolean {
  return offset >= range.offset && offset < range.offset + range.size;
}

/** The offset of an address, and how many bytes of its segment follow; undefined where nothing is loaded there. */
export function offsetOf(segments: readonly Segment[], address: number): FileRange | undefined {
  const found = segments.find((segment) => address >= segment.address && address < segment.address + segment.size);
  if (found === undefined) return undefined;
  const skipped = address - found.address;
  return { offset: found.offset + skipped, size: found.size - skipped };
}

/** The same bytes in order, each once. */
export function mergeRanges(ranges: readonly FileRange[]): readonly FileRange[] {
  const merged: { offset: number; size: number }[] = [];
  for (const { offset, size } of [...ranges].sort((left, right) => left.offset - right.offset)) {
    const last = merged.at(-1);
    if (last === undefined || offset > last.offset + last.size) merged.push({ offset, size });
    else last.size = Math.max(last.size, offset + size - last.offset);
  }
  return merged;
}
