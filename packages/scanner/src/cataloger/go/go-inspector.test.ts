import type { JsonValue } from "@plimsoll/core";
import { describe, expect, test } from "vitest";
import { goInspector } from "./go-inspector.js";
import { makeFat, makeProgram, type ProgramRecipe } from "./testing/make-program.js";

const moduleInfo =
  "path\texample.org/shop/cmd/shopd\nmod\texample.org/shop\tv1.2.0\t\ndep\tgolang.org/x/net\tv0.1.0\th1:aaa=\nbuild\tGOARCH=amd64\n";
const functions = [
  "main.main",
  "golang.org/x/net/html.(*Tokenizer).Next",
  "golang.org/x/net/html.Parse",
  "runtime.goexit",
  "go:buildid",
  "callRet",
];
const symbols = { main: "main", "golang.org/x/net/html": "(*Tokenizer).Next\nParse", runtime: "goexit" };
const recipe: ProgramRecipe = { goVersion: "go1.22.1", moduleInfo, functions };

/** What the inspector finds in a file that comes in chunks of a size, each overwritten after its call. */
function inspect(file: Buffer, chunkSize = 4096): JsonValue | undefined {
  const inspection = goInspector.begin();
  for (let at = 0; at < file.length; at += chunkSize) {
    const chunk = Buffer.from(file.subarray(at, at + chunkSize));
    inspection.push(chunk);
    chunk.fill(0xee);
  }
  return inspection.end();
}

function built(fields: Readonly<Record<string, JsonValue>> = {}): JsonValue {
  return { built: { goVersion: "go1.22.1", moduleInfo, architecture: "x86_64", cryptoSettings: [], symbols, ...fields } };
}

const withoutSymbols = { goVersion: "go1.22.1", moduleInfo, cryptoSettings: [] };

describe("programs", () => {
  const cases: readonly (readonly [string, ProgramRecipe, JsonValue])[] = [
    ["ELF, sections first", recipe, [built()]],
    ["ELF, sections last", { ...recipe, sectionsLast: true }, [built()]],
    ["ELF of 32 bits", { ...recipe, wordSize: 4 }, [built({ architecture: "386" })]],
    ["ELF, big-endian", { ...recipe, bigEndian: true }, [built()]],
    ["functions of Go 1.18", { ...recipe, tableVersion: 0xf0 }, [built()]],
    ["functions of Go 1.16", { ...recipe, tableVersion: 0xfa }, [built()]],
    ["functions of Go 1.2", { ...recipe, tableVersion: 0xfb }, [built()]],
    [
      "functions of Go 1.2, big-endian, 32 bits",
      { ...recipe, tableVersion: 0xfb, bigEndian: true, wordSize: 4 },
      [built({ architecture: "386" })],
    ],
    ["no functions", { goVersion: "go1.22.1", moduleInfo }, [{ built: { ...withoutSymbols, architecture: "x86_64" } }]],
    [
      "a table of functions in a section of another name is not read, as in Syft",
      { ...recipe, sectionNames: { ".gopclntab": ".data.rel.ro.gopclntab" } },
      [{ built: { ...withoutSymbols, architecture: "x86_64" } }],
    ],
    ["no modules", { ...recipe, moduleInfo: "" }, [built({ moduleInfo: "" })]],
    ["no Go version: no program by Go", { ...recipe, goVersion: "" }, null],
    ["Mach-O", { ...recipe, format: "mach-o" }, [built({ architecture: "arm64" })]],
    ["Windows: no functions", { ...recipe, format: "pe" }, [{ built: { ...withoutSymbols, architecture: "34404" } }]],
    [
      "ELF by Go before 1.18",
      { ...recipe, goVersion: "go1.17.13", pointers: true, tableVersion: 0xfa },
      [built({ goVersion: "go1.17.13" })],
    ],
    [
      "ELF by Go before 1.18, sections last, big-endian, 32 bits",
      { ...recipe, goVersion: "devel +7af1de5 Thu Jan 1", pointers: true, sectionsLast: true, bigEndian: true, wordSize: 4 },
      [built({ goVersion: "devel +7af1de5 Thu Jan 1", architecture: "386" })],
    ],
    [
      "Mach-O by Go before 1.18",
      { ...recipe, format: "mach-o", goVersion: "go1.13", pointers: true },
      [built({ goVersion: "go1.13", architecture: "arm64" })],
    ],
    [
      "Windows by Go before 1.18",
      { ...recipe, format: "pe", goVersion: "go1.13", pointers: true },
      [{ built: { ...withoutSymbols, goVersion: "go1.13", architecture: "34404" } }],
    ],
  ];
  test.each(cases)("%s", (_name, program, expected) => {
    const file = makeProgram(program);
    for (const chunkSize of [7, 16, 509, 4096, file.length])
      expect(inspect(file, chunkSize) ?? null, `in chunks of ${chunkSize}`).toEqual(expected);
  });

  test("a list of modules over many chunks", () => {
    const list = `path\ta\nmod\ta\tv1\t\n${"dep\texample.org/some/module\tv1.0.0\th1:abc=\n".repeat(30_000)}`;
    expect(inspect(makeProgram({ ...recipe, moduleInfo: list }), 65_536)).toEqual([built({ moduleInfo: list })]);
  });

  test("a file for two machines", () => {
    const file = makeFat([makeProgram({ ...recipe, format: "mach-o" }), makeProgram({ ...recipe, format: "mach-o", goVersion: "go1.20" })]);
    const expected = [built({ architecture: "arm64" }), built({ architecture: "arm64", goVersion: "go1.20" })];
    for (const chunkSize of [100, 4096, file.length]) expect(inspect(file, chunkSize)).toEqual(expected);
  });
});

test.each<readonly [string, ProgramRecipe["format"], readonly string[], readonly string[]]>([
  ["standard", "elf", ["main.main", "crypto/sha1.(*digest).Write"], ["standard-crypto"]],
  ["standard, of a function with a suffix", "elf", ["crypto/rsa.decrypt.abi0"], ["standard-crypto"]],
  ["boring", "elf", ["_cgo_x_Cfunc__goboringcrypto_AES"], ["boring-crypto"]],
  [
    "all",
    "elf",
    [
      "crypto/internal/boring/sig.StandardCrypto.abi0",
      "crypto/internal/boring/sig.BoringCrypto",
      "crypto/internal/boring/sig.FIPSOnly.abi0",
    ],
    ["standard-crypto", "boring-crypto", "crypto/tls/fipsonly"],
  ],
  ["none", "elf", ["crypto/rsa.decryptAndCheck", "x.crypto/sha1.(*digest).Write", "crypto/sha512.New"], []],
  ["standard, on macOS", "mach-o", ["_crypto/sha256.(*digest).Sum"], ["standard-crypto"]],
  ["standard, on Windows", "pe", ["crypto/rand.(*devReader).Read"], ["standard-crypto"]],
])("cryptography by names of symbols: %s", (_name, format = "elf", names, expected) => {
  const file = makeProgram({ goVersion: "go1.22.1", moduleInfo, format, symbols: names });
  for (const chunkSize of [64, 509, 4096, file.length])
    expect(inspect(file, chunkSize), `in chunks of ${chunkSize}`).toMatchObject([{ built: { cryptoSettings: expected } }]);
});

describe("other files", () => {
  const elf = makeProgram(recipe);
  const typed = (type: number): Buffer => {
    const file = Buffer.from(elf);
    file.writeUInt16LE(type, 16);
    return file;
  };
  test.each([
    ["nothing", Buffer.alloc(0)],
    ["text", Buffer.from("#!/bin/sh\n\u00ff Go buildinf:\n".repeat(100), "latin1")],
    ["a Java class", Buffer.concat([Buffer.from("cafebabe0000003d", "hex"), Buffer.alloc(2000, 1)])],
    ["an object file", typed(1)],
    ["a core dump", typed(4)],
    ["a program that is not by Go", makeElfWithout(elf)],
    ["MZ and nothing of a program", Buffer.concat([Buffer.from("MZ"), Buffer.alloc(5000)])],
  ])("%s", (_name, file) => {
    for (const chunkSize of [5, 4096]) expect(inspect(file, chunkSize)).toBeUndefined();
  });

  test("one that is no program is over after its first bytes", () => {
    const inspection = goInspector.begin();
    expect(inspection.isOver).toBe(false);
    inspection.push(Buffer.from("#!/bin/sh\n"));
    expect(inspection.isOver).toBe(true);
  });

  test("one packed by UPX is a gap: it cannot be looked into", () => {
    const packed = makeElfWithout(elf);
    // no section table
    packed.fill(0, 40, 48);
    packed.fill(0, 60, 64);
    packed.write("UPX!", 240);
    expect(inspect(packed)).toEqual([{ problem: { code: "file-unreadable", message: expect.stringContaining("UPX") } }]);
  });

  test("tiny ones are not looked into", () => {
    expect([goInspector.wants("a", 100, 0o755), goInspector.wants("a", 200, 0o644)]).toEqual([false, true]);
  });
});

/** Its build info wiped out. */
function makeElfWithout(elf: Buffer): Buffer {
  const file = Buffer.from(elf);
  const mark = Buffer.from("\u00ff Go buildinf:", "latin1");
  file.fill(0, file.indexOf(mark), file.indexOf(mark) + mark.length);
  return file;
}

describe("hostile programs", () => {
  const elf = makeProgram({ ...recipe, symbols: ["crypto/sha1.(*digest)"] });
  const last = makeProgram({ ...recipe, sectionsLast: true });
  const blobAt = elf.indexOf(Buffer.from("\u00ff Go buildinf:", "latin1"));
  const changed = (file: Buffer, change: (copy: Buffer) => void): Buffer => {
    const copy = Buffer.from(file);
    change(copy);
    return copy;
  };
  const gap = (code: string): unknown => [{ problem: { code, message: expect.any(String) } }];

  test("cut short at any place: a gap or nothing, nothing is thrown", () => {
    const files = [elf, last, makeProgram({ ...recipe, format: "mach-o", symbols: ["a"] }), makeProgram({ ...recipe, pointers: true })];
    for (const file of [...files, makeProgram({ ...recipe, format: "pe", symbols: ["a"] })]) {
      for (let cut = 0; cut < file.length; cut += 97) {
        const found = inspect(file.subarray(0, cut));
        if (found !== undefined) expect(found, `cut at ${cut}`).toEqual(gap("file-unreadable"));
      }
    }
  });

  test("every byte of the headers wrong in turn: nothing is thrown", () => {
    for (const file of [elf, last, makeProgram({ ...recipe, format: "mach-o" }), makeProgram({ ...recipe, format: "pe" })]) {
      for (let at = 4; at < 700; at++) {
        for (const value of [0, 0x7f, 0xff]) {
          const wrong = changed(file, (copy) => {
            copy[at] = value;
          });
          expect(() => inspect(wrong, file.length)).not.toThrow();
        }
      }
    }
  });

  test("build info that claims 100 MB is a gap", () => {
    const wrong = changed(elf, (copy) => {
      // the length of the version is one byte; that of the module list follows it
      const lengthAt = blobAt + 32 + 1 + recipe.goVersion.length;
      Buffer.from([0x80, 0x80, 0x80, 0x32]).copy(copy, lengthAt);
    });
    expect(inspect(wrong)).toEqual(gap("limit-exceeded"));
  });

  test("a length without end is no build info", () => {
    const wrong = changed(elf, (copy) => copy.fill(0xff, blobAt + 32, blobAt + 60));
    expect(inspect(wrong)).toEqual(gap("file-unreadable"));
  });

  test("pointers to nowhere are a gap", () => {
    const wrong = changed(makeProgram({ ...recipe, pointers: true }), (copy) => {
      copy.fill(0x77, copy.indexOf(Buffer.from("\u00ff Go buildinf:", "latin1")) + 16, blobAt + 64);
    });
    expect(inspect(wrong)).toEqual(gap("file-unreadable"));
  });

  test("a section table beyond the end of the file is a gap", () => {
    expect(inspect(changed(elf, (copy) => copy.writeUInt32LE(0x7fff_ffff, 40)))).toEqual(gap("file-unreadable"));
  });

  test("a table of functions that claims too many names: the modules are kept, with a gap", () => {
    const wrong = changed(elf, (copy) => {
      const table = copy.indexOf(Buffer.from([0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8]));
      copy.writeUInt32LE(0x7f00_0000, table + 8 + 4 * 8);
    });
    expect(inspect(wrong)).toEqual([
      {
        built: { ...withoutSymbols, architecture: "x86_64", cryptoSettings: ["standard-crypto"] },
        problem: { code: "limit-exceeded", message: expect.any(String) },
      },
    ]);
  });

  test("marks and tables again and again: bounded time and memory", () => {
    const mark = Buffer.from("\u00ff Go buildinf:\0\u0002", "latin1");
    const table = Buffer.from([0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8, 1, 0, 0, 0, 0, 0, 0, 0]);
    for (const unit of [mark, table, Buffer.concat([mark, table])]) {
      const body = Buffer.alloc(8 * 1024 * 1024);
      for (let at = 0; at < body.length; at += unit.length) unit.copy(body, at);
      // a data segment over all of it, again and again
      const wrong = Buffer.concat([elf.subarray(0, 4096), body]);
      for (let i = 0; i < 3; i++) wrong.writeUInt32LE(body.length, 64 + i * 56 + 32);
      const start = performance.now();
      expect(() => inspect(wrong, 65_536)).not.toThrow();
      expect(performance.now() - start).toBeLessThan(4000);
    }
  });

  test("names of symbols again and again: bounded time", () => {
    const file = Buffer.concat([elf, Buffer.from("\0crypto/rsa.decryptX".repeat(400_000))]);
    const start = performance.now();
    expect(inspect(file, 65_536)).toBeDefined();
    expect(performance.now() - start).toBeLessThan(4000);
  });
});
