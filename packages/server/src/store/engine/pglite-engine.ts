import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { MessageChannel, Worker } from "node:worker_threads";
import { messageOf, quote } from "@plimsoll/core";
import { serverError } from "../../error.js";
import { lockDirectory } from "./directory-lock.js";
import { syncPath } from "./durable-node-fs.js";
import { endAll } from "./end-all.js";
import type { EngineAnswer, EngineRequest, EngineStart } from "./engine-message.js";
import { EngineStream } from "./engine-stream.js";

/** PGlite in a thread of its own, over a data directory that is locked for this process. */
export interface PgliteEngine {
  /** A connection; the engine has one session, so a new one ends the one before. */
  readonly connect: () => EngineStream;
  /** How often files were made durable since the start. */
  readonly syncCount: () => bigint;
  /** Ends the engine and gives the directory free; nothing may be connected any more. */
  readonly close: () => Promise<void>;
}

const DATABASE = "pgdata";
/** PostgreSQL's, in the pinned PGlite. */
const VERSION = "18";
const MAX_STDERR_CHARS = 2_000;
const require = createRequire(import.meta.url);

/**
 * Starts the engine, making the directory and the database in it where they are absent. `onLost` is called when the engine ends by itself:
 * what it was doing is in doubt, so the process should end too and start again.
 *
 * @throws `store-location-invalid`, `store-in-use`, `store-engine-failed`.
 */
export async function startPglite(dataDirectory: string, onLost: (reason: Error) => void): Promise<PgliteEngine> {
  const root = resolve(dataDirectory);
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw serverError("store-location-invalid", `the data directory ${quote(root)} cannot be made: ${messageOf(error)}`, error);
  }
  const lock = await lockDirectory(root);
  try {
    const directory = join(root, DATABASE);
    if (existsSync(directory)) checkDatabase(directory);
    else await makeDatabase(root, directory);
    const engine = await startWorker(directory, onLost);
    const close = (): Promise<void> => endAll(engine.close, () => lock.release());
    return { ...engine, close };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Otherwise the engine would make a database in its own thread where there is none, or end without a word. */
function checkDatabase(directory: string): void {
  const file = join(directory, "PG_VERSION");
  const version = existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
  if (version === VERSION) return;
  const what = version === undefined ? "is no database" : `is a database of PostgreSQL ${quote(version)}, not ${VERSION}`;
  throw serverError("store-location-invalid", `${quote(directory)} ${what}: use another data directory`);
}

/** Under another name first, so that a database that is there is whole. */
async function makeDatabase(root: string, directory: string): Promise<void> {
  for (const name of readdirSync(root)) if (name.startsWith(`${DATABASE}.new-`)) rmSync(join(root, name), { recursive: true, force: true });
  const making = join(root, `${DATABASE}.new-${process.pid}`);
  mkdirSync(making, { mode: 0o700 });
  await runInitdb(making);
  renameSync(making, directory);
  syncPath(root);
}

function runInitdb(directory: string): Promise<void> {
  return new Promise((done, reject) => {
    const child = spawn(process.execPath, [require.resolve("#store-initdb"), directory], { env: {}, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-MAX_STDERR_CHARS);
    });
    const fail = (why: string): void =>
      reject(serverError("store-engine-failed", `no database can be made in ${quote(directory)}: ${why}`));
    child.once("error", (error) => fail(error.message));
    child.once("close", (status, signal) => {
      if (status === 0) done();
      else fail(quote(said.trim() || `ended by ${signal ?? `status ${status}`}`));
    });
  });
}

function startWorker(directory: string, onLost: (reason: Error) => void): Promise<PgliteEngine> {
  const counter = new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT);
  const syncs = new BigInt64Array(counter);
  const workerData: EngineStart = { directory, counter };
  // Nothing of the environment, which may hold secrets, is of use there.
  const worker = new Worker(require.resolve("#store-worker"), { workerData, execArgv: [], env: {} });
  const ask = (request: EngineRequest, transfer: readonly MessageChannel["port1"][] = []): void =>
    worker.postMessage(request, [...transfer]);
  const connect = (): EngineStream => {
    const { port1, port2 } = new MessageChannel();
    ask({ kind: "connect", port: port2 }, [port2]);
    return new EngineStream(port1);
  };
  return new Promise((started, reject) => {
    let state: "starting" | "running" | "closing" = "starting";
    let reason = "its thread ended";
    const ended = new Promise<void>((resolveEnded) => worker.once("exit", () => resolveEnded()));
    const close = async (): Promise<void> => {
      if (state === "running") ask({ kind: "close" });
      state = "closing";
      await ended;
    };
    worker.on("error", (error) => {
      reason = messageOf(error);
    });
    worker.on("message", (answer: EngineAnswer) => {
      if (answer.kind === "failed") reason = answer.message;
      else if (answer.kind === "closed") void worker.terminate();
      else {
        state = "running";
        started({ connect, syncCount: () => Atomics.load(syncs, 0), close });
      }
    });
    worker.once("exit", () => {
      const error = serverError("store-engine-failed", `the database engine in ${quote(directory)} failed: ${quote(reason)}`);
      if (state === "starting") reject(error);
      else if (state === "running") onLost(error);
    });
  });
}
