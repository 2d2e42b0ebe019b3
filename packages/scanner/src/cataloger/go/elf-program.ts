import { ByteReader } from "./byte-reader.js";
import type { FileRange, Program, ProgramSections, Segment } from "./program.js";

const EXECUTABLE = 2;
const SHARED = 3;
const PT_LOAD = 1;
const FLAG_EXECUTE = 1;
const FLAG_WRITE = 2;
const SHT_SYMTAB = 2;

/** Programs have a dozen segments and some fifty sections. */
const MAX_SEGMENTS = 256;
const MAX_SECTIONS = 2048;
/** The names of sections stand before a table at the end of the file, and are short. */
const NAMES_WINDOW = 64 * 1024;
/** Build info by pointers is a section of this size. */
const POINTERS_SIZE = 32;
/** The note in which the Go linker leaves its build id: type 4, name "Go". */
const GO_NOTE = Buffer.from("\u0004\0\0\0Go\0\0", "latin1");

/** UPX leaves its mark behind the headers, and no sections. Source: https://github.com/upx/upx/blob/devel/src/p_lx_elf.cpp */
const PACKER_MARK = Buffer.from("UPX!");
const PACKER_WINDOW = 512;

/** Syft's words for machines by their numbers. Source: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html */
const machines: Readonly<Record<number, string>> = {
  2: "sparc",
  3: "386",
  8: "mips",
  20: "ppc",
  21: "ppc64",
  22: "s390",
  40: "arm",
  43: "sparcv9",
  62: "x86_64",
  183: "aarch64",
  243: "riscv",
  258: "loongarch",
};

interface ElfSegment extends Segment {
  readonly flags: number;
}

interface SectionTable extends FileRange {
  readonly entrySize: number;
  readonly count: number;
  /** Index of the section that holds the names. */
  readonly names: number;
}

interface Section extends FileRange {
  readonly nameAt: number;
  readonly type: number;
}

/**
 * An ELF program or shared object from the first bytes of its file; undefined for anything else, object files and core dumps too.
 * Source: https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html
 */
export function readElf(head: Buffer): Program | undefined {
  const is64 = head[4] === 2;
  if ((!is64 && head[4] !== 1) || (head[5] !== 1 && head[5] !== 2)) return undefined;
  const reader = new ByteReader(head, head[5] === 2);
  const type = reader.u16(16);
  if (type !== EXECUTABLE && type !== SHARED) return undefined;
  const machine = reader.u16(18);
  const segments = readSegments(reader, is64);
  const table = readTable(reader, is64);
  const tableBytes = table !== undefined && table.offset + table.size <= head.length ? bytesOf(head, table) : undefined;
  const early = table === undefined || tableBytes === undefined ? undefined : readSections(tableBytes, table, reader.bigEndian);
  return {
    architecture: machines[machine] ?? String(machine),
    segments,
    searched: searched(segments),
    tableAlignment: is64 ? 16 : 4,
    pointedTexts: pointedTexts(segments, early, head),
    hasFunctionTable: true,
    symbolNames: { offset: Math.max(0, ...segments.map(({ offset, size }) => offset + size)), size: Number.MAX_SAFE_INTEGER },
    isGoLike: isGoLike(head),
    isPacked: table === undefined && head.subarray(0, PACKER_WINDOW).includes(PACKER_MARK),
    parts: partsOf(table, early),
    finish: ([part], size) => finish({ segments, table, early, part, bigEndian: reader.bigEndian }, size),
  };
}

function readSegments(reader: ByteReader, is64: boolean): readonly ElfSegment[] {
  const start = reader.word(is64 ? 32 : 28, is64 ? 8 : 4);
  const entrySize = reader.u16(is64 ? 54 : 42);
  const count = Math.min(reader.u16(is64 ? 56 : 44), MAX_SEGMENTS);
  const wordSize = is64 ? 8 : 4;
  if (!(entrySize >= (is64 ? 56 : 32))) return [];
  const segments: ElfSegment[] = [];
  for (let i = 0; i < count; i++) {
    const at = start + i * entrySize;
    const segment = {
      offset: reader.word(at + (is64 ? 8 : 4), wordSize),
      address: reader.word(at + (is64 ? 16 : 8), wordSize),
      size: reader.word(at + (is64 ? 32 : 16), wordSize),
      flags: reader.u32(at + (is64 ? 4 : 24)),
    };
    if (reader.u32(at) === PT_LOAD && segment.size > 0 && segment.offset >= 0 && segment.flags >= 0) segments.push(segment);
  }
  return segments;
}

/** Undefined where there is none, or none that can be. */
function readTable(reader: ByteReader, is64: boolean): SectionTable | undefined {
  const offset = reader.word(is64 ? 40 : 32, is64 ? 8 : 4);
  const entrySize = reader.u16(is64 ? 58 : 46);
  const count = reader.u16(is64 ? 60 : 48);
  const names = reader.u16(is64 ? 62 : 50);
  const fits = offset > 0 && entrySize >= (is64 ? 64 : 40) && count > 0 && count <= MAX_SECTIONS && names < count;
  return fits ? { offset, size: entrySize * count, entrySize, count, names } : undefined;
}

function readSections(bytes: Buffer, { entrySize, count }: SectionTable, bigEndian: boolean): readonly Section[] {
  const reader = new ByteReader(bytes, bigEndian);
  const is64 = entrySize >= 64;
  const wordSize = is64 ? 8 : 4;
  return Array.from({ length: count }, (_, index) => {
    const at = index * entrySize;
    return {
      nameAt: reader.u32(at),
      type: reader.u32(at + 4),
      offset: reader.word(at + (is64 ? 24 : 16), wordSize),
      size: reader.word(at + (is64 ? 32 : 20), wordSize),
    };
  });
}

/** A table in the head needs the names alone; one at the end is collected together with what stands before it. */
function partsOf(table: SectionTable | undefined, early: readonly Section[] | undefined): readonly FileRange[] {
  if (table === undefined) return [];
  if (early === undefined) {
    const offset = Math.max(0, table.offset - NAMES_WINDOW);
    return [{ offset, size: table.offset + table.size - offset }];
  }
  const names = early[table.names];
  return names !== undefined && names.size <= NAMES_WINDOW ? [{ offset: names.offset, size: names.size }] : [];
}

/** Linkers that keep read-only data apart leave nothing of Go's among the code. */
function searched(segments: readonly ElfSegment[]): readonly FileRange[] {
  const isApart = segments.some(({ flags }) => (flags & (FLAG_EXECUTE | FLAG_WRITE)) === 0);
  return isApart ? segments.filter(({ flags }) => (flags & FLAG_EXECUTE) === 0) : segments;
}

/** Read-only data before Go 1.18. Where the sections are known from the head, they tell whether build info is of that kind. */
function pointedTexts(segments: readonly ElfSegment[], early: readonly Section[] | undefined, head: Buffer): readonly FileRange[] {
  const isPossible = early === undefined ? isGoLike(head) : early.some(({ size }) => size === POINTERS_SIZE);
  return isPossible ? segments.filter(({ flags }) => (flags & FLAG_EXECUTE) === 0) : [];
}

function isGoLike(head: Buffer): boolean {
  return head.includes(GO_NOTE);
}

interface ElfParts {
  readonly segments: readonly ElfSegment[];
  readonly table: SectionTable | undefined;
  readonly early: readonly Section[] | undefined;
  readonly part: Buffer | undefined;
  readonly bigEndian: boolean;
}

function finish({ segments, table, early, part, bigEndian }: ElfParts, size: number): ProgramSections | undefined {
  const data = segments.filter(({ flags }) => (flags & (FLAG_EXECUTE | FLAG_WRITE)) === FLAG_WRITE);
  if (table === undefined) return { buildInfo: data, functionTables: [], hasSymbols: false };
  if (table.offset + table.size > size) return undefined;
  const window = early === undefined ? part : undefined;
  const sections = early ?? (part === undefined ? [] : readSections(part.subarray(-table.size), table, bigEndian));
  const named = sections[table.names];
  if (named === undefined || !(named.offset + named.size <= size)) return undefined;
  const names = early === undefined ? namesIn(window, table, named) : part;
  const find = (name: string): Section | undefined =>
    names === undefined ? undefined : sections.find(({ nameAt }) => nameIs(names, nameAt, name));
  const buildInfo = find(".go.buildinfo");
  const functions = find(".gopclntab");
  const functionTables = names === undefined ? sections : functions === undefined ? [] : [functions];
  return {
    buildInfo: buildInfo === undefined ? data : [buildInfo],
    functionTables: functionTables.map(({ offset }) => offset),
    hasSymbols: sections.some(({ type }) => type === SHT_SYMTAB),
  };
}

/** The names of sections, where they stand in the window before the table. */
function namesIn(window: Buffer | undefined, table: SectionTable, names: Section): Buffer | undefined {
  if (window === undefined) return undefined;
  const start = table.offset + table.size - window.length;
  const isInside = names.offset >= start && names.offset + names.size <= table.offset;
  return isInside ? window.subarray(names.offset - start, names.offset - start + names.size) : undefined;
}

function nameIs(names: Buffer, at: number, name: string): boolean {
  return names.toString("latin1", at, at + name.length + 1) === `${name}\0`;
}

function bytesOf(head: Buffer, { offset, size }: FileRange): Buffer {
  return head.subarray(offset, offset + size);
}
