import { expect, test } from "vitest";
import { databaseFiles, defaultDatabaseDirectory } from "./database-directory.js";

test("has the layout of Grype's cache", () => {
  expect(databaseFiles("/db")).toEqual({
    folder: "/db/6",
    database: "/db/6/vulnerability.db",
    importRecord: "/db/6/import.json",
    nextImportRecord: "/db/6/import.next.json",
  });
});

test.each([
  [{ XDG_CACHE_HOME: "/cache", HOME: "/home/x" }, "/cache/plimsoll/db"],
  [{ XDG_CACHE_HOME: "relative", HOME: "/home/x" }, "/home/x/.cache/plimsoll/db"],
  [{ XDG_CACHE_HOME: "", HOME: "/home/x" }, "/home/x/.cache/plimsoll/db"],
  [{ HOME: "" }, undefined],
  [{}, undefined],
])("the default folder for %j", (environment, folder) => {
  expect(defaultDatabaseDirectory(environment)).toBe(folder);
});
