import type { JsonValue } from "@plimsoll/core";
import type { FileInspection, FileInspector } from "../inspector.js";
import { readElf } from "./elf-program.js";
import { fatHeadSize, readFat } from "./fat-file.js";
import { readMachO } from "./macho-program.js";
import { readPe } from "./pe-program.js";
import type { FileRange, Program } from "./program.js";
import { ProgramScan, type ScannedProgram } from "./program-scan.js";

/** Smaller files hold no program. */
const MIN_BYTES = 128;
/** Headers stand in so many first bytes of a program. */
const HEAD = 16 * 1024;

/**
 * Finds how programs by Go were built, in ELF, Mach-O (of one or several machines) and Windows files. Result: a list of
 * `ScannedProgram`, one for each machine.
 */
export const goInspector: FileInspector = {
  name: "go-build-info",
  wants: (_path, size) => size >= MIN_BYTES,
  begin: () => new GoInspection(),
};

type Kind = "unknown" | "none" | "program" | "fat";

class GoInspection implements FileInspection {
  #kind: Kind = "unknown";
  #start = 0;
  #head: Buffer | undefined;
  #parts: readonly { readonly range: FileRange; readonly part: ProgramPart }[] = [];

  /** Nearly every file is no program, and the first chunk tells. */
  get isOver(): boolean {
    return this.#kind === "none";
  }

  push(chunk: Uint8Array): void {
    if (this.#kind === "none") return;
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (this.#kind !== "unknown") {
      this.#pass(bytes);
      return;
    }
    const head = this.#head === undefined ? bytes : Buffer.concat([this.#head, bytes]);
    if (head.length < neededOf(head)) {
      this.#head = Buffer.from(head);
      return;
    }
    this.#head = undefined;
    this.#recognise(head);
    this.#pass(head);
  }

  end(): JsonValue | undefined {
    const found = this.#parts.flatMap(({ part }) => part.end() ?? []);
    return found.length === 0 ? undefined : found.map(encode);
  }

  #recognise(head: Buffer): void {
    const slices = readFat(head);
    const ranges = slices ?? (isProgram(head) ? [{ offset: 0, size: Number.MAX_SAFE_INTEGER }] : []);
    this.#kind = ranges.length === 0 ? "none" : slices === undefined ? "program" : "fat";
    this.#parts = ranges.map((range) => ({ range, part: new ProgramPart() }));
  }

  #pass(bytes: Buffer): void {
    if (this.#kind === "program") this.#parts[0]?.part.push(bytes);
    else {
      for (const { range, part } of this.#parts) {
        const from = Math.max(0, range.offset - this.#start);
        const to = Math.min(bytes.length, range.offset + range.size - this.#start);
        if (from < to) part.push(bytes.subarray(from, to));
      }
    }
    this.#start += bytes.length;
  }
}

/** One program, the whole file or a part of it. */
class ProgramPart {
  #head: Buffer[] = [];
  #headSize = 0;
  #scan: ProgramScan | undefined;
  #isOver = false;

  push(bytes: Buffer): void {
    if (this.#isOver) return;
    if (this.#scan !== undefined) {
      this.#scan.push(bytes);
      return;
    }
    if (this.#headSize + bytes.length >= HEAD) {
      this.#begin(this.#headSize === 0 ? bytes : Buffer.concat([...this.#head, bytes]));
      return;
    }
    this.#head.push(Buffer.from(bytes));
    this.#headSize += bytes.length;
  }

  end(): ScannedProgram | undefined {
    if (!this.#isOver && this.#scan === undefined) this.#begin(Buffer.concat(this.#head));
    return this.#scan?.end();
  }

  #begin(bytes: Buffer): void {
    this.#head = [];
    const program = readProgram(bytes);
    this.#isOver = program === undefined;
    if (program === undefined) return;
    this.#scan = new ProgramScan(program);
    this.#scan.push(bytes);
  }
}

/** Four bytes tell most files from programs; a file for several machines has a table of them. */
function neededOf(head: Buffer): number {
  return head[0] === 0xca && head[1] === 0xfe ? fatHeadSize : 4;
}

function isProgram(head: Buffer): boolean {
  return readerOf(head) !== undefined;
}

function readProgram(bytes: Buffer): Program | undefined {
  // a copy: what the program keeps of it must hold after the chunk
  return readerOf(bytes)?.(Buffer.from(bytes.subarray(0, HEAD)));
}

function readerOf(head: Buffer): ((head: Buffer) => Program | undefined) | undefined {
  if (head[0] === 0x4d && head[1] === 0x5a) return readPe;
  const magic = head.readUInt32BE(0);
  if (magic === 0x7f_45_4c_46) return readElf;
  return magic === 0xfeedface || magic === 0xfeedfacf || magic === 0xcefaedfe || magic === 0xcffaedfe ? readMachO : undefined;
}

function encode({ built, problem }: ScannedProgram): JsonValue {
  return {
    ...(built === undefined ? {} : { built: { ...built } }),
    ...(problem === undefined ? {} : { problem: { ...problem } }),
  };
}
