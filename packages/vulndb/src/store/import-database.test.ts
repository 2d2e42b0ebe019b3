import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import Database from "libsql";
import { expect, test } from "vitest";
import { openVulnerabilityDatabase } from "../read/vulnerability-database.js";
import { tableStatements } from "../schema.js";
import { tarArchive, zstdBomb, zstdFrame } from "../testing/archive.js";
import { sharedArchive } from "../testing/shared-database.js";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { metadata, type TableRows, writeTinyDatabase } from "../testing/tiny-database.js";
import { databaseFiles } from "./database-directory.js";
import { databaseStatus } from "./database-status.js";
import { importDatabase } from "./import-database.js";
import type { ImportProgress } from "./import-progress.js";

const now = Date.parse("2026-11-24T00:00:00Z");
const old = "2026-11-22T00:15:00Z";
const rows: TableRows = {
  ...metadata(),
  providers: [{ id: "nvd", version: "1" }],
  blobs: Array.from({ length: 200 }, (_, id) => ({ id: id + 1, value: `{"description":"${"text ".repeat(40)}${id}"}` })),
};

/** The bytes of a database with these rows. */
function databaseBytes(content: TableRows = rows, tables = tableStatements): Buffer {
  const path = join(temporaryFolder(), "vulnerability.db");
  writeTinyDatabase(path, content, { tables });
  return readFileSync(path);
}

/** A file of the running test. */
function fileOf(bytes: Uint8Array, name = "archive"): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, bytes);
  return file;
}

function archiveOf(content: Buffer): Buffer {
  return tarArchive([{ name: "vulnerability.db", content }]);
}

/** A folder with a database of the day before. */
async function folderWithDatabase(): Promise<string> {
  const dir = temporaryFolder();
  await importDatabase({ file: fileOf(databaseBytes(metadata("2026-11-22 00:15:00+00:00"))), dir });
  return dir;
}

/** Build date of the database in a folder, if it is sound, and the names of all that the folder holds. */
async function contentOf(dir: string): Promise<readonly [built: string | undefined, names: readonly string[]]> {
  const status = await databaseStatus(dir, { now, verify: true });
  return [status.state === "valid" ? status.built : status.state, readdirSync(dir, { recursive: true }).map(String).sort()];
}

const whole = ["6", "6/import.json", "6/vulnerability.db"];

test.each<[name: string, pack: (content: Buffer) => Buffer]>([
  ["tar.zst", (content) => zstdFrame(archiveOf(content))],
  ["tar.gz", (content) => gzipSync(archiveOf(content))],
  ["tar", archiveOf],
  ["a plain file", (content) => content],
  ["a file in gzip", (content) => gzipSync(content)],
  ["a file in zstd", (content) => zstdFrame(content)],
])("imports %s", async (_, pack) => {
  const dir = join(temporaryFolder(), "new");
  const file = fileOf(pack(databaseBytes()));
  const installed = await importDatabase({ file, dir });
  const files = databaseFiles(dir);
  expect(installed).toEqual({
    path: files.database,
    built: "2026-11-23T00:15:00Z",
    schemaVersion: "6.1.9",
    digest: expect.stringMatching(/^xxh64:[0-9a-f]{16}$/),
  });
  expect(await contentOf(dir)).toEqual(["2026-11-23T00:15:00Z", whole]);
  expect(JSON.parse(readFileSync(files.importRecord, "utf8"))).toMatchObject({
    digest: installed.digest,
    source: file,
    client_version: "v6.1.9",
  });
});

test("makes the indexes and the statistics, and indexes that came along anew", async () => {
  const dir = temporaryFolder();
  const path = join(temporaryFolder(), "vulnerability.db");
  writeTinyDatabase(path, rows);
  const source = new Database(path);
  source.exec('CREATE INDEX idx_package ON packages (id); CREATE INDEX "odd""name" ON packages (id)');
  source.close();
  await importDatabase({ file: path, dir });
  const database = new Database(databaseFiles(dir).database);
  const indexes = database
    .prepare("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    .raw()
    .all() as string[][];
  expect(indexes).toHaveLength(30);
  expect(indexes.find(([name]) => name === "idx_package")?.[1]).toContain("ecosystem COLLATE NOCASE");
  expect(database.prepare("SELECT count(*) > 0 FROM sqlite_stat1").raw().all()).toEqual([[1]]);
  database.close();
});

test("tells how far it is", async () => {
  const file = fileOf(zstdFrame(archiveOf(databaseBytes())));
  const seen: ImportProgress[] = [];
  await importDatabase({
    file,
    dir: temporaryFolder(),
    checksum: sha256(readFileSync(file)),
    onProgress: (progress) => seen.push(progress),
  });
  expect([...new Set(seen.map((progress) => progress.step))]).toEqual(["checksum", "unpack", "index", "hash"]);
  expect(seen.filter(({ done, total }) => done > total || total <= 0)).toEqual([]);
});

test.each<[name: string, code: string, make: () => Buffer]>([
  ["an empty file", "db-corrupt", () => Buffer.alloc(0)],
  ["text", "db-corrupt", () => Buffer.from("no database ".repeat(100))],
  ["an archive without a database", "db-corrupt", () => tarArchive([{ name: "import.json" }])],
  ["an absolute name", "db-corrupt", () => tarArchive([{ name: "/tmp/vulnerability.db", content: databaseBytes() }])],
  ["a name that leads out", "db-corrupt", () => tarArchive([{ name: "../../vulnerability.db", content: databaseBytes() }])],
  ["xz", "db-format", () => Buffer.from("fd377a585a000004", "hex")],
  ["a zstd bomb", "db-corrupt", () => zstdBomb(50_000)],
  ["a database that is text", "db-corrupt", () => archiveOf(Buffer.from("no database ".repeat(100)))],
  ["a cut database", "db-corrupt", () => archiveOf(databaseBytes().subarray(0, 40_000))],
  ["a database of damaged pages", "db-corrupt", () => archiveOf(Buffer.from(databaseBytes()).fill(0xff, 4096 * 20, 4096 * 24))],
  [
    "another model",
    "db-schema",
    () => archiveOf(databaseBytes({ db_metadata: [{ build_timestamp: "2026-01-01", model: 7, revision: 0, addition: 0 }] })),
  ],
  ["another SQLite file", "db-schema", () => archiveOf(databaseBytes({}, ["CREATE TABLE notes (id integer)"]))],
  [
    "a missing table",
    "db-corrupt",
    () =>
      archiveOf(
        databaseBytes(
          metadata(),
          tableStatements.filter((s) => !s.startsWith("CREATE TABLE cwe")),
        ),
      ),
  ],
  [
    "a missing column",
    "db-corrupt",
    () =>
      archiveOf(
        databaseBytes(
          metadata(),
          tableStatements.map((s) => s.replace("epss real NOT NULL, ", "")),
        ),
      ),
  ],
  [
    "a trigger",
    "db-corrupt",
    () => archiveOf(databaseBytes(metadata(), [...tableStatements, "CREATE TRIGGER t AFTER INSERT ON blobs BEGIN DELETE FROM blobs; END"])),
  ],
  ["a view", "db-corrupt", () => archiveOf(databaseBytes(metadata(), [...tableStatements, "CREATE VIEW v AS SELECT 1"]))],
  [
    "a virtual table",
    "db-corrupt",
    () => archiveOf(databaseBytes(metadata(), [...tableStatements, "CREATE VIRTUAL TABLE v USING fts5(x)"])),
  ],
  [
    "a package twice",
    "db-corrupt",
    () =>
      archiveOf(
        databaseBytes({
          ...metadata(),
          packages: [
            { ecosystem: "deb", name: "a" },
            { ecosystem: "DEB", name: "A" },
          ],
        }),
      ),
  ],
])("refuses %s, and the old database stays", async (_, code, make) => {
  const dir = await folderWithDatabase();
  await expect(importDatabase({ file: fileOf(make()), dir })).rejects.toThrow(expect.objectContaining({ code }));
  expect(await contentOf(dir)).toEqual([old, whole]);
});

test("refuses archives that are cut at any point, and the old database stays", async () => {
  const dir = await folderWithDatabase();
  for (const archive of [zstdFrame(archiveOf(databaseBytes())), gzipSync(archiveOf(databaseBytes()))]) {
    for (const part of [0.001, 0.1, 0.5, 0.9, 0.9999]) {
      const file = fileOf(archive.subarray(0, Math.floor(archive.length * part)));
      await expect(importDatabase({ file, dir })).rejects.toThrow(
        expect.objectContaining({ code: "db-corrupt", message: expect.stringContaining(file) }),
      );
    }
  }
  expect(await contentOf(dir)).toEqual([old, whole]);
});

test("keeps within the bytes that are allowed", async () => {
  const dir = temporaryFolder();
  const limits = { maxBytes: 10_000 };
  await expect(importDatabase({ file: fileOf(databaseBytes()), dir, limits })).rejects.toThrow(
    expect.objectContaining({ code: "db-corrupt" }),
  );
  expect(readdirSync(dir)).toEqual([]);
});

test("says that there is no file", async () => {
  const file = join(temporaryFolder(), "archive");
  await expect(importDatabase({ file, dir: temporaryFolder() })).rejects.toThrow(
    expect.objectContaining({ code: "db-missing", message: expect.stringContaining(file) }),
  );
  await expect(importDatabase({ file: dirname(file), dir: temporaryFolder() })).rejects.toThrow(
    expect.objectContaining({ code: "db-missing" }),
  );
});

test.each<[name: string, checksum: (bytes: Buffer) => string, code: string | undefined]>([
  ["right", sha256, undefined],
  ["right, in capitals", (bytes) => `sha256:${sha256(bytes).slice(7).toUpperCase()}`, undefined],
  ["wrong", () => sha256(Buffer.from("other")), "db-checksum"],
  ["of an unknown kind", () => "md5:00", "db-checksum"],
])("compares the checksum it is given: %s", async (_, checksum, code) => {
  const bytes = zstdFrame(archiveOf(databaseBytes()));
  const done = importDatabase({ file: fileOf(bytes), dir: temporaryFolder(), checksum: checksum(bytes) });
  await (code === undefined ? expect(done).resolves.toBeDefined() : expect(done).rejects.toThrow(expect.objectContaining({ code })));
});

test.each<[name: string, path: string, checksum: string, code: string | undefined]>([
  ["names the file", "vulnerability-db.tar.zst?checksum=x", "sha256:00", "db-checksum"],
  ["names the file and has no checksum", "vulnerability-db.tar.zst", "", "db-checksum"],
  ["names another file", "other.tar.zst", "sha256:00", undefined],
])("compares the checksum of a latest.json beside the file: it %s", async (_, path, checksum, code) => {
  const file = fileOf(zstdFrame(archiveOf(databaseBytes())), "vulnerability-db.tar.zst");
  writeFileSync(join(dirname(file), "latest.json"), JSON.stringify({ path, checksum }));
  const done = importDatabase({ file, dir: temporaryFolder() });
  await (code === undefined ? expect(done).resolves.toBeDefined() : expect(done).rejects.toThrow(expect.objectContaining({ code })));
});

test.each<ImportProgress["step"]>(["checksum", "unpack", "index", "hash"])(
  "stops in the step %s, and the old database stays",
  async (step) => {
    const dir = await folderWithDatabase();
    const controller = new AbortController();
    const bytes = zstdFrame(archiveOf(databaseBytes()));
    const done = importDatabase({
      file: fileOf(bytes),
      dir,
      checksum: sha256(bytes),
      signal: controller.signal,
      onProgress: (progress) => progress.step === step && controller.abort(),
    });
    await expect(done).rejects.toThrow(/abort/i);
    expect(await contentOf(dir)).toEqual([old, whole]);
  },
);

test("several imports at once leave the database of one of them", async () => {
  const dir = temporaryFolder();
  const dates = ["2026-11-20 00:00:00+00:00", "2026-11-21 00:00:00+00:00", "2026-11-22 00:00:00+00:00"];
  const done = await Promise.all(dates.map((date) => importDatabase({ file: fileOf(databaseBytes({ ...rows, ...metadata(date) })), dir })));
  const [built, names] = await contentOf(dir);
  expect(done.map((installed) => installed.built)).toContain(built);
  expect(names).toEqual(whole);
});

test("a reader keeps the database that it opened", async () => {
  const dir = await folderWithDatabase();
  const database = openVulnerabilityDatabase(databaseFiles(dir).database);
  await importDatabase({
    file: fileOf(databaseBytes({ ...rows, vulnerability_handles: [{ name: "CVE-1", status: "", provider_id: "nvd" }] })),
    dir,
  });
  expect(database.findVulnerabilities("CVE-1")).toEqual([]);
  expect(openVulnerabilityDatabase(databaseFiles(dir).database).findVulnerabilities("CVE-1")).toHaveLength(1);
});

test("removes what imports of dead processes left", async () => {
  const dir = temporaryFolder();
  mkdirSync(join(dir, ".import-abc"));
  writeFileSync(join(dir, ".import-abc", "vulnerability.db"), "half");
  await importDatabase({ file: fileOf(databaseBytes()), dir });
  expect(existsSync(join(dir, ".import-abc"))).toBe(false);
});

const small = sharedArchive("small");

test.skipIf(small === undefined)("imports a database made by Grype (needs ../shared)", async () => {
  const file = small ?? "";
  const dir = temporaryFolder();
  const installed = await importDatabase({ file, dir });
  expect(installed).toMatchObject({ built: "2026-11-23T00:15:00Z", schemaVersion: "6.1.9" });
  const status = await databaseStatus(dir, { now, verify: true });
  expect([status.state, status.providers?.length, basename(status.source ?? "")]).toEqual(["valid", 35, basename(file)]);
});

function sha256(bytes: Buffer): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
