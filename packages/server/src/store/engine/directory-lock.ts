import { randomBytes } from "node:crypto";
import { closeSync, linkSync, openSync, renameSync, rmSync, unlinkSync } from "node:fs";
import { createConnection, createServer, type Server } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { messageOf, quote } from "@plimsoll/core";
import { serverError } from "../../error.js";

/** A data directory that belongs to this process. */
export interface DirectoryLock {
  readonly release: () => Promise<void>;
}

const NAME = "lock.sock";
/** What a socket's address holds, on every system. */
const MAX_ADDRESS_BYTES = 103;
const NONCE_BYTES = 4;
const ANSWER_MS = 2_000;
const MAX_ANSWER_BYTES = 200;
/** Longer than another process needs from finding a stale lock to having its own. */
const CONTEST_MS = 150;

/**
 * Takes a directory for this process by a socket in it, which nobody answers once the process ended, however it did; what a killed process
 * left is replaced.
 *
 * @throws `store-in-use` with the holder's process id; `store-location-invalid` where no socket can be made.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const nonce = randomBytes(NONCE_BYTES).toString("hex");
  const place = openPlace(directory);
  // Bound under a name of its own and then linked, which fails where there is a lock already. Closing removes this name only.
  const own = `lock-${nonce}.sock`;
  const server = await listen(place.address(own), nonce).catch((error: unknown) => {
    place.close();
    throw error;
  });
  const release = (): Promise<void> => closeServer(server).finally(place.close);
  try {
    if (!claim(directory, own)) await takeOver(directory, place, own, nonce);
    unlinkSync(join(directory, own));
  } catch (error) {
    await release();
    throw error;
  }
  return {
    release: () => {
      rmSync(join(directory, NAME), { force: true });
      return release();
    },
  };
}

function claim(directory: string, own: string): boolean {
  try {
    linkSync(join(directory, own), join(directory, NAME));
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw serverError("store-location-invalid", `the data directory cannot be locked: ${messageOf(error)}`, error);
  }
}

/** Replaces a lock that nobody answers; of several processes that do so at once, at most one goes on. */
async function takeOver(directory: string, place: Place, own: string, nonce: string): Promise<void> {
  const holder = await ask(place.address(NAME));
  if (holder !== undefined) throw inUse(directory, holder);
  const aside = `${own}.stale`;
  const asidePath = join(directory, aside);
  try {
    renameSync(join(directory, NAME), asidePath);
    const displaced = await ask(place.address(aside));
    if (displaced !== undefined) {
      // Another process was faster, and this was its lock.
      claim(directory, aside);
      throw inUse(directory, displaced);
    }
  } catch (error) {
    // ENOENT: another process has just put it aside.
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  } finally {
    rmSync(asidePath, { force: true });
  }
  const isFirst = claim(directory, own);
  await wait(CONTEST_MS);
  const winner = await ask(place.address(NAME));
  if (!isFirst || winner?.nonce !== nonce) throw inUse(directory, winner);
}

function inUse(directory: string, holder: Holder | undefined): Error {
  const who = holder?.pid === undefined ? "another process" : `process ${holder.pid}`;
  return serverError("store-in-use", `${who} has the data directory ${quote(directory)} open: stop it first, or use another directory`);
}

/** The directory as sockets' addresses see it. */
interface Place {
  readonly address: (name: string) => string;
  readonly close: () => void;
}

/** A long path does not fit a socket's address; Linux has a short one for an open directory. */
function openPlace(directory: string): Place {
  const longest = join(directory, `lock-${"0".repeat(2 * NONCE_BYTES)}.sock.stale`);
  if (Buffer.byteLength(longest) <= MAX_ADDRESS_BYTES) return { address: (name) => join(directory, name), close: () => {} };
  if (process.platform !== "linux") {
    throw serverError("store-location-invalid", `the path of the data directory ${quote(directory)} is too long for a socket in it`);
  }
  const descriptor = openSync(directory, "r");
  return { address: (name) => `/proc/self/fd/${descriptor}/${name}`, close: () => closeSync(descriptor) };
}

function listen(address: string, nonce: string): Promise<Server> {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.end(`${process.pid} ${nonce}\n`);
  });
  server.unref();
  return new Promise((resolve, reject) => {
    server.once("error", (error) =>
      reject(serverError("store-location-invalid", `no socket can be made in the data directory: ${messageOf(error)}`, error)),
    );
    server.listen({ path: address }, () => resolve(server));
  });
}

/** Who listens: what it said of itself, as far as it did. */
interface Holder {
  readonly pid?: number;
  readonly nonce?: string;
}

/** Answers undefined when nobody listens. */
function ask(address: string): Promise<Holder | undefined> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ path: address });
    let connected = false;
    let text = "";
    const settle = (): void => {
      const [, pid, nonce] = /^(\d{1,10}) (\S+)\n/.exec(text) ?? [];
      resolve(pid === undefined || nonce === undefined ? {} : { pid: Number(pid), nonce });
      socket.destroy();
    };
    socket.setTimeout(ANSWER_MS, settle);
    socket.once("connect", () => {
      connected = true;
    });
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      if (text.length > MAX_ANSWER_BYTES) settle();
    });
    socket.once("end", settle);
    socket.once("error", (error: NodeJS.ErrnoException) => {
      if (connected) settle();
      else if (error.code === "ECONNREFUSED" || error.code === "ENOENT") resolve(undefined);
      else reject(serverError("store-location-invalid", `the lock of the data directory cannot be asked: ${messageOf(error)}`, error));
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
