import { lstatSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { memoryIo } from "../testing/memory-io.js";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { checkOutputFile, writeOutputFile } from "./output-file.js";

test("a new file, an existing one and one behind a link are replaced, and nothing else is left", async () => {
  const folder = temporaryFolder({ "old.json": "old", "target.json": "old" });
  symlinkSync("target.json", join(folder, "link.json"));
  const io = memoryIo({ workingDirectory: folder });
  for (const name of ["new.json", "old.json", "link.json"]) await writeOutputFile(io, name, `for ${name}`);
  const content = Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));
  expect(content).toEqual({
    "new.json": "for new.json",
    "old.json": "for old.json",
    "target.json": "for link.json",
    "link.json": "for link.json",
  });
  expect(lstatSync(join(folder, "link.json")).isSymbolicLink()).toBe(true);
  expect(io.temporaryPaths.size).toBe(0);
});

test.each<[string, string, RegExp]>([
  ["a folder that does not exist", "none/a.json", /cannot write "none\/a\.json": there is no folder ".*none", make it first/],
  ["a folder in place of a file", ".", /cannot write "\.": it is a folder, name a file/],
])("%s is refused before anything is done", async (_, file, message) => {
  const io = memoryIo({ workingDirectory: temporaryFolder() });
  await expect(checkOutputFile(io, file)).rejects.toMatchObject({ code: "output-failed", message: expect.stringMatching(message) });
});

test("a failed write leaves nothing behind", async () => {
  const folder = temporaryFolder();
  const io = memoryIo({ workingDirectory: folder });
  await expect(writeOutputFile(io, `${"n".repeat(300)}.json`, "x")).rejects.toMatchObject({ code: "output-failed" });
  expect([readdirSync(folder), io.temporaryPaths.size]).toEqual([[], 0]);
});
