import { expect, test } from "vitest";
import { memoryIo } from "../testing/memory-io.js";
import { databaseFolder } from "./database-folder.js";

test.each<[string, Readonly<Record<string, string>>, string | undefined, string]>([
  ["as set, from the working directory", { HOME: "/home/u" }, "dbs/a", "/project/dbs/a"],
  ["XDG_CACHE_HOME", { HOME: "/home/u", XDG_CACHE_HOME: "/cache" }, undefined, "/cache/plimsoll/db"],
  ["a relative XDG_CACHE_HOME counts for nothing", { HOME: "/home/u", XDG_CACHE_HOME: "cache" }, undefined, "/home/u/.cache/plimsoll/db"],
  ["HOME", { HOME: "/home/u" }, "", "/home/u/.cache/plimsoll/db"],
])("%s", (_, environment, given, expected) => {
  const settings = new Map(given === undefined ? [] : [["vulnerability-db-path", [{ text: given, origin: "-p" }]]]);
  expect(databaseFolder(memoryIo({ environment, workingDirectory: "/project" }), settings)).toBe(expected);
});

test("no home, no folder", () => {
  expect(() => databaseFolder(memoryIo(), new Map())).toThrow(expect.objectContaining({ code: "option-invalid" }));
});
