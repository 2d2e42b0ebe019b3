import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type DirectoryLock, lockDirectory } from "./directory-lock.js";

let root: string;
let directory: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "plimsoll-lock-"));
  directory = root;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** What a process leaves that is killed while it holds the lock. */
function leaveStaleLock(): void {
  const script = `require("net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))`;
  spawnSync(process.execPath, ["-e", script, join(directory, "lock.sock")]);
  expect(existsSync(join(directory, "lock.sock"))).toBe(true);
}

const refused = { code: "store-in-use", message: expect.stringContaining(`process ${process.pid} has the data directory`) };

test("is held once, given back, and leaves nothing", async () => {
  const lock = await lockDirectory(directory);
  await expect(lockDirectory(directory)).rejects.toMatchObject(refused);
  expect(readdirSync(directory)).toEqual(["lock.sock"]);
  await lock.release();
  expect(readdirSync(directory)).toEqual([]);
  await (await lockDirectory(directory)).release();
});

test("replaces what a killed process left", async () => {
  leaveStaleLock();
  const lock = await lockDirectory(directory);
  await expect(lockDirectory(directory)).rejects.toMatchObject(refused);
  await lock.release();
  expect(readdirSync(directory)).toEqual([]);
});

test("is taken by at most one of several that find it stale", async () => {
  leaveStaleLock();
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockDirectory(directory)));
  const held = tries.flatMap((one): DirectoryLock[] => (one.status === "fulfilled" ? [one.value] : []));
  expect(held.length).toBeLessThanOrEqual(1);
  for (const one of tries) if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "store-in-use" });
  for (const lock of held) await lock.release();
  await (await lockDirectory(directory)).release();
  expect(readdirSync(directory)).toEqual([]);
});

test.runIf(process.platform === "linux")("works where the path is longer than a socket's address", async () => {
  directory = join(root, "x".repeat(150));
  mkdirSync(directory);
  const lock = await lockDirectory(directory);
  await expect(lockDirectory(directory)).rejects.toMatchObject(refused);
  await lock.release();
  expect(readdirSync(directory)).toEqual([]);
});

test("refuses a directory that is not there", async () => {
  await expect(lockDirectory(join(root, "absent"))).rejects.toMatchObject({ code: "store-location-invalid" });
});
