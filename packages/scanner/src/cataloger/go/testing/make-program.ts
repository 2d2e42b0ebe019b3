/** What a program made for a test holds. */
export interface ProgramRecipe {
  /** Default `elf`. */
  readonly format?: "elf" | "mach-o" | "pe";
  /** `go1.22.1`. */
  readonly goVersion: string;
  /** Text of `go version -m`; empty for a program without modules. */
  readonly moduleInfo: string;
  /** Names in the table of functions; absent: there is no table. */
  readonly functions?: readonly string[];
  /** First byte of the table's magic number. Default 0xf1. */
  readonly tableVersion?: number;
  /** Names of symbols; absent: it is stripped. */
  readonly symbols?: readonly string[];
  /** Default 8. */
  readonly wordSize?: 4 | 8;
  readonly bigEndian?: boolean;
  /** Build info as before Go 1.18. */
  readonly pointers?: boolean;
  /** ELF: the section table stands at the end, as other linkers than Go's put it. */
  readonly sectionsLast?: boolean;
  /** ELF: names of sections instead of the right ones. */
  readonly sectionNames?: Readonly<Record<string, string>>;
}

const BASE = 0x40_0000;
const PAGE = 0x1000;
const STRING_GAP = 5;
const FRAME_START = Buffer.from("3077af0c9274080241e1c107e6d618e6", "hex");
const FRAME_END = Buffer.from("f932433186182072008242104116d8f2", "hex");

/** Numbers of one size and byte order. */
interface Encoding {
  readonly wordSize: 4 | 8;
  readonly bigEndian: boolean;
}

/** A small program of the form that the Go linker gives it; for tests. */
export function makeProgram(recipe: ProgramRecipe): Buffer {
  if (recipe.format === "mach-o") return makeMachO(recipe);
  return recipe.format === "pe" ? makePe(recipe) : makeElf(recipe);
}

/** A macOS file of programs for several machines; for tests. */
export function makeFat(programs: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(PAGE);
  header.writeUInt32BE(0xcafebabe, 0);
  header.writeUInt32BE(programs.length, 4);
  const parts: Buffer[] = [header];
  let offset = PAGE;
  for (const [index, program] of programs.entries()) {
    header.writeUInt32BE(offset, 8 + index * 20 + 8);
    header.writeUInt32BE(program.length, 8 + index * 20 + 12);
    parts.push(padded(program, PAGE));
    offset += Math.ceil(program.length / PAGE) * PAGE;
  }
  return Buffer.concat(parts);
}

/** A table of functions; for tests. Source: https://github.com/golang/go/blob/master/src/debug/gosym/pclntab.go */
export function makeFunctionTable(names: readonly string[], version: number, encoding: Encoding): Buffer {
  const head = Buffer.from([version, 0xff, 0xff, 0xff, 0, 0, 1, encoding.wordSize]);
  if (encoding.bigEndian) head.subarray(0, 4).reverse();
  const text = names.map((name) => Buffer.from(`${name}\0`));
  if (version === 0xfb) return Buffer.concat([head, scatteredNames(text, encoding)]);
  const words = version === 0xfa ? 7 : 8;
  const namesAt = 8 + words * encoding.wordSize;
  const piece = Buffer.concat(text);
  const offsets = [namesAt, namesAt + piece.length, 0, 0, 0];
  const values = version === 0xfa ? [names.length, 0, ...offsets] : [names.length, 0, BASE, ...offsets];
  return Buffer.concat([head, ...values.map((value) => word(value, encoding)), piece]);
}

/** Until Go 1.15 an entry for each function leads to its name. */
function scatteredNames(names: readonly Buffer[], encoding: Encoding): Buffer {
  const { wordSize } = encoding;
  const entriesAt = 8 + wordSize + (2 * names.length + 1) * wordSize;
  const parts: Buffer[] = [word(names.length, encoding)];
  const bodies: Buffer[] = [];
  let at = entriesAt;
  for (const name of names) {
    parts.push(word(BASE, encoding), word(at, encoding));
    const nameAt = at + wordSize + 4;
    bodies.push(word(BASE, encoding), word(nameAt, { ...encoding, wordSize: 4 }), name);
    at = nameAt + name.length;
  }
  return Buffer.concat([...parts, word(BASE, encoding), ...bodies]);
}

/** Build info with its texts behind it, or with pointers to strings that follow it, whose texts stand in read-only data. */
interface BuildData {
  readonly readOnly: Buffer;
  data(readOnlyAt: number, dataAt: number): Buffer;
  readonly dataSize: number;
}

function buildData({ goVersion, moduleInfo, pointers }: ProgramRecipe, encoding: Encoding): BuildData {
  const framed = moduleInfo === "" ? Buffer.alloc(0) : Buffer.concat([FRAME_START, Buffer.from(moduleInfo), FRAME_END]);
  const version = Buffer.from(goVersion);
  const mark = Buffer.from("\u00ff Go buildinf:", "latin1");
  if (pointers !== true) {
    const blob = Buffer.concat([mark, Buffer.from([0, 2]), Buffer.alloc(16), sized(version), sized(framed)]);
    return { readOnly: Buffer.alloc(0), dataSize: blob.length, data: () => blob };
  }
  const readOnly = Buffer.concat([Buffer.alloc(STRING_GAP, 1), version, Buffer.alloc(STRING_GAP, 1), framed]);
  const flags = Buffer.from([encoding.wordSize, encoding.bigEndian ? 1 : 0]);
  const moduleAt = 2 * STRING_GAP + version.length;
  const size = 32 + 4 * encoding.wordSize;
  return {
    readOnly,
    dataSize: size,
    data: (readOnlyAt, dataAt) => {
      const strings = dataAt + 32;
      const header = Buffer.concat([mark, flags, word(strings, encoding), word(strings + 2 * encoding.wordSize, encoding)]);
      const values = [readOnlyAt + STRING_GAP, version.length, readOnlyAt + moduleAt, framed.length];
      return Buffer.concat([padded(header, 32), ...values.map((value) => word(value, encoding))]);
    },
  };
}

interface ElfSection {
  readonly name: string;
  readonly type: number;
  readonly content: Buffer;
  /** Of the segment that it begins or continues; absent: not loaded. */
  readonly flags?: number;
}

function makeElf(recipe: ProgramRecipe): Buffer {
  const encoding: Encoding = { wordSize: recipe.wordSize ?? 8, bigEndian: recipe.bigEndian ?? false };
  const build = buildData(recipe, encoding);
  const table =
    recipe.functions === undefined ? Buffer.alloc(0) : makeFunctionTable(recipe.functions, recipe.tableVersion ?? 0xf1, encoding);
  const readOnlyAt = 2 * PAGE;
  const tableAt = readOnlyAt + Math.ceil(Math.max(build.readOnly.length, 1) / 16) * 16;
  const dataAt = Math.ceil((tableAt + table.length + 1) / PAGE) * PAGE;
  const symbolNames = recipe.symbols === undefined ? undefined : Buffer.from(`\0${recipe.symbols.join("\0")}\0`);
  const sections: ElfSection[] = [
    { name: "", type: 0, content: Buffer.alloc(0) },
    { name: ".text", type: 1, content: Buffer.alloc(64, 0x90), flags: 5 },
    { name: ".rodata", type: 1, content: padded(build.readOnly, 16), flags: 4 },
    ...(recipe.functions === undefined ? [] : [{ name: ".gopclntab", type: 1, content: table, flags: 4 }]),
    { name: ".go.buildinfo", type: 1, content: build.data(BASE + readOnlyAt, BASE + dataAt), flags: 6 },
    ...(symbolNames === undefined
      ? []
      : [
          { name: ".symtab", type: 2, content: Buffer.alloc(24) },
          { name: ".strtab", type: 3, content: symbolNames },
        ]),
  ];
  const names = [...sections.map(({ name }) => recipe.sectionNames?.[name] ?? name), ".shstrtab"];
  sections.push({ name: ".shstrtab", type: 3, content: Buffer.from(names.map((name) => `${name}\0`).join("")) });
  const tailAt = dataAt + Math.ceil(build.dataSize / 16) * 16;
  const offsets = placeSections(sections, { readOnlyAt, tableAt, dataAt, tailAt });
  const end = Math.max(...sections.map(({ content }, index) => (offsets[index] ?? 0) + content.length));
  return writeElf({ sections, names, offsets, end, encoding, sectionsLast: recipe.sectionsLast ?? false });
}

function placeSections(
  sections: readonly ElfSection[],
  { readOnlyAt, tableAt, dataAt, tailAt }: Readonly<Record<"readOnlyAt" | "tableAt" | "dataAt" | "tailAt", number>>,
): readonly number[] {
  let tail = tailAt;
  return sections.map(({ name, content, flags }) => {
    if (name === "") return 0;
    if (flags === 5) return PAGE;
    if (flags === 4) return name === ".rodata" ? readOnlyAt : tableAt;
    if (flags === 6) return dataAt;
    const at = tail;
    tail += content.length;
    return at;
  });
}

interface ElfParts {
  readonly sections: readonly ElfSection[];
  readonly names: readonly string[];
  readonly offsets: readonly number[];
  readonly end: number;
  readonly encoding: Encoding;
  readonly sectionsLast: boolean;
}

function writeElf({ sections, names, offsets, end, encoding, sectionsLast }: ElfParts): Buffer {
  const is64 = encoding.wordSize === 8;
  const [headerSize, segmentSize, sectionSize] = is64 ? [64, 56, 64] : [52, 32, 40];
  const half = (value: number): Buffer => number(value, 2, encoding.bigEndian);
  const whole = (value: number): Buffer => number(value, 4, encoding.bigEndian);
  const large = (value: number): Buffer => word(value, encoding);
  const loaded = [5, 4, 6].map((flags) => {
    const indexes = sections.flatMap((section, index) => (section.flags === flags ? [index] : []));
    const start = Math.min(...indexes.map((index) => offsets[index] ?? 0));
    const stop = Math.max(...indexes.map((index) => (offsets[index] ?? 0) + (sections[index]?.content.length ?? 0)));
    return { flags, start, size: stop - start };
  });
  const tableAt = sectionsLast ? Math.ceil(end / 8) * 8 : headerSize + loaded.length * segmentSize;
  const header = Buffer.concat([
    Buffer.from([0x7f, 0x45, 0x4c, 0x46, is64 ? 2 : 1, encoding.bigEndian ? 2 : 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    half(2),
    half(is64 ? 62 : 3),
    whole(1),
    ...[BASE + PAGE, headerSize, tableAt].map(large),
    whole(0),
    ...[headerSize, segmentSize, loaded.length, sectionSize, sections.length, sections.length - 1].map(half),
  ]);
  const segments = loaded.map(({ flags, start, size }) =>
    is64
      ? Buffer.concat([whole(1), whole(flags), ...[start, BASE + start, BASE + start, size, size, PAGE].map(large)])
      : Buffer.concat([1, start, BASE + start, BASE + start, size, size, flags, PAGE].map(whole)),
  );
  let nameAt = 0;
  const table = sections.map(({ type, content, flags }, index) => {
    const offset = offsets[index] ?? 0;
    const address = flags === undefined ? 0 : BASE + offset;
    const entry = Buffer.concat([whole(nameAt), whole(type), ...[0, address, offset, content.length].map(large), Buffer.alloc(32)]);
    nameAt += (names[index]?.length ?? 0) + 1;
    return entry.subarray(0, sectionSize);
  });
  const file = Buffer.alloc(sectionsLast ? tableAt + sections.length * sectionSize : end);
  Buffer.concat([header, ...segments]).copy(file);
  Buffer.concat(table).copy(file, tableAt);
  Buffer.from("\u0004\0\0\0Go\0\0", "latin1").copy(file, PAGE - 64);
  for (const [index, { content }] of sections.entries()) content.copy(file, offsets[index]);
  return file;
}

function makeMachO(recipe: ProgramRecipe): Buffer {
  const encoding: Encoding = { wordSize: 8, bigEndian: false };
  const build = buildData(recipe, encoding);
  const table =
    recipe.functions === undefined ? Buffer.alloc(0) : makeFunctionTable(recipe.functions, recipe.tableVersion ?? 0xf1, encoding);
  const tableAt = PAGE + Math.ceil(build.readOnly.length / 16) * 16;
  const dataAt = Math.ceil((tableAt + table.length + 1) / PAGE) * PAGE;
  const namesAt = dataAt + PAGE * Math.ceil(build.dataSize / PAGE);
  const names = Buffer.from(` \0${(recipe.symbols ?? []).join("\0")}\0`);
  const whole = (value: number): Buffer => number(value, 4, false);
  const large = (value: number): Buffer => word(value, encoding);
  const section = (name: string, offset: number, size: number): Buffer =>
    Buffer.concat([padded(Buffer.from(name), 16), Buffer.alloc(16), large(BASE + offset), large(size), whole(offset), Buffer.alloc(28)]);
  const segment = (name: string, [offset, size]: readonly [number, number], protection: number, sections: readonly Buffer[]): Buffer =>
    Buffer.concat([
      ...[0x19, 72 + sections.length * 80].map(whole),
      padded(Buffer.from(name), 16),
      ...[BASE + offset, size, offset, size].map(large),
      ...[protection, protection, sections.length, 0].map(whole),
      ...sections,
    ]);
  const commands = [
    segment("__TEXT", [0, dataAt], 5, recipe.functions === undefined ? [] : [section("__gopclntab", tableAt, table.length)]),
    segment("__DATA", [dataAt, namesAt - dataAt], 3, [section("__go_buildinfo", dataAt, build.dataSize)]),
    ...(recipe.symbols === undefined ? [] : [Buffer.concat([0x2, 24, namesAt, 0, namesAt, names.length].map(whole))]),
  ];
  const size = commands.reduce((sum, command) => sum + command.length, 0);
  const header = Buffer.concat([0xfeedfacf, 0x0100_000c, 0, 2, commands.length, size, 0, 0].map(whole));
  const file = Buffer.alloc(namesAt + (recipe.symbols === undefined ? 0 : names.length));
  Buffer.concat([header, ...commands]).copy(file);
  build.readOnly.copy(file, PAGE);
  table.copy(file, tableAt);
  build.data(BASE + PAGE, BASE + dataAt).copy(file, dataAt);
  if (recipe.symbols !== undefined) names.copy(file, namesAt);
  return file;
}

function makePe(recipe: ProgramRecipe): Buffer {
  const encoding: Encoding = { wordSize: 8, bigEndian: false };
  const build = buildData(recipe, encoding);
  const readOnlyAt = 0x400;
  const dataAt = readOnlyAt + Math.ceil((build.readOnly.length + 1) / 512) * 512;
  const dataSize = Math.ceil(build.dataSize / 512) * 512;
  const symbolsAt = dataAt + dataSize;
  const names = Buffer.from(`\0\0\0\0${(recipe.symbols ?? []).join("\0")}\0`);
  const half = (value: number): Buffer => number(value, 2, false);
  const whole = (value: number): Buffer => number(value, 4, false);
  const header = Buffer.concat([
    Buffer.from("PE\0\0"),
    ...[0x8664, 2].map(half),
    ...[0, recipe.symbols === undefined ? 0 : symbolsAt, 0].map(whole),
    ...[240, 0x22, 0x20b].map(half),
    Buffer.alloc(22),
    word(BASE, encoding),
    Buffer.alloc(240 - 32),
  ]);
  // loaded at other addresses than in the file
  const section = (name: string, [offset, size, used]: readonly [number, number, number], flags: number): Buffer =>
    Buffer.concat([padded(Buffer.from(name), 8), ...[used, offset + PAGE, size, offset].map(whole), Buffer.alloc(12), whole(flags)]);
  const sections = [
    section(".rdata", [readOnlyAt, dataAt - readOnlyAt, dataAt - readOnlyAt], 0x4000_0040),
    section(".data", [dataAt, dataSize, build.dataSize], 0xc000_0040),
  ];
  const file = Buffer.alloc(symbolsAt + (recipe.symbols === undefined ? 0 : names.length));
  file.write("MZ");
  file.writeUInt32LE(0x80, 0x3c);
  Buffer.concat([header, ...sections]).copy(file, 0x80);
  build.readOnly.copy(file, readOnlyAt);
  build.data(BASE + readOnlyAt + PAGE, BASE + dataAt + PAGE).copy(file, dataAt);
  if (recipe.symbols !== undefined) names.copy(file, symbolsAt);
  return file;
}

function number(value: number, size: number, bigEndian: boolean): Buffer {
  const bytes = Buffer.alloc(size);
  if (bigEndian) bytes.writeUIntBE(value, 0, size);
  else bytes.writeUIntLE(value, 0, size);
  return bytes;
}

function word(value: number, { wordSize, bigEndian }: Encoding): Buffer {
  const low = number(value, 4, bigEndian);
  if (wordSize === 4) return low;
  return bigEndian ? Buffer.concat([Buffer.alloc(4), low]) : Buffer.concat([low, Buffer.alloc(4)]);
}

/** Bytes after their length as a base-128 number. */
function sized(bytes: Buffer): Buffer {
  const digits: number[] = [];
  for (let rest = bytes.length; ; rest = Math.floor(rest / 128)) {
    digits.push(rest >= 128 ? (rest % 128) + 128 : rest);
    if (rest < 128) return Buffer.concat([Buffer.from(digits), bytes]);
  }
}

/** With NULs up to a multiple of `size`, and at least one such piece. */
function padded(bytes: Buffer, size: number): Buffer {
  const length = Math.max(1, Math.ceil(bytes.length / size)) * size;
  return Buffer.concat([bytes, Buffer.alloc(length - bytes.length)]);
}
