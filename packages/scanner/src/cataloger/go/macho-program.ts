import { ByteReader } from "./byte-reader.js";
import type { FileRange, Program, Segment } from "./program.js";

const LC_SEGMENT = 0x1;
const LC_SYMTAB = 0x2;
const LC_SEGMENT_64 = 0x19;
/** Readable and writable. */
const DATA_PROTECTION = 3;
/** Programs have some twenty commands and thirty sections. */
const MAX_COMMANDS = 1024;
const MAX_SECTIONS = 1024;
/** Build info by pointers is a section of this size. */
const POINTERS_SIZE = 32;

/** Syft's words for machines by their numbers. Source: https://github.com/apple-oss-distributions/xnu/blob/main/osfmk/mach/machine.h */
const machines: Readonly<Record<number, string>> = {
  7: "386",
  12: "arm",
  18: "ppc",
  16_777_223: "amd64",
  16_777_228: "arm64",
  16_777_234: "ppc64",
};

interface Commands {
  readonly segments: readonly MachSegment[];
  readonly sections: readonly MachSection[];
  readonly symbols: MachSymbols | undefined;
}

interface MachSegment extends Segment {
  readonly isData: boolean;
}

interface MachSection extends FileRange {
  readonly name: string;
}

interface MachSymbols {
  readonly names: FileRange;
  /** Offset after the table itself. */
  readonly tableEnd: number;
}

/** A Mach-O program of one machine from the first bytes of its file; undefined for anything else. Source: https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/loader.h */
export function readMachO(head: Buffer): Program | undefined {
  const isBig = head[0] === 0xfe;
  const is64 = (isBig ? head[3] : head[0]) === 0xcf;
  const reader = new ByteReader(head, isBig);
  const { segments, sections, symbols } = readCommands(reader, is64);
  const named = (name: string): MachSection | undefined => sections.find((section) => section.name === name);
  const buildInfo = named("__go_buildinfo");
  const functions = named("__gopclntab");
  const data = segments.filter(({ isData }) => isData).slice(0, 1);
  return {
    architecture: machines[reader.u32(4)] ?? String(reader.u32(4)),
    segments,
    searched: segments,
    tableAlignment: is64 ? 16 : 4,
    pointedTexts: buildInfo === undefined || buildInfo.size === POINTERS_SIZE ? segments : [],
    hasFunctionTable: functions !== undefined,
    symbolNames: symbols?.names,
    isGoLike: buildInfo !== undefined || functions !== undefined,
    isPacked: false,
    parts: [],
    finish: (_, size) =>
      symbols !== undefined && !(symbols.tableEnd <= size && symbols.names.offset + symbols.names.size <= size)
        ? undefined
        : {
            buildInfo: buildInfo === undefined ? data : [buildInfo],
            functionTables: functions === undefined ? [] : [functions.offset],
            hasSymbols: symbols !== undefined,
          },
  };
}

function readCommands(reader: ByteReader, is64: boolean): Commands {
  const segments: MachSegment[] = [];
  const sections: MachSection[] = [];
  let symbols: MachSymbols | undefined;
  const count = Math.min(reader.u32(16), MAX_COMMANDS);
  let at = is64 ? 32 : 28;
  for (let i = 0; i < count; i++) {
    const command = reader.u32(at);
    const size = reader.u32(at + 4);
    if (!(size >= 8)) break;
    if (command === (is64 ? LC_SEGMENT_64 : LC_SEGMENT)) {
      const segment = readSegment(reader, at, is64);
      if (segment.size > 0) segments.push(segment);
      if (sections.length < MAX_SECTIONS) sections.push(...readSections(reader, at, is64));
    }
    if (command === LC_SYMTAB) symbols = readSymbols(reader, at, is64);
    at += size;
  }
  return { segments, sections, symbols };
}

function readSegment(reader: ByteReader, at: number, is64: boolean): MachSegment {
  const wordSize = is64 ? 8 : 4;
  const address = reader.word(at + 24, wordSize);
  const offset = reader.word(at + 24 + 2 * wordSize, wordSize);
  const size = reader.word(at + 24 + 3 * wordSize, wordSize);
  const protections = at + 24 + 4 * wordSize;
  const isData = address > 0 && reader.u32(protections) === DATA_PROTECTION && reader.u32(protections + 4) === DATA_PROTECTION;
  return { address, offset, size, isData };
}

function readSections(reader: ByteReader, at: number, is64: boolean): readonly MachSection[] {
  const wordSize = is64 ? 8 : 4;
  const countAt = at + 24 + 4 * wordSize + 8;
  const entrySize = is64 ? 80 : 68;
  const first = countAt + 8;
  // only as many as the head holds: what the header claims is no bound
  const length = Math.max(0, Math.min(reader.u32(countAt) || 0, Math.floor((reader.bytes.length - first) / entrySize), MAX_SECTIONS));
  return Array.from({ length }, (_, index) => {
    const section = first + index * entrySize;
    return {
      name: reader.text(section, 16),
      size: reader.word(section + 32 + wordSize, wordSize),
      offset: reader.u32(section + 32 + 2 * wordSize),
    };
  });
}

function readSymbols(reader: ByteReader, at: number, is64: boolean): MachSymbols {
  return {
    names: { offset: reader.u32(at + 16), size: reader.u32(at + 20) },
    tableEnd: reader.u32(at + 8) + reader.u32(at + 12) * (is64 ? 16 : 12),
  };
}
