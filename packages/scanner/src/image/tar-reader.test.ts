import { expect, test } from "vitest";
import type { TarEntry } from "./tar-header.js";
import { TarReader } from "./tar-reader.js";
import { directory, entry, file, hardlink, header, padded, pax, symlink, tar } from "./testing/tar-fixture.js";

interface Seen {
  readonly entry: TarEntry;
  readonly content: string;
}

function read(archive: Buffer, chunkSize = archive.length || 1, maxExtensionBytes = 1024 * 1024): readonly Seen[] {
  const seen: { entry: TarEntry; content: string }[] = [];
  const reader = new TarReader((found) => {
    const one = { entry: found, content: "" };
    seen.push(one);
    if (found.type !== "file") return undefined;
    return {
      push: (chunk) => {
        one.content += chunk.toString("latin1");
      },
      end: () => {
        one.content += "$";
      },
    };
  }, maxExtensionBytes);
  for (let at = 0; at < archive.length; at += chunkSize) reader.push(archive.subarray(at, at + chunkSize));
  reader.end();
  return seen;
}

const brief = (seen: readonly Seen[]): unknown[] =>
  seen.map(({ entry: { name, type, size, link }, content }) => [name, type, size, link, content]);

const long = `deep/${"directory/".repeat(20)}file`;

test.each<[string, Buffer, unknown[]]>([
  ["ustar", tar(file("a/b", "hello")), [["a/b", "file", 5, "", "hello$"]]],
  ["an empty file", tar(file("a")), [["a", "file", 0, "", "$"]]],
  [
    "a file of exactly one block",
    tar(file("a", "x".repeat(512)), file("b")),
    [
      ["a", "file", 512, "", `${"x".repeat(512)}$`],
      ["b", "file", 0, "", "$"],
    ],
  ],
  ["ustar with a prefix", tar(entry({ name: "c", prefix: "a/b" }, "x")), [["a/b/c", "file", 1, "", "x$"]]],
  [
    "star: the prefix is shorter",
    tar(entry({ name: "c", prefix: "a/b", patches: { 476: "123", 508: "tar\0" } })),
    [["a/b/c", "file", 0, "", "$"]],
  ],
  ["GNU: no prefix", tar(entry({ name: "c", magic: "ustar  \0", prefix: "12345" })), [["c", "file", 0, "", "$"]]],
  ["v7: no prefix", tar(entry({ name: "c", magic: "\0\0\0\0\0\0\0\0", prefix: "a", flag: "\0" })), [["c", "file", 0, "", "$"]]],
  ["v7: a directory by its name", tar(entry({ name: "c/", magic: "\0\0\0\0\0\0\0\0", flag: "\0" })), [["c/", "directory", 0, "", ""]]],
  ["contiguous files", tar(entry({ name: "c", flag: "7" }, "x")), [["c", "file", 1, "", "x$"]]],
  [
    "pax path and link",
    tar(pax({ path: long, linkpath: `${long}-target`, mtime: "1.5" }), entry({ name: "short", flag: "2", link: "t" })),
    [[long, "symlink", 0, `${long}-target`, ""]],
  ],
  [
    "pax size",
    tar(pax({ size: "3" }), header({ name: "a", size: 0 }), padded("abc"), file("b")),
    [
      ["a", "file", 3, "", "abc$"],
      ["b", "file", 0, "", "$"],
    ],
  ],
  [
    "pax holds for one entry",
    tar(pax({ path: "x" }), file("a"), file("b")),
    [
      ["x", "file", 0, "", "$"],
      ["b", "file", 0, "", "$"],
    ],
  ],
  ["global pax headers are read over", tar(pax({ path: "x" }, "g"), file("a")), [["a", "file", 0, "", "$"]]],
  ["GNU long name", tar(entry({ name: "././@LongLink", flag: "L" }, `${long}\0`), file("short", "x")), [[long, "file", 1, "", "x$"]]],
  ["GNU long link", tar(entry({ name: "././@LongLink", flag: "K" }, `${long}\0`), symlink("s", "t")), [["s", "symlink", 0, long, ""]]],
  ["pax beats GNU", tar(entry({ flag: "L" }, "gnu\0"), pax({ path: "pax" }), file("short")), [["pax", "file", 0, "", "$"]]],
  [
    "a size in base 256",
    tar(header({ name: "a", size: Buffer.from([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]) }), padded("xy")),
    [["a", "file", 2, "", "xy$"]],
  ],
  ["a size with leading blanks", tar(header({ name: "a", size: "         2 \0" }), padded("xy")), [["a", "file", 2, "", "xy$"]]],
  [
    "links and directories have no content",
    tar(hardlink("h", "t"), header({ name: "d/", flag: "5", size: 512 }), file("a")),
    [
      ["h", "hardlink", 0, "t", ""],
      ["d/", "directory", 0, "", ""],
      ["a", "file", 0, "", "$"],
    ],
  ],
  [
    "devices and fifos",
    tar(entry({ name: "c", flag: "3" }), entry({ name: "b", flag: "4" }), entry({ name: "p", flag: "6" })),
    [
      ["c", "device", 0, "", ""],
      ["b", "device", 0, "", ""],
      ["p", "device", 0, "", ""],
    ],
  ],
  [
    "unknown types with content",
    tar(entry({ name: "z", flag: "Z" }, "zz"), file("a")),
    [
      ["z", "other", 2, "", ""],
      ["a", "file", 0, "", "$"],
    ],
  ],
  [
    "old GNU sparse files",
    tar(
      header({ name: "s", flag: "S", size: 3, patches: { 482: "\x01", 483: "00000010000" } }),
      Buffer.alloc(512, 0).fill(1, 504, 505),
      Buffer.alloc(512),
      padded("abc"),
      file("a"),
    ),
    [
      ["s", "sparse", 4096, "", ""],
      ["a", "file", 0, "", "$"],
    ],
  ],
  [
    "pax sparse files",
    tar(
      pax({ "GNU.sparse.major": "1", "GNU.sparse.name": "real", "GNU.sparse.realsize": "9000" }),
      entry({ name: "GNUSparseFile.0/real" }, "1\n"),
    ),
    [["real", "sparse", 9000, "", ""]],
  ],
  ["names in UTF-8", tar(file("ünï/日本", "x")), [["ünï/日本", "file", 1, "", "x$"]]],
  ["names that are no UTF-8", tar(entry({ name: Buffer.from([0x61, 0xff, 0x62]) })), [["a\ufffdb", "file", 0, "", "$"]]],
  ["no end mark", file("a"), [["a", "file", 0, "", "$"]]],
  ["lost padding at the end", file("a", "x").subarray(0, 513), [["a", "file", 1, "", "x$"]]],
  [
    "what follows the end mark is not read",
    Buffer.concat([tar(file("a")), Buffer.from("rubbish"), file("b")]),
    [["a", "file", 0, "", "$"]],
  ],
  ["nothing", Buffer.alloc(0), []],
  ["only the end mark", tar(), []],
])("%s", (_, archive, expected) => {
  for (const chunkSize of [archive.length || 1, 1, 511, 512, 513, 700]) expect(brief(read(archive, chunkSize))).toEqual(expected);
});

test("modes and owners", () => {
  const [seen] = read(tar(pax({ uid: "70000" }), entry({ name: "a", mode: "0104755\0", uid: 5, gid: 7 })));
  expect(seen?.entry).toEqual({
    name: "a",
    type: "file",
    storedSize: 0,
    size: 0,
    mode: 0o4755,
    uid: 70000,
    gid: 7,
    link: "",
    moreSparse: false,
  });
});

const huge = Buffer.alloc(12, 0xff).fill(0xbf, 0, 1);

test.each<[string, Buffer, string, RegExp]>([
  [
    "a wrong checksum",
    tar(file("a"), entry({ name: "b", checksum: "000000\0 " })),
    "archive-corrupt",
    /checksum of the tar header at byte 512 is wrong/,
  ],
  ["no tar at all", Buffer.alloc(2048, "hello"), "archive-corrupt", /header at byte 0 /],
  ["a negative size", tar(header({ name: "a", size: Buffer.alloc(12, 0xff) })), "archive-corrupt", /no valid size/],
  ["a size beyond all measure", tar(header({ name: "a", size: huge })), "archive-corrupt", /no valid size/],
  ["a size that is no number", tar(header({ name: "a", size: "zzz\0" })), "archive-corrupt", /no valid size/],
  ["a file that claims 4 GB", tar(header({ name: "a", size: 4 * 1024 ** 3 })), "archive-corrupt", /ends within an entry, after 1536 bytes/],
  ["a cut header", file("a").subarray(0, 100), "archive-corrupt", /ends within an entry/],
  ["cut content", file("a", "xyz").subarray(0, 514), "archive-corrupt", /ends within an entry/],
  ["a cut extension", pax({ path: "x" }).subarray(0, 600), "archive-corrupt", /ends within an entry/],
  ["an extension without its entry", tar(pax({ path: "x" })).subarray(0, 1024), "archive-corrupt", /ends within an entry/],
  [
    "a single zero block",
    Buffer.concat([file("a"), Buffer.alloc(512), file("b")]),
    "archive-corrupt",
    /goes on after a single zero block, at byte 1024/,
  ],
  [
    "endless extensions",
    tar(...Array.from({ length: 20 }, () => pax({ comment: "x" }))),
    "archive-corrupt",
    /more than 16 extension headers in a row/,
  ],
  ["a pax header without length", tar(entry({ flag: "x" }, "path=x\n"), file("a")), "archive-corrupt", /pax header .* malformed/],
  ["a pax length that is too long", tar(entry({ flag: "x" }, "99 path=x\n"), file("a")), "archive-corrupt", /pax header .* malformed/],
  ["a pax length of zero", tar(entry({ flag: "x" }, "0 path=x\n"), file("a")), "archive-corrupt", /pax header .* malformed/],
  ["a pax record without newline", tar(entry({ flag: "x" }, "8 path=x"), file("a")), "archive-corrupt", /pax header .* malformed/],
  ["a pax size that is no number", tar(pax({ size: "-1" }), file("a")), "archive-corrupt", /pax header .* malformed/],
  ["a pax path with a NUL", tar(pax({ path: "a\0b" }), file("a")), "archive-corrupt", /pax header .* malformed/],
])("%s", (_, archive, code, message) => {
  for (const chunkSize of [archive.length, 100]) {
    expect(() => read(archive, chunkSize)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  }
});

test("an extension larger than the limit", () => {
  expect(() => read(tar(pax({ path: "x".repeat(5000) }), file("a")), 512, 4096)).toThrow(
    expect.objectContaining({ code: "limit-exceeded", message: "the extension header at byte 0 has 5011 bytes, at most 4096 are read" }),
  );
});

test("directories", () => {
  expect(brief(read(tar(directory("a/b"))))).toEqual([["a/b/", "directory", 0, "", ""]]);
});
