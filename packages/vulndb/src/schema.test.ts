import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import Database from "libsql";
import { expect, test } from "vitest";
import { readTableColumns, type TableColumns } from "./read/table-columns.js";
import { openSqliteFile } from "./sqlite/sqlite-file.js";
import { sharedArchive } from "./testing/shared-database.js";
import { temporaryFolder } from "./testing/temporary-folder.js";
import { writeTinyDatabase } from "./testing/tiny-database.js";

const archive = sharedArchive("small");

test("the statements make tables and indexes, and indexes may be there already", () => {
  const path = join(temporaryFolder(), "vulnerability.db");
  writeTinyDatabase(path, {}, { withIndexes: true });
  const database = new Database(path);
  expect(database.prepare("SELECT type, count(*) FROM sqlite_master WHERE sql IS NOT NULL GROUP BY type").raw().all()).toEqual([
    ["index", 30],
    ["table", 21],
  ]);
  database.close();
});

test.skipIf(archive === undefined)("the tables and their columns are those of a database made by Grype (needs ../shared)", () => {
  const folder = temporaryFolder();
  const ours = join(folder, "ours.db");
  const theirs = join(folder, "theirs.db");
  writeTinyDatabase(ours, {});
  writeFileSync(theirs, gunzipSync(readFileSync(join(dirname(archive ?? ""), "small.db.gz"))));
  expect(columnsOf(ours)).toEqual(columnsOf(theirs));
});

function columnsOf(path: string): TableColumns {
  const file = openSqliteFile(path, "read-only");
  const columns = readTableColumns(file);
  file.close();
  return columns;
}
