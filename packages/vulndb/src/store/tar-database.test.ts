import { expect, test } from "vitest";
import { type TarMember, tarArchive } from "../testing/archive.js";
import { allBytes, inPieces } from "../testing/pieces.js";
import { ByteSource } from "./byte-source.js";
import { isTarHeader, readTarDatabase } from "./tar-database.js";

const content = Buffer.from("SQLite format 3\0".repeat(100));
const database: TarMember = { name: "vulnerability.db", content };

function read(archive: Uint8Array): Promise<Buffer> {
  return allBytes(readTarDatabase(new ByteSource(inPieces(archive, 700))));
}

test.each<[name: string, members: readonly TarMember[]]>([
  ["the database alone", [database]],
  ["an import record before it", [{ name: "import.json", content: Buffer.from("{}") }, database]],
  ["an import record after it", [database, { name: "import.json", content: Buffer.from("{}") }]],
  [
    "the folder",
    [
      { name: "./", type: "5" },
      { name: "./vulnerability.db", content },
    ],
  ],
  ["extended headers", [{ name: "pax", type: "x", content: Buffer.from("30 mtime=1.0\n") }, database]],
  ["a file of macOS", [{ name: "._vulnerability.db", content: Buffer.from("x") }, database]],
])("reads %s", async (_, members) => {
  expect((await read(tarArchive(members))).equals(content)).toBe(true);
});

test("does not need the end marks", async () => {
  expect((await read(tarArchive([database]).subarray(0, -1024))).equals(content)).toBe(true);
});

test("reads sizes in base 256", async () => {
  const archive = tarArchive([database]);
  archive.fill(0, 124, 136);
  archive[124] = 0x80;
  archive.writeUInt32BE(content.length, 132);
  seal(archive);
  expect((await read(archive)).equals(content)).toBe(true);
});

const impossible = tarArchive([database]);
impossible.fill(0xff, 124, 136);
seal(impossible);
const wrongSum = tarArchive([database]);
wrongSum[0] = 0x78;

test.each<[name: string, archive: Uint8Array, reason: string]>([
  ["an absolute name", tarArchive([{ name: "/vulnerability.db", content }]), "/vulnerability.db"],
  ["a name that leads out", tarArchive([{ name: "../vulnerability.db", content }]), "../vulnerability.db"],
  ["a name in a folder", tarArchive([{ name: "6/vulnerability.db", content }]), "6/vulnerability.db"],
  ["another file beside it", tarArchive([database, { name: "run.sh", content: Buffer.from("x") }]), "run.sh"],
  ["a link", tarArchive([{ name: "vulnerability.db", type: "2" }]), "vulnerability.db"],
  ["a device", tarArchive([{ name: "vulnerability.db", type: "3" }]), "vulnerability.db"],
  ["the database twice", tarArchive([database, database]), "twice"],
  ["no database", tarArchive([{ name: "import.json" }]), "no vulnerability.db"],
  ["an empty archive", Buffer.alloc(1024), "no vulnerability.db"],
  ["a cut member", tarArchive([database]).subarray(0, 1000), "cut off"],
  ["a cut padding", tarArchive([{ name: "vulnerability.db", content: content.subarray(0, 100) }]).subarray(0, 700), "cut off"],
  ["a cut header", tarArchive([{ name: "import.json" }, database]).subarray(0, 700), "cut off"],
  ["a header with a wrong sum", wrongSum, "damaged"],
  ["an impossible size", impossible, "impossible size"],
  ["a header of great size", tarArchive([{ name: "x", type: "L", content: Buffer.alloc(1024 * 1024 + 1) }, database]), "x"],
])("refuses %s", async (_, archive, reason) => {
  await expect(read(archive)).rejects.toThrow(expect.objectContaining({ code: "db-corrupt", message: expect.stringContaining(reason) }));
});

test("tells a tar header from other blocks", () => {
  expect(isTarHeader(tarArchive([database]).subarray(0, 512))).toBe(true);
  expect(isTarHeader(tarArchive([database]).subarray(0, 511))).toBe(false);
  expect(isTarHeader(wrongSum.subarray(0, 512))).toBe(false);
  expect(isTarHeader(Buffer.alloc(512))).toBe(false);
});

/** Writes the sum of the first header anew. */
function seal(archive: Buffer): void {
  archive.write("        ", 148);
  const sum = archive.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  archive.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
}
