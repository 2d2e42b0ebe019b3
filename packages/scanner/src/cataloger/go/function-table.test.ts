import { describe, expect, test } from "vitest";
import { beginsTable, type FunctionTable, forEachFunctionName, readTableHeader, tableHeaderSize } from "./function-table.js";
import { makeFunctionTable } from "./testing/make-program.js";

const names = ["main.main", "runtime.goexit", "a/b.(*T).M"];
const encodings = [
  { wordSize: 8, bigEndian: false },
  { wordSize: 4, bigEndian: false },
  { wordSize: 8, bigEndian: true },
  { wordSize: 4, bigEndian: true },
] as const;

function readFunctionNames(bytes: Buffer, table: FunctionTable): readonly string[] | undefined {
  const found: string[] = [];
  return forEachFunctionName(bytes, table, (start, end) => found.push(bytes.toString("utf8", start, end))) ? found : undefined;
}

function read(bytes: Buffer): readonly string[] | undefined | "too-large" {
  const header = readTableHeader(bytes.subarray(0, tableHeaderSize));
  return header === undefined || header === "too-large" ? header : readFunctionNames(bytes, header);
}

describe.each([0xfb, 0xfa, 0xf0, 0xf1])("version %s", (version) => {
  test.each(encodings)("%j", (encoding) => {
    const table = makeFunctionTable(names, version, encoding);
    expect(beginsTable(table, 0)).toBe(true);
    expect(read(Buffer.concat([table, Buffer.alloc(tableHeaderSize)]))).toEqual(names);
  });
});

test.each([
  ["another magic number", "f2ffffff00000108"],
  ["no zeros", "f1ffffff00010108"],
  ["an alignment of no machine", "f1ffffff00000308"],
  ["words of 2 bytes", "f1ffffff00000102"],
  ["both byte orders", "fffffffff000108"],
])("%s is no table", (_name, hex) => {
  expect(beginsTable(Buffer.from(hex.padEnd(32, "0"), "hex"), 0)).toBe(false);
});

describe("tables that lie", () => {
  const encoding = { wordSize: 8, bigEndian: false } as const;
  const changed = (version: number, at: number, value: number): Buffer => {
    const table = Buffer.concat([makeFunctionTable(names, version, encoding), Buffer.alloc(tableHeaderSize)]);
    table.writeUInt32LE(value, at);
    return table;
  };
  test.each<readonly [string, Buffer, readonly string[] | undefined | "too-large"]>([
    ["no functions", changed(0xf1, 8, 0), undefined],
    ["a thousand million functions", changed(0xf1, 8, 1e9), undefined],
    ["names within the header", changed(0xf1, 32, 8), undefined],
    ["names that end before they begin", changed(0xf1, 40, 8), undefined],
    ["2 GB of names", changed(0xf1, 40, 0x7fff_ffff), "too-large"],
    ["an entry outside of the table", changed(0xfb, 24, 0x7fff_ffff), names.slice(1)],
    ["more entries than there are", changed(0xfb, 8, 900_000), names],
  ])("%s", (_name, table, expected) => {
    expect(read(table)).toEqual(expected);
  });

  test("scattered names that overlap: bounded time and memory", () => {
    const count = 200_000;
    const table = Buffer.alloc(16 + 16 * count + 16 + 8 + 4 * count + 8192, "a");
    makeFunctionTable(["x"], 0xfb, encoding).copy(table, 0, 0, 8);
    table.writeBigUInt64LE(BigInt(count), 8);
    for (let i = 0; i < count; i++) {
      // each entry four bytes after the one before, its name in the middle of text
      const entry = 16 + 16 * count + 16 + 4 * i;
      table.writeBigUInt64LE(BigInt(entry), 16 + 16 * i + 8);
      table.writeUInt32LE(table.length - 8192 + (i % 4096), entry + 8);
    }
    table[table.length - 1] = 0;
    const start = performance.now();
    readFunctionNames(table, { layout: "names-scattered", need: table.length, namesAt: 0 });
    expect(performance.now() - start).toBeLessThan(4000);
  });

  test("a million and more short names are too many", () => {
    const piece = Buffer.from("a.b\0".repeat(1_000_002));
    expect(readFunctionNames(piece, { layout: "names-in-one-piece", need: piece.length, namesAt: 0 })).toBeUndefined();
  });

  test("NULs and names longer than any are no names", () => {
    const piece = Buffer.from(`${"\0".repeat(1_000_000)}a.b\0${"x".repeat(5000)}\0c.d`);
    expect(readFunctionNames(piece, { layout: "names-in-one-piece", need: piece.length, namesAt: 0 })).toEqual(["a.b", "c.d"]);
  });
});
