import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { withDirectoryLock } from "./directory-lock.js";

const gone = spawnSync(process.execPath, ["-e", ""]).pid;
const alive = process.ppid;

function lockOf(pid: number, host = hostname()): string {
  return JSON.stringify({ pid, host, token: "other" });
}

function age(path: string, seconds: number): void {
  const time = Date.now() / 1000 - seconds;
  utimesSync(path, time, time);
}

test("lets one after the other work, and leaves nothing", async () => {
  const dir = join(temporaryFolder(), "made");
  let working = 0;
  let most = 0;
  const order = await Promise.all(
    Array.from({ length: 5 }, (_, call) =>
      withDirectoryLock(dir, {}, async () => {
        working += 1;
        most = Math.max(most, working);
        await sleep(10);
        working -= 1;
        return call;
      }),
    ),
  );
  expect([order, most, readdirSync(dir)]).toEqual([[0, 1, 2, 3, 4], 1, []]);
});

test("frees the lock when the work fails", async () => {
  const dir = temporaryFolder();
  await expect(withDirectoryLock(dir, {}, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(readdirSync(dir)).toEqual([]);
});

test.each<[name: string, content: string, seconds: number]>([
  ["a process that is gone", lockOf(gone), 0],
  ["this process id, given anew", lockOf(process.pid), 0],
  ["a process id given to another since", lockOf(alive), 2 * 3600],
  ["another host that is long silent", lockOf(1, "elsewhere"), 2 * 3600],
  ["a crash while it was written", "", 60],
])("takes the lock over from %s", async (_, content, seconds) => {
  const dir = temporaryFolder();
  writeFileSync(join(dir, ".lock"), content);
  age(join(dir, ".lock"), seconds);
  const results = await Promise.all([1, 2, 3].map((call) => withDirectoryLock(dir, {}, () => Promise.resolve(call))));
  expect([results, readdirSync(dir)]).toEqual([[1, 2, 3], []]);
});

test.each<[name: string, content: string]>([
  ["a living process", lockOf(alive)],
  ["another host", lockOf(gone, "elsewhere")],
  ["one that is writing it", ""],
])("waits for %s, then gives up", async (_, content) => {
  const dir = temporaryFolder();
  writeFileSync(join(dir, ".lock"), content);
  let worked = false;
  const work = withDirectoryLock(dir, { lockTimeoutMs: 250 }, () => {
    worked = true;
    return Promise.resolve();
  });
  await expect(work).rejects.toThrow(expect.objectContaining({ code: "db-locked", message: expect.stringContaining(join(dir, ".lock")) }));
  expect([worked, existsSync(join(dir, ".lock"))]).toEqual([false, true]);
});

test("stops waiting when it is told to", async () => {
  const dir = temporaryFolder();
  writeFileSync(join(dir, ".lock"), lockOf(alive));
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 50);
  await expect(withDirectoryLock(dir, { signal: controller.signal }, () => Promise.resolve())).rejects.toThrow(/abort/i);
});

test("is not held up by the guard of a process that died", async () => {
  const dir = temporaryFolder();
  writeFileSync(join(dir, ".lock"), lockOf(gone));
  writeFileSync(join(dir, ".lock.guard"), "");
  age(join(dir, ".lock.guard"), 60);
  expect(await withDirectoryLock(dir, {}, () => Promise.resolve("done"))).toBe("done");
});

test("says that a folder cannot be written", async () => {
  const file = join(temporaryFolder(), "file");
  writeFileSync(file, "");
  await expect(withDirectoryLock(join(file, "dir"), {}, () => Promise.resolve())).rejects.toThrow(
    expect.objectContaining({ code: "db-write" }),
  );
});
