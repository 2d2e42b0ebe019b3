import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { FileInspector } from "../cataloger/inspector.js";
import { ENTRY_KIND, entryPaths } from "./entry-table.js";
import type { LayerRecord } from "./layer-record.js";
import { defaultImageLimits, type ImageLimits } from "./limits.js";
import { type LayerHandle, readEntries, readLayer } from "./read-layer.js";
import { sha256 } from "./testing/image-fixture.js";
import { keepAll, memoryBytes, memoryLayer } from "./testing/layer-fixture.js";
import { directory, entry, file, hardlink, header, opaque, padded, pax, symlink, tar, whiteout } from "./testing/tar-fixture.js";
import { zstdRepeated } from "./testing/zstd-fixture.js";
import { compileWanted } from "./wanted-files.js";

function describeEntries({ entries }: LayerRecord): unknown[] {
  const path = entryPaths(entries);
  const names = Object.entries(ENTRY_KIND);
  return Array.from({ length: entries.count }, (_, index) => {
    const kind = names.find(([, code]) => code === entries.kinds[index])?.[0];
    return [path(index), kind, entries.sizes[index], entries.modes[index]?.toString(8), entries.links.get(index) ?? ""];
  });
}

const contentsOf = (record: LayerRecord): Record<string, string> => {
  const path = entryPaths(record.entries);
  return Object.fromEntries([...record.contents].map(([index, bytes]) => [path(index), Buffer.from(bytes).toString()]));
};

const withLimits = (limits: Partial<ImageLimits>): ImageLimits => ({ ...defaultImageLimits, ...limits });

const sample = tar(
  directory("etc"),
  entry({ name: "etc/os-release", mode: "0000600\0", uid: 3, gid: 4 }, "ID=x\n"),
  symlink("lib", "usr/lib"),
  hardlink("etc/copy", "./etc/os-release"),
  entry({ name: "dev/null", flag: "3" }),
  whiteout("etc/gone"),
  opaque("var"),
  opaque(""),
);

test.each(["gzip", "zstd", "none"] as const)("a record has what the layer has: %s", async (compression) => {
  const record = await readLayer(memoryLayer(sample, compression), keepAll);
  expect(describeEntries(record)).toEqual([
    ["etc", "directory", 0, "755", ""],
    ["etc/os-release", "file", 5, "600", ""],
    ["lib", "symlink", 0, "644", "usr/lib"],
    ["etc/copy", "hardlink", 0, "644", "etc/os-release"],
    ["dev/null", "other", 0, "644", ""],
    ["etc/gone", "whiteout", 0, "0", ""],
    ["var", "opaque", 0, "0", ""],
    ["", "opaque", 0, "0", ""],
  ]);
  expect([record.entries.uids[1], record.entries.gids[1]]).toEqual([3, 4]);
  expect(contentsOf(record)).toEqual({ "etc/os-release": "ID=x\n" });
  expect([record.diffId, record.contentBytes, record.recordKey, record.gaps]).toEqual([sha256(sample), 5, "test", []]);
});

test("only wanted files up to their size are kept", async () => {
  const wanted = compileWanted([{ glob: "**/lib/dpkg/status", maxBytes: 4 }]);
  const layer = memoryLayer(tar(file("a/status", "1234"), file("b/status", "12345"), file("c/other", "1")));
  expect(contentsOf(await readLayer(layer, { ...keepAll, wanted }))).toEqual({ "a/status": "1234" });
});

test("content is read again by entry", async () => {
  const layer = memoryLayer(tar(file("a", "1"), file("b", "2"), file("b", "3"), file("../odd")));
  const wanted = compileWanted([]);
  const record = await readEntries(layer, new Set([1]), { ...keepAll, wanted });
  expect([...record.contents].map(([index, bytes]) => [index, Buffer.from(bytes).toString()])).toEqual([[1, "2"]]);
  expect(record.gaps).toEqual([]);
});

const layerId = (bytes: Buffer): string => sha256(bytes);

test("what cannot be taken is a gap", async () => {
  const long = `${"d/".repeat(30)}x`;
  const bytes = tar(
    file("../../etc/passwd", "1"),
    file(long, "2"),
    file("big", "x".repeat(60)),
    file("small", "y".repeat(30)),
    file("more", "z".repeat(30)),
    Buffer.concat([pax({ "GNU.sparse.major": "1", "GNU.sparse.realsize": "9000" }), entry({ name: "sparse" }, "1\n")]),
  );
  const limits = withLimits({ maxPathBytes: 50, maxBufferedBytes: 61 });
  const record = await readLayer(memoryLayer(bytes), { ...keepAll, limits });
  expect(contentsOf(record)).toEqual({ "etc/passwd": "1", big: "x".repeat(60) });
  const gap = (path: string, code: string, message: string): object => ({
    cataloger: "image",
    path,
    code,
    message,
    layerId: layerId(bytes),
  });
  expect(record.gaps).toEqual([
    gap("/etc/passwd", "image-invalid", 'the entry "../../etc/passwd" leaves the root of the image; read as "/etc/passwd"'),
    gap(`/${long}`, "limit-exceeded", "the path is longer than 50 bytes; the entry is left out"),
    gap("/small", "limit-exceeded", "the evidence files of this image have more than 61 bytes; this one is left out"),
    gap("/more", "limit-exceeded", "the evidence files of this image have more than 61 bytes; this one is left out"),
    gap("/sparse", "file-unreadable", "sparse files are not read"),
  ]);
});

test("gaps without end are counted", async () => {
  const bytes = tar(...Array.from({ length: 1003 }, (_, index) => file(`../${index}`)));
  const { gaps } = await readLayer(memoryLayer(bytes), keepAll);
  expect([gaps.length, gaps.at(-1)?.message]).toEqual([1001, "3 more gaps are not listed"]);
});

const lengths: FileInspector = {
  name: "length",
  wants: (path, size) => path.startsWith("bin/") && size < 5000,
  begin() {
    let length = 0;
    return {
      push: (chunk) => {
        length += chunk.length;
      },
      end: () => (length === 3 ? undefined : { length }),
    };
  },
};

const failing: FileInspector = {
  name: "failing",
  wants: (path) => path === "bin/b",
  begin: () => ({
    push: () => {
      throw new Error("odd file");
    },
    end: () => 1,
  }),
};

test("inspectors see files stream by; their faults are gaps", async () => {
  const bytes = tar(file("bin/a", "x".repeat(2500)), file("bin/b", "xy"), file("bin/c", "xyz"), file("bin/e"), file("lib/d", "x"));
  const record = await readLayer(memoryLayer(bytes, "none"), { ...keepAll, inspectors: [lengths, failing] });
  expect(record.inspections).toEqual([
    { entry: 0, inspector: "length", value: { length: 2500 } },
    { entry: 1, inspector: "length", value: { length: 2 } },
    { entry: 3, inspector: "length", value: { length: 0 } },
  ]);
  expect(record.gaps).toEqual([
    { cataloger: "image", path: "/bin/b", code: "file-unreadable", message: "failing: odd file", layerId: layerId(bytes) },
  ]);
});

const plain = tar(file("a", "1"));
const other = sha256(Buffer.from("other"));
const good = memoryLayer(plain);
const zeros = tar(file("zeros", Buffer.alloc(3_000_000)));

test.each<[string, LayerHandle, Partial<ImageLimits>, string, RegExp]>([
  [
    "a blob of another digest",
    { ...good, digest: other },
    {},
    "digest-mismatch",
    /^the layer's blob sha256:d9298\w+ has the digest sha256:\w+$/,
  ],
  [
    "content of another diff id",
    { ...good, diffId: other },
    {},
    "digest-mismatch",
    /^layer sha256:d9298\w+: the uncompressed content has the digest sha256:\w+$/,
  ],
  [
    "a damaged blob: the digest tells first",
    { ...good, blob: memoryBytes(Buffer.from(gzipSync(plain)).fill(0, 20, 30)) },
    {},
    "digest-mismatch",
    /^the layer's blob/,
  ],
  [
    "a cut archive of the right digest",
    memoryLayer(plain.subarray(0, 300)),
    {},
    "archive-corrupt",
    /^layer sha256:\w+: the tar ends within an entry, after 300 bytes$/,
  ],
  [
    "cut gzip of the right digest",
    { ...good, digest: undefined, blob: memoryBytes(gzipSync(plain).subarray(0, 40)) },
    {},
    "archive-corrupt",
    /^layer sha256:\w+: the gzip data is damaged/,
  ],
  [
    "no tar",
    memoryLayer(Buffer.alloc(2000, "x")),
    {},
    "archive-corrupt",
    /^layer sha256:\w+: the checksum of the tar header at byte 0 is wrong/,
  ],
  [
    "a file that claims 4 GB",
    memoryLayer(tar(header({ name: "a", size: 4 * 1024 ** 3 }), padded("x"))),
    {},
    "archive-corrupt",
    /ends within an entry/,
  ],
  [
    "more than the image may have",
    memoryLayer(zeros),
    { maxUncompressedBytes: 2_000_000 },
    "limit-exceeded",
    /^layer sha256:\w+: there are more than 2000000 uncompressed bytes$/,
  ],
  [
    "a gzip bomb",
    memoryLayer(zeros),
    { ratioFreeBytes: 1_000_000 },
    "limit-exceeded",
    /compressed bytes give \d+ bytes or more, at most 500 times as many are read$/,
  ],
  [
    "a zstd bomb",
    { ...good, digest: undefined, blob: memoryBytes(zstdRepeated(0, 100)) },
    { ratioFreeBytes: 1_000_000 },
    "limit-exceeded",
    /at most 500 times/,
  ],
  [
    "too many entries",
    memoryLayer(tar(file("a"), file("b"), file("c"))),
    { maxEntries: 2 },
    "limit-exceeded",
    /^layer sha256:\w+: there are more than 2 entries$/,
  ],
  [
    "too long paths together",
    memoryLayer(tar(file("abcdef"), symlink("b", "target"))),
    { maxPathPoolBytes: 12 },
    "limit-exceeded",
    /the paths have more than 12 bytes together/,
  ],
  [
    "a diff id of an unknown kind",
    { ...good, diffId: "md5:00" },
    {},
    "image-invalid",
    /the config's diff id has the digest "md5:00": only sha256 and sha512/,
  ],
])("%s", async (_, layer, limits, code, message) => {
  const reading = readLayer(layer, { ...keepAll, limits: withLimits(limits) });
  await expect(reading).rejects.toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
});

test("an abort ends the reading", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(readLayer(good, { ...keepAll, signal })).rejects.toThrow("enough");
});

test("progress adds up to the blob", async () => {
  let read = 0;
  await readLayer(good, { ...keepAll, onRead: (bytes) => (read += bytes) });
  expect(read).toBe(good.blob.size);
});

test("a great many entries cost little each", async () => {
  const block = Buffer.concat(Array.from({ length: 1000 }, (_, index) => header({ name: `dir-${index % 10}/file-${index}` })));
  const bytes = Buffer.concat([...Array.from({ length: 100 }, () => block), Buffer.alloc(1024)]);
  const record = await readLayer(
    { ...memoryLayer(bytes), blob: memoryBytes(gzipSync(bytes, { level: 1 }), 65536), digest: undefined },
    keepAll,
  );
  expect([record.entries.count, record.contents.size]).toEqual([100_000, 0]);
});
