import { type BlobPointers, blobAlignment, blobHeaderSize, blobMark, readBlob } from "./build-info-blob.js";
import { ByteStream } from "./byte-stream.js";
import { CryptoNames } from "./crypto-names.js";
import { beginsTable, type FunctionTable, forEachFunctionName, readTableHeader, tableHeaderSize } from "./function-table.js";
import { type PackageSymbols, SymbolGroups } from "./package-symbols.js";
import { type PointedStrings, PointedTexts } from "./pointed-texts.js";
import { type FileRange, isWithin, mergeRanges, type Program } from "./program.js";

/** What a program says of how it was built. */
export interface BuiltProgram {
  /** `go1.26.8`, with the experiments after a blank. */
  readonly goVersion: string;
  /** Main module, modules and settings as the go command writes them, a line each; empty where it was built without modules. */
  readonly moduleInfo: string;
  /** Syft's word for the machine of the program's header. */
  readonly architecture: string;
  readonly cryptoSettings: readonly string[];
  readonly symbols?: PackageSymbols;
}

/** Why a program, by Go as far as can be told, could not be read, or not whole. */
export interface ProgramProblem {
  readonly code: "file-unreadable" | "limit-exceeded";
  readonly message: string;
}

export interface ScannedProgram {
  readonly built?: BuiltProgram;
  readonly problem?: ProgramProblem;
}

/** All that is kept of one program on the way. */
const MAX_CAPTURED = 26 * 1024 * 1024;
/** Besides the true one, the mark stands in programs that read build info, and in programs within programs. */
const MAX_MARKS = 4;
const MAX_TABLES = 3;

/** So many bytes tell a blob and a table. */
const SEEN = 16;

/** Framing of the module list: as long as this on both sides, before the second a line break. */
const FRAME = 16;

interface Blob {
  readonly offset: number;
  inline?: { readonly version: Buffer; readonly moduleInfo: Buffer };
  pointed?: PointedStrings;
  tooLarge?: number;
}

interface Table {
  readonly offset: number;
  header?: FunctionTable;
  bytes?: Buffer;
  isTooLarge?: boolean;
}

/** Looks for build info and names of functions in a program while it streams by. */
export class ProgramScan {
  readonly #program: Program;
  readonly #stream = new ByteStream(MAX_CAPTURED);
  readonly #texts: PointedTexts;
  readonly #crypto: CryptoNames | undefined;
  readonly #blobs: Blob[] = [];
  readonly #tables: Table[] = [];
  readonly #parts: (Buffer | undefined)[];
  readonly #searched: readonly FileRange[];

  constructor(program: Program) {
    this.#program = program;
    this.#texts = new PointedTexts(this.#stream, program.pointedTexts);
    this.#crypto = program.symbolNames === undefined ? undefined : new CryptoNames(program.symbolNames);
    this.#searched = mergeRanges(program.searched);
    this.#parts = program.parts.map(() => undefined);
    for (const [index, { offset, size }] of program.parts.entries()) {
      this.#stream.capture(offset, size, (bytes, isLast) => {
        if (!isLast) this.#parts[index] = bytes;
        return 0;
      });
    }
  }

  /** The next bytes of the program; they must hold during the call. */
  push(chunk: Buffer): void {
    this.#stream.take(chunk);
    // texts stand before the table, the table before the blob
    if (this.#blobs.length === 0 && this.#tables.length === 0) this.#texts.search();
    this.#searchAligned();
    if (this.#blobs.length > 0) this.#crypto?.search(this.#stream);
    this.#stream.release();
  }

  /** What was found; undefined where the program is none by Go. */
  end(): ScannedProgram | undefined {
    this.#stream.end();
    const sections = this.#program.finish(this.#parts, this.#stream.start);
    if (sections === undefined)
      return this.#blobs.length > 0 || this.#program.isGoLike
        ? { problem: { code: "file-unreadable", message: "the Go program ends before the sections that its header names" } }
        : undefined;
    const places = sections.buildInfo.map((range) => this.#blobs.find(({ offset }) => isWithin(offset, range)));
    const blob = places.find((found) => found !== undefined);
    if (blob === undefined)
      return this.#program.isPacked
        ? { problem: { code: "file-unreadable", message: "the program is packed by UPX: whether it is one by Go cannot be told" } }
        : undefined;
    if (blob.tooLarge !== undefined)
      return { problem: { code: "limit-exceeded", message: `the build info of the Go program claims ${blob.tooLarge} bytes` } };
    const texts = this.#textsOf(blob);
    if (texts === undefined)
      return {
        problem: {
          code: "file-unreadable",
          message: "the build info of the Go program is cut short or points at text that is not at hand",
        },
      };
    if (texts.version.length === 0) return undefined;
    const functions = this.#functionsOf(sections.functionTables);
    return {
      built: {
        goVersion: texts.version.toString(),
        moduleInfo: unframe(texts.moduleInfo),
        architecture: this.#program.architecture,
        cryptoSettings: sections.hasSymbols ? (this.#crypto?.settings() ?? []) : [],
        ...(functions.symbols === undefined ? {} : { symbols: functions.symbols }),
      },
      ...(functions.problem === undefined ? {} : { problem: functions.problem }),
    };
  }

  /** Blob and table begin at multiples of few bytes only: most bytes are never looked at. */
  #searchAligned(): void {
    const { start, chunk } = this.#stream;
    const step = this.#program.tableAlignment;
    const seam = this.#stream.seam(SEEN, SEEN);
    for (const { offset, size } of this.#searched) {
      if (offset >= start + chunk.length || offset + size <= start) continue;
      // what straddles two chunks
      const seamStart = Math.max(offset, seam.offset, start - SEEN + 1);
      for (let at = alignUp(seamStart, step) - seam.offset; seam.offset + at < start && at + SEEN <= seam.bytes.length; at += step)
        this.#checkAt(seam.bytes, at, seam.offset + at);
      const end = Math.min(offset + size - start, chunk.length) - SEEN;
      for (let at = alignUp(Math.max(offset, start), step) - start; at <= end; at += step) {
        const second = chunk[at + 1];
        if (second === 0x20 || second === 0xff) this.#checkAt(chunk, at, start + at);
      }
    }
  }

  #checkAt(bytes: Buffer, at: number, offset: number): void {
    if (bytes[at + 1] === 0x20) {
      if (bytes[at] !== 0xff || offset % blobAlignment !== 0) return;
      if (bytes.compare(blobMark, 0, blobMark.length, at, at + blobMark.length) === 0) this.#readBlob(offset);
    } else if (beginsTable(bytes, at)) this.#readTable(offset);
  }

  #readBlob(offset: number): void {
    if (this.#blobs.length >= MAX_MARKS) return;
    const blob: Blob = { offset };
    this.#blobs.push(blob);
    this.#stream.capture(offset, blobHeaderSize, (bytes, isLast) => {
      if (isLast && bytes.length < blobHeaderSize) return 0;
      const reading = readBlob(bytes);
      if (reading.kind === "more") return isLast ? 0 : reading.need;
      if (reading.kind === "inline") blob.inline = reading;
      if (reading.kind === "too-large") blob.tooLarge = reading.size;
      if (reading.kind === "pointers") this.#follow(blob, reading);
      return 0;
    });
  }

  #follow(blob: Blob, pointers: BlobPointers): void {
    blob.pointed = this.#texts.follow(pointers, this.#program.segments);
  }

  #readTable(offset: number): void {
    if (!this.#program.hasFunctionTable || this.#tables.length >= MAX_TABLES) return;
    this.#stream.capture(offset, tableHeaderSize, (bytes, isLast) => {
      const table = this.#tables.find((known) => known.offset === offset);
      if (table?.header !== undefined) {
        // scattered names end with the table, wherever that is
        if (!isLast || table.header.layout === "names-scattered") table.bytes = bytes;
        return 0;
      }
      const header = isLast ? undefined : readTableHeader(bytes);
      if (header === undefined) return 0;
      this.#tables.push(header === "too-large" ? { offset, isTooLarge: true } : { offset, header });
      return header === "too-large" ? 0 : header.need;
    });
  }

  #textsOf({ inline, pointed }: Blob): { readonly version: Buffer; readonly moduleInfo: Buffer } | undefined {
    if (inline !== undefined) return inline;
    const version = pointed?.version === undefined ? undefined : this.#texts.textAt(pointed.version);
    const moduleInfo =
      pointed?.moduleInfo === undefined || pointed.moduleInfo.size === 0 ? NOTHING : this.#texts.textAt(pointed.moduleInfo);
    return version === undefined || moduleInfo === undefined ? undefined : { version, moduleInfo };
  }

  #functionsOf(offsets: readonly number[]): { readonly symbols?: PackageSymbols; readonly problem?: ProgramProblem } {
    const table = this.#tables.find(({ offset }) => offsets.includes(offset));
    if (table === undefined) return {};
    const { header, bytes } = table;
    if (header !== undefined && bytes !== undefined) {
      const groups = new SymbolGroups(bytes);
      if (forEachFunctionName(bytes, header, (start, end) => groups.add(start, end))) return { symbols: groups.finish() };
    }
    return {
      problem: {
        code: "limit-exceeded",
        message: "the Go program has more names of functions than are read; its vulnerabilities are not narrowed down by them",
      },
    };
  }
}

const NOTHING = Buffer.alloc(0);

function alignUp(offset: number, step: number): number {
  return Math.ceil(offset / step) * step;
}

/** The module list without the marks around it; empty where they are not there. */
function unframe(bytes: Buffer): string {
  return bytes.length > 2 * FRAME && bytes[bytes.length - FRAME - 1] === 0x0a ? bytes.toString("utf8", FRAME, bytes.length - FRAME) : "";
}
