import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { memoryIo } from "../testing/memory-io.js";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { openScanDatabase } from "./database.js";

const STARTER = fileURLToPath(new URL("testdata/starter/", import.meta.url));

test("where there is no database, the starter database is built, once, and says what it is", async () => {
  const dir = join(temporaryFolder(), "db");
  const io = memoryIo({ now: "2027-11-24T12:00:00Z" });
  const notes: string[] = [];
  const options = {
    dir,
    allowStale: false,
    quiet: true,
    note: (message: string) => notes.push(message),
    starterFolders: ["/none", STARTER],
  };
  for (let count = 0; count < 2; count++) {
    const { source, reported, description } = await openScanDatabase(io, options);
    expect(source.findByEcosystem("leftpad", "npm").affected.length).toBe(1);
    source.close();
    expect([description, reported.note, reported.built]).toEqual([
      "starter database of 2026-11-20, incomplete",
      "starter database of 2026-11-20, incomplete",
      "2026-11-20T00:00:00Z",
    ]);
  }
  expect(notes).toEqual([
    `there is no vulnerability database in "${dir}", so the starter database of 2026-11-20 is built there, once; it is incomplete: bring a full one with plimsoll db update or plimsoll db import FILE`,
  ]);
  expect([readdirSync(dir).filter((name) => name.startsWith(".")), io.temporaryPaths.size]).toEqual([[], 0]);
});

test("two at once make one database", async () => {
  const dir = join(temporaryFolder(), "db");
  const options = { dir, allowStale: false, quiet: true, note: () => undefined, starterFolders: [STARTER] };
  const opened = await Promise.all([openScanDatabase(memoryIo(), options), openScanDatabase(memoryIo(), options)]);
  expect(opened.map(({ description }) => description)).toEqual([
    "starter database of 2026-11-20, incomplete",
    "starter database of 2026-11-20, incomplete",
  ]);
  for (const { source } of opened) source.close();
});

test("no database and no facts is an error that says what to do", async () => {
  const dir = temporaryFolder();
  await expect(
    openScanDatabase(memoryIo(), { dir, allowStale: false, quiet: true, note: () => undefined, starterFolders: ["/none"] }),
  ).rejects.toMatchObject({
    code: "starter-missing",
    message: `there is no vulnerability database in "${dir}": bring one with plimsoll db update or plimsoll db import FILE`,
  });
});

test("a folder that cannot be written is an error, and nothing is left", async () => {
  const folder = temporaryFolder({ db: "a file" });
  const io = memoryIo();
  await expect(
    openScanDatabase(io, { dir: join(folder, "db"), allowStale: false, quiet: true, note: () => undefined, starterFolders: [STARTER] }),
  ).rejects.toMatchObject({ code: "output-failed" });
  expect(io.temporaryPaths.size).toBe(0);
});
