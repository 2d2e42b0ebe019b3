import { describe, expect, test } from "vitest";
import { makeZip, type ZipFile } from "../testing/make-zip.js";
import { rangeOf } from "./byte-range.js";
import { defaultInspectionLimits, type InspectionLimits, inspectArchive } from "./inspect-archive.js";
import type { ArchiveInspection, InspectedArchive } from "./inspected-archive.js";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const manifest: ZipFile = { name: "META-INF/MANIFEST.MF", content: utf8("Manifest-Version: 1.0\n") };
const jar = (...files: readonly ZipFile[]): Uint8Array => makeZip([manifest, ...files]);
const inspect = (bytes: Uint8Array, limits: Partial<InspectionLimits> = {}): ArchiveInspection | undefined =>
  inspectArchive(rangeOf(bytes), "0123", { ...defaultInspectionLimits, ...limits });

/** Names of all archives within. */
function namesIn(archive: InspectedArchive | undefined): readonly string[] {
  return (archive?.nested ?? []).flatMap(({ name, archive: inner }) => [name, ...namesIn(inner)]);
}

test("keeps what cataloging needs, and nothing else", () => {
  const inner = jar({ name: "x.class", content: utf8("CAFEBABE") });
  const bytes = jar(
    { name: "META-INF/maven/g/a/pom.properties", content: utf8("artifactId=a\nversion=1\n") },
    { name: "META-INF/maven/g/b/pom.properties", content: utf8("no property") },
    { name: "META-INF/maven/g/a/pom.xml", content: utf8("<project><artifactId>a</artifactId></project>") },
    { name: "lib/in.jar", content: inner },
    { name: "lib/no-zip.jar", content: utf8("a text") },
    { name: "lib/in.zip", content: inner },
    { name: "README", content: utf8("read me") },
  );
  expect(inspect(bytes)).toEqual({
    archive: {
      sha1: "0123",
      manifest: { main: [{ key: "Manifest-Version", value: "1.0" }] },
      properties: [{ path: "META-INF/maven/g/a/pom.properties", name: "", groupId: "", artifactId: "a", version: "1" }],
      projects: [{ project: { path: "META-INF/maven/g/a/pom.xml", groupId: "", artifactId: "a", version: "", name: "" }, licenses: [] }],
      nested: [
        {
          name: "lib/in.jar",
          archive: { sha1: expect.stringMatching(/^[0-9a-f]{40}$/), manifest: { main: [{ key: "Manifest-Version", value: "1.0" }] } },
        },
      ],
    },
  });
});

test("of entries of one name the last counts", () => {
  const bytes = jar({ name: manifest.name, content: utf8("Manifest-Version: 2.0\n") });
  expect(inspect(bytes)?.archive?.manifest).toEqual({ main: [{ key: "Manifest-Version", value: "2.0" }] });
});

describe("licence files", () => {
  const mit = utf8(
    "Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files. " +
      "The software is provided as is, without warranty of any kind.",
  );
  const bundle: ZipFile = { name: manifest.name, content: utf8("Bundle-License: Apache-2.0\n") };
  test.each<readonly [string, readonly ZipFile[], readonly string[] | undefined]>([
    ["of a known text", [{ name: "LICENSE", content: mit }], ["MIT"]],
    [
      "of which one is known",
      [
        { name: "META-INF/LICENSE.txt", content: mit },
        { name: "META-INF/notice", content: utf8("mine") },
      ],
      ["MIT"],
    ],
    [
      "of META-INF, before those of that name at the top",
      [
        { name: "LICENSE", content: mit },
        { name: "META-INF/license", content: utf8("mine") },
      ],
      ["sha256:3fd30542fe3f61b14bd4a4b2dc0b6fb30fa6f63ebce52dd1778aaa8c4dc02cff"],
    ],
    ["of which none counts, as the manifest names one", [bundle, { name: "LICENSE", content: mit }], undefined],
    ["elsewhere", [{ name: "org/example/LICENSE", content: mit }], undefined],
  ])("%s", (_name, files, licenses) => {
    expect(inspect(jar(...files))?.archive?.licenses).toEqual(licenses);
  });
});

describe("a fault costs what it is in, no more", () => {
  const good: ZipFile = { name: "lib/good.jar", content: jar(), stored: true };
  test.each<readonly [string, ZipFile, string, RegExp]>([
    [
      "a broken archive within",
      { name: "lib/bad.jar", content: jar().subarray(0, 100), stored: true },
      "archive-corrupt",
      /^"a.war:lib\/bad.jar": .*ends before/,
    ],
    [
      "an entry that cannot be inflated",
      { name: "lib/bad.jar", content: jar(), claim: { size: 7 } },
      "archive-corrupt",
      /^"a.war:lib\/bad.jar": .*cannot be inflated/,
    ],
    [
      "an encrypted pom",
      { name: "pom.properties", content: utf8("a=b"), claim: { flags: 1 } },
      "archive-corrupt",
      /^"a.war:pom.properties": .*encrypted/,
    ],
    ["two manifests", { name: "/META-INF/MANIFEST.MF", content: utf8("") }, "archive-corrupt", /there are 2 manifests/],
    [
      "a line without end",
      { name: "lib/bad.jar", content: makeZip([{ ...manifest, content: utf8(`A: ${"a".repeat(70_000)}`) }]) },
      "file-unreadable",
      /^"a.war:lib\/bad.jar:META-INF\/MANIFEST.MF": the manifest has more headers, or a longer line/,
    ],
  ])("%s", (_name, bad, code, message) => {
    const outer = makeZip([{ name: "a.war", content: jar(bad), stored: true }, good]);
    const inspection = inspect(outer);
    expect(namesIn(inspection?.archive)).toContain("lib/good.jar");
    expect(inspection).toMatchObject({ fault: { code, message: expect.stringMatching(message) }, faultCount: 1 });
  });
});

describe("hostile archives are soon done", () => {
  const soon = (bytes: Uint8Array, limits: Partial<InspectionLimits> = {}): ArchiveInspection | undefined => {
    const start = performance.now();
    const inspection = inspect(bytes, limits);
    expect(performance.now() - start).toBeLessThan(8000);
    return inspection;
  };

  test("fifty archives deep", () => {
    let bytes = jar();
    for (let depth = 0; depth < 50; depth++) bytes = jar({ name: `${depth}.jar`, content: bytes, stored: depth % 2 === 0 });
    const inspection = soon(bytes);
    expect(namesIn(inspection?.archive)).toHaveLength(16);
    expect(inspection).toMatchObject({
      faultCount: 1,
      fault: { code: "limit-exceeded", message: expect.stringContaining("nested more than 16 deep") },
    });
  });

  test("an archive that inflates a thousandfold", () => {
    const bomb: ZipFile = { name: "bomb.jar", content: new Uint8Array(64 * 1024 * 1024) };
    const bytes = jar(...["0.jar", "1.jar", "2.jar"].map((name) => ({ ...bomb, name })));
    expect(bytes.length).toBeLessThan(300_000);
    expect(soon(bytes)).toMatchObject({ archive: { sha1: "0123" } });
    const inspection = soon(bytes, { maxHeldBytes: 16 * 1024 * 1024 });
    expect(inspection).toMatchObject({
      faultCount: 3,
      fault: { code: "limit-exceeded", message: expect.stringContaining("bytes of inflated archives") },
    });
  });

  test("a manifest that inflates a thousandfold", () => {
    const bytes = makeZip([{ ...manifest, content: new Uint8Array(40 * 1024 * 1024).fill(0x20) }]);
    expect(soon(bytes)).toMatchObject({
      faultCount: 1,
      fault: { code: "limit-exceeded", message: expect.stringContaining("it has 41943040 bytes") },
    });
  });

  test("a million entries", () => {
    const names = Array.from({ length: 999 }, (_, i) => ({ name: `c/Class${i}.class`, content: new Uint8Array(), stored: true }));
    const thousand = Buffer.from(makeZip([...names, manifest]));
    const directoryAt = thousand.readUInt32LE(thousand.length - 22 + 16);
    const directory = thousand.subarray(directoryAt, thousand.length - 22);
    const end = Buffer.from(thousand.subarray(thousand.length - 22));
    end.writeUInt16LE(1_000_000 % 0x10000, 10);
    end.writeUInt32LE(directory.length * 1000, 12);
    const bytes = Buffer.concat([thousand.subarray(0, directoryAt), ...Array.from({ length: 1000 }, () => directory), end]);
    expect(soon(bytes)).toEqual({ archive: { sha1: "0123", manifest: { main: [{ key: "Manifest-Version", value: "1.0" }] } } });
  });

  test("entries that lie over each other", () => {
    const inner = jar({ name: "filler", content: new Uint8Array(2 * 1024 * 1024), stored: true });
    const first: ZipFile = { name: "lib/first.jar", content: inner, stored: true };
    const shared = { offset: 0, size: inner.length, compressedSize: inner.length };
    // Their data is that of the first entry: names of one length put it at one place.
    const others = Array.from({ length: 9000 }, (_, i) => ({
      name: `lib/${String(i).padStart(5, "0")}.jar`,
      content: new Uint8Array(),
      stored: true,
      claim: shared,
    }));
    const inspection = soon(makeZip([first, ...others]));
    expect(inspection?.archive?.nested).toHaveLength(511);
    expect(inspection?.fault).toMatchObject({ code: "limit-exceeded", message: expect.stringContaining("1073741824 bytes of archives") });
  });

  test("more archives, texts and bytes of them than allowed", () => {
    const bytes = jar(
      ...Array.from({ length: 30 }, (_, i) => ({ name: `${i}/pom.properties`, content: utf8(`artifactId=a${i}\nversion=1\n`) })),
    );
    expect(soon(bytes, { maxTexts: 10, maxArchives: 100 })?.archive?.properties).toHaveLength(9);
    expect(soon(bytes, { maxTotalTextBytes: 100 })?.archive?.properties).toHaveLength(3);
    expect(soon(bytes, { maxTexts: 10, maxArchives: 10 })).toEqual({
      fault: { code: "limit-exceeded", message: expect.stringContaining("10 archives and texts") },
      faultCount: 1,
    });
    const ear = jar(...Array.from({ length: 30 }, (_, i) => ({ name: `${i}.jar`, content: jar() })));
    expect(soon(ear, { maxArchives: 10 })?.archive?.nested).toHaveLength(10);
  });

  test("a manifest of very many short lines, and one value over very many lines", () => {
    const lines = makeZip([{ ...manifest, content: utf8("a:b\n".repeat(4_000_000)) }]);
    expect(soon(lines)).toMatchObject({
      faultCount: 1,
      fault: { code: "file-unreadable", message: expect.stringContaining("more headers") },
    });
    const signed = jar({ name: "a.jar", content: makeZip([{ ...manifest, content: utf8("a:b\n".repeat(1000)) }]) });
    expect(soon(signed, { maxHeaders: 1000 })).toMatchObject({ faultCount: 1, fault: { code: "limit-exceeded" } });
    const value = makeZip([{ ...manifest, content: utf8(`A: b\n${" c\n".repeat(1_000_000)}`) }]);
    expect(soon(value)?.archive?.manifest?.main?.[0]?.value).toHaveLength(1_000_001);
  });
});
