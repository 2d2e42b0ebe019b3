import { randomBytes } from "node:crypto";
import { mkdir, readFile, stat, unlink, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf, quote } from "@plimsoll/core";
import { vulndbError } from "../error.js";
import { field, parseJsonObject, textField } from "../read/json-field.js";

/** How a change of a database folder waits for another one. */
export interface LockOptions {
  /** Default: 10 minutes. */
  readonly lockTimeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Told once, if it has to wait. */
  readonly onWait?: () => void;
}

const DEFAULT_TIMEOUT_MS = 10 * 60_000;
const POLL_MS = 100;
/** A lock of a process that we cannot look for (another host, or a process id that was given anew) counts for an hour. */
const MAX_AGE_MS = 60 * 60_000;
/** How often a lock that is held is made young again. */
const BEAT_MS = 60_000;
/** The guard is held for moments. */
const MAX_GUARD_AGE_MS = 10_000;

/** Tokens of the locks that this process holds or asks for. */
const held = new Set<string>();

/**
 * Runs `work` while no other process or call changes `dir`, which is made where it is missing. A lock whose process is gone is taken over.
 * Errors: `db-locked` where the other does not finish in time; `db-write` where the folder cannot be written.
 */
export async function withDirectoryLock<T>(dir: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const path = join(dir, ".lock");
  const token = randomBytes(12).toString("hex");
  held.add(token);
  try {
    await acquire(path, token, options);
    const beat = setInterval(() => void touch(path), BEAT_MS).unref();
    try {
      return await work();
    } finally {
      clearInterval(beat);
      if ((await readLock(path))?.token === token) await unlink(path);
    }
  } finally {
    held.delete(token);
  }
}

async function acquire(path: string, token: string, { lockTimeoutMs = DEFAULT_TIMEOUT_MS, signal, onWait }: LockOptions): Promise<void> {
  const content = JSON.stringify({ pid: process.pid, host: hostname(), token });
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    signal?.throwIfAborted();
    if (await create(path, content)) return;
    const lock = await readLock(path);
    if (lock === undefined) continue;
    if (isStale(lock)) {
      await takeAway(path, lock.token);
      continue;
    }
    if (waitedMs >= lockTimeoutMs) {
      throw vulndbError(
        "db-locked",
        `process ${lock.pid} on ${quote(lock.host)} changes the database; if it is gone, delete ${quote(path)}`,
      );
    }
    if (waitedMs === 0) onWait?.();
    await sleep(POLL_MS, undefined, signal === undefined ? {} : { signal });
  }
}

async function create(path: string, content: string): Promise<boolean> {
  try {
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(path, content, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw vulndbError("db-write", `cannot write the database folder: ${messageOf(error)}; choose another one or free it`, error);
  }
}

interface Lock {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
  readonly ageMs: number;
}

/** The lock as it stands; undefined where it is free. */
async function readLock(path: string): Promise<Lock | undefined> {
  try {
    const { mtimeMs } = await stat(path);
    const fields = parseJsonObject(await readFile(path, "utf8")) ?? {};
    const pid = field(fields, "pid");
    return {
      pid: typeof pid === "number" ? pid : 0,
      host: textField(fields, "host"),
      token: textField(fields, "token"),
      ageMs: Date.now() - mtimeMs,
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw vulndbError("db-write", `cannot read the lock ${quote(path)}: ${messageOf(error)}`, error);
  }
}

function isStale(lock: Lock): boolean {
  if (lock.ageMs > MAX_AGE_MS) return true;
  // Empty: being written, or cut off by a crash.
  if (lock.token === "") return lock.ageMs > MAX_GUARD_AGE_MS;
  if (lock.host !== hostname()) return false;
  if (lock.pid === process.pid) return !held.has(lock.token);
  try {
    process.kill(lock.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** Removes a stale lock. Under a guard, so that two who saw it do not remove each other's new lock. */
async function takeAway(path: string, token: string): Promise<void> {
  const guard = `${path}.guard`;
  if (!(await create(guard, ""))) {
    const left = await readLock(guard);
    if (left !== undefined && left.ageMs > MAX_GUARD_AGE_MS) await unlinkIfThere(guard);
    else await sleep(POLL_MS);
    return;
  }
  try {
    if ((await readLock(path))?.token === token) await unlinkIfThere(path);
  } finally {
    await unlinkIfThere(guard);
  }
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  // A lock that is gone, or that cannot be touched, is no reason to stop: it only counts for less long.
  await utimes(path, now, now).catch(() => undefined);
}

async function unlinkIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
