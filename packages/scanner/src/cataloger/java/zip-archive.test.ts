import { describe, expect, test } from "vitest";
import { makeZip, type ZipFile, type ZipOptions } from "../testing/make-zip.js";
import { rangeOf } from "./byte-range.js";
import { beginsLikeZip, readZipDirectory, readZipEntry } from "./zip-archive.js";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const files: readonly ZipFile[] = [
  { name: "META-INF/MANIFEST.MF", content: utf8("Manifest-Version: 1.0\n".repeat(20)) },
  { name: "empty", content: utf8("") },
  { name: "lib/ünnig.jar", content: utf8("stored as it is"), stored: true },
  { name: "../../etc/passwd", content: utf8("root") },
];

/** Names and texts of all entries. */
function unpack(bytes: Uint8Array): readonly (readonly [string, string])[] | undefined {
  const archive = rangeOf(bytes);
  const directory = readZipDirectory(archive, () => true);
  if (directory === undefined) return undefined;
  return [...directory].map((entry) => {
    const content = readZipEntry(archive, entry);
    return [entry.name, textOf(content.slice(0, content.length))];
  });
}

const whole = files.map(({ name, content }) => [name, textOf(content)]);

describe("reads every entry of", () => {
  test.each<readonly [string, ZipOptions]>([
    ["a plain archive", {}],
    ["one with zip64 records", { zip64: true }],
    ["one with a launch script before it", { prefix: "#!/bin/sh\nexec java -jar $0\n" }],
    ["one with zip64 records and a launch script", { zip64: true, prefix: "#!/bin/sh\n" }],
    ["one with a comment", { comment: "made by hand" }],
    ["one with the signature of an end in its comment", { comment: "PK\u0005\u0006" }],
  ])("%s", (_name, options) => {
    expect(unpack(makeZip(files, options))).toEqual(whole);
  });

  test("one whose offsets count what stands before it", () => {
    const prefix = "#!/bin/sh\n";
    const first: ZipFile = { name: "a", content: utf8("x"), claim: { offset: prefix.length } };
    const directoryAt = prefix.length + 30 + 1 + 3;
    expect(unpack(makeZip([first], { prefix, claim: { offset: directoryAt } }))).toEqual([["a", "x"]]);
  });

  test("one of many windows", () => {
    const many = Array.from({ length: 70_000 }, (_, i) => ({ name: `org/example/Class${i}.class`, content: utf8(""), stored: true }));
    const archive = rangeOf(makeZip(many));
    const wanted = [...(readZipDirectory(archive, (name) => name.endsWith("69999.class")) ?? [])];
    expect(wanted.map(({ name }) => name)).toEqual(["org/example/Class69999.class"]);
  });
});

describe("is no archive", () => {
  test.each<readonly [string, Uint8Array]>([
    ["nothing", utf8("")],
    ["a text", utf8("Rar!".repeat(1000))],
    ["the beginning of one", makeZip(files).subarray(0, 200)],
  ])("%s", (_name, bytes) => {
    expect(unpack(bytes)).toBeUndefined();
  });

  test("but its beginning tells", () => {
    expect(beginsLikeZip(rangeOf(makeZip(files).subarray(0, 200)))).toBe(true);
    expect(beginsLikeZip(rangeOf(utf8("Rar!")))).toBe(false);
  });
});

describe("refuses", () => {
  const one = (claim: NonNullable<ZipFile["claim"]>, stored = false): Uint8Array =>
    makeZip([{ name: "a", content: utf8("x".repeat(100)), stored, claim }]);
  const inner = makeZip([{ name: "inner", content: utf8("x") }]);
  test.each<readonly [string, Uint8Array, RegExp]>([
    ["an encrypted entry", one({ flags: 1 }), /"a" is encrypted/],
    ["an unknown method", one({ method: 99 }), /compression method 99/],
    ["a header outside", one({ offset: 1_000_000 }), /"a" lies outside/],
    ["a header that is none", one({ offset: 7 }), /"a" has no header/],
    ["content that ends outside", one({ compressedSize: 100_000 }), /"a" lies outside/],
    ["content that is no deflate stream", one({ method: 8 }, true), /"a" cannot be inflated/],
    ["more content than claimed", one({ size: 10 }), /"a" cannot be inflated/],
    ["less content than claimed", one({ size: 101 }), /"a" has not the 101 bytes/],
    ["a claim that no stream can hold", one({ size: 4_000_000_000 }), /"a" claims 4000000000 bytes/],
    ["stored content of two sizes", one({ size: 99 }, true), /stored in 100 bytes and claims 99/],
    ["a directory outside", makeZip(files, { claim: { offset: 1_000_000 } }), /claims .* at offset 1000000/],
    ["a directory of another size", makeZip(files, { prefix: "#", claim: { size: 20 } }), /0 of 4 entries/],
    ["fewer entries than claimed", makeZip(files, { claim: { entries: 5 } }), /4 of 5 entries/],
    [
      "an archive cut within a stored one",
      makeZip([{ name: "in.zip", content: inner, stored: true }]).subarray(0, 36 + inner.length + 9),
      /ends before/,
    ],
  ])("%s", (_name, bytes, message) => {
    expect(() => unpack(bytes)).toThrow(message);
    expect(() => unpack(bytes)).toThrow(expect.objectContaining({ code: "archive-corrupt" }));
  });

  test("nothing more than that when bytes are changed at random", () => {
    const bytes = makeZip(files, { comment: "c" });
    for (let at = 0; at < bytes.length; at++) {
      const changed = Uint8Array.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 0xff;
      try {
        unpack(changed);
      } catch (error) {
        expect(error).toMatchObject({ code: "archive-corrupt" });
      }
    }
  });
});
