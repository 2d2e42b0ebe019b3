import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "libsql";
import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { metadata, writeTinyDatabase } from "../testing/tiny-database.js";
import { databaseFiles } from "./database-directory.js";
import { checkFreshness, databaseStatus } from "./database-status.js";
import { deleteDatabase, installBuiltDatabase } from "./install-database.js";

const built = "2026-11-23T00:15:00Z";
const day = 24 * 60 * 60_000;
const fresh = Date.parse(built) + day;

async function folderWithDatabase(starter?: { readonly date: string }): Promise<string> {
  const file = join(temporaryFolder(), "built.db");
  writeTinyDatabase(file, { ...metadata(), providers: [{ id: "osv", version: "1" }] });
  const dir = temporaryFolder();
  await installBuiltDatabase({ file, dir, source: "osv", ...(starter === undefined ? {} : { starter }) });
  return dir;
}

test("a database in place", async () => {
  const dir = await folderWithDatabase();
  expect(await databaseStatus(dir, { now: fresh, verify: true })).toEqual({
    state: "valid",
    path: databaseFiles(dir).database,
    built,
    ageMs: day,
    schemaVersion: "6.1.9",
    providers: [{ id: "osv", version: "1", processor: "", capturedAt: "", inputDigest: "" }],
    checksum: expect.stringMatching(/^xxh64:[0-9a-f]{16}$/),
    source: "osv",
  });
});

test("a database that is too old", async () => {
  const dir = await folderWithDatabase();
  const status = await databaseStatus(dir, { now: Date.parse(built) + 12 * day });
  expect([status.state, status.ageMs, status.message]).toEqual(["stale", 12 * day, expect.stringContaining("12 days ago")]);
  expect((await databaseStatus(dir, { now: fresh, maxAgeMs: day - 1 })).state).toBe("stale");
});

test("a starter database is marked, and never too old", async () => {
  const dir = await folderWithDatabase({ date: "2026-08-01" });
  const status = await databaseStatus(dir, { now: Date.parse(built) + 400 * day, verify: true });
  expect([status.state, status.starter]).toEqual(["valid", { date: "2026-08-01" }]);
  await installBuiltDatabase({ file: status.path, dir });
  expect((await databaseStatus(dir, { now: fresh })).starter).toBeUndefined();
});

test.each<[name: string, state: string, message: string, change: (dir: string) => void]>([
  ["no database", "missing", "no vulnerability database", (dir) => rmSync(databaseFiles(dir).database)],
  ["no folder", "missing", "no vulnerability database", (dir) => rmSync(dir, { recursive: true })],
  ["a text file", "corrupt", "not an SQLite file", (dir) => writeFileSync(databaseFiles(dir).database, "text")],
  ["a folder in its place", "corrupt", "cannot read", (dir) => replaceByFolder(databaseFiles(dir).database)],
  ["no import record", "corrupt", "import record", (dir) => rmSync(databaseFiles(dir).importRecord)],
  ["an import record that is none", "corrupt", "import record", (dir) => writeFileSync(databaseFiles(dir).importRecord, "{")],
  ["a changed row", "corrupt", "checksum", (dir) => execute(dir, "UPDATE providers SET version = '2'")],
  [
    "another build date",
    "corrupt",
    "import record",
    (dir) => execute(dir, "UPDATE db_metadata SET build_timestamp = '2026-11-24 00:15:00+00:00'"),
  ],
  ["another model", "unsupported", "schema", (dir) => execute(dir, "UPDATE db_metadata SET model = 7")],
])("what is wrong: %s", async (_, state, message, change) => {
  const dir = await folderWithDatabase();
  change(dir);
  const status = await databaseStatus(dir, { now: fresh, verify: true });
  expect([status.state, status.path, status.message]).toEqual([state, databaseFiles(dir).database, expect.stringContaining(message)]);
});

function execute(dir: string, sql: string): void {
  const database = new Database(databaseFiles(dir).database);
  database.exec(sql);
  database.close();
}

function replaceByFolder(path: string): void {
  rmSync(path);
  mkdirSync(path);
}

test.each<[name: string, ageMs: number, maxAgeMs: number | undefined, stale: string | undefined]>([
  ["new", 0, undefined, undefined],
  ["from the future", -day, undefined, undefined],
  ["just within five days", 5 * day, undefined, undefined],
  ["past five days", 5 * day + 1, undefined, "5 days ago"],
  ["past an hour", 90 * 60_000, 60 * 60_000, "1 hour ago"],
])("age check: %s", (_, ageMs, maxAgeMs, stale) => {
  const check = (): void => checkFreshness({ built }, { now: Date.parse(built) + ageMs, ...(maxAgeMs === undefined ? {} : { maxAgeMs }) });
  if (stale === undefined) expect(check).not.toThrow();
  else expect(check).toThrow(expect.objectContaining({ code: "db-stale", message: expect.stringMatching(`${stale}.*--allow-stale-db`) }));
});

test("deletes the database and nothing else", async () => {
  const dir = await folderWithDatabase();
  writeFileSync(join(dir, "mine"), "");
  writeFileSync(join(dir, "6", "last_update_check"), "");
  await deleteDatabase(dir);
  expect(readdirSync(dir, { recursive: true }).map(String).sort()).toEqual(["6", "6/last_update_check", "mine"]);
  await deleteDatabase(dir);
  const none = join(temporaryFolder(), "none");
  await deleteDatabase(none);
  expect(existsSync(none)).toBe(false);
});

test("says that there is no file to install", async () => {
  const file = join(temporaryFolder(), "none.db");
  await expect(installBuiltDatabase({ file, dir: temporaryFolder() })).rejects.toThrow(expect.objectContaining({ code: "db-missing" }));
});
