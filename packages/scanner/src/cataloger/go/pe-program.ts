import { ByteReader } from "./byte-reader.js";
import type { FileRange, Program, Segment } from "./program.js";

const SYMBOL_SIZE = 18;
const OPTIONAL_64 = 0x20b;
const OPTIONAL_32 = 0x10b;
const SECTION_SIZE = 40;
/** Programs have some ten sections. */
const MAX_SECTIONS = 96;
const ALIGNMENT_BITS = 0x60_0000;
/** Initialised data, readable and writable: where the linker puts build info. */
const DATA = 0xc000_0040;
const EXECUTE = 0x2000_0000;

interface PeSection extends Segment {
  readonly virtualSize: number;
  readonly flags: number;
}

/** A Windows program from the first bytes of its file; undefined for anything else. Source: https://learn.microsoft.com/en-us/windows/win32/debug/pe-format */
export function readPe(head: Buffer): Program | undefined {
  const reader = new ByteReader(head, false);
  const header = reader.u32(0x3c);
  if (reader.text(header, 4) !== "PE") return undefined;
  const sections = readSections(reader, header);
  const symbolTable = reader.u32(header + 12);
  const namesAt = symbolTable + reader.u32(header + 16) * SYMBOL_SIZE;
  const data = sections.filter(({ flags }) => (flags & ~ALIGNMENT_BITS) >>> 0 === DATA).slice(0, 1);
  const texts: readonly FileRange[] = sections.filter(({ flags }) => (flags & EXECUTE) === 0);
  const hasSymbols = symbolTable > 0;
  return {
    architecture: String(reader.u16(header + 4)),
    segments: sections,
    searched: data,
    tableAlignment: 16,
    pointedTexts: data.length > 0 ? texts : [],
    hasFunctionTable: false,
    symbolNames: hasSymbols ? { offset: namesAt, size: Number.MAX_SAFE_INTEGER } : undefined,
    isGoLike: false,
    isPacked: false,
    parts: [],
    finish: (_, size) =>
      hasSymbols && !(namesAt + 4 <= size)
        ? undefined
        : {
            buildInfo: data.map(({ offset, size: stored, virtualSize }) => ({ offset, size: Math.min(stored, virtualSize) })),
            functionTables: [],
            hasSymbols,
          },
  };
}

function readSections(reader: ByteReader, header: number): readonly PeSection[] {
  const optional = header + 24;
  const kind = reader.u16(optional);
  const base = kind === OPTIONAL_64 ? reader.u64(optional + 24) : kind === OPTIONAL_32 ? reader.u32(optional + 28) : 0;
  const first = optional + reader.u16(header + 20);
  const length = Math.min(reader.u16(header + 6) || 0, MAX_SECTIONS);
  return Array.from({ length }, (_, index) => {
    const at = first + index * SECTION_SIZE;
    return {
      virtualSize: reader.u32(at + 8),
      address: base + reader.u32(at + 12),
      size: reader.u32(at + 16),
      offset: reader.u32(at + 20),
      flags: reader.u32(at + 36),
    };
  }).filter(({ size, offset }) => size > 0 && offset > 0);
}
