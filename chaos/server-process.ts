import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** Where the server keeps its data. */
export interface ServerPlace {
  /** Folder of all that the program writes. */
  readonly work: string;
  /** Folder of the vulnerability database. */
  readonly database: string;
  /** PostgreSQL in place of the embedded database. */
  readonly databaseUrl: string | undefined;
}

/** A process of `plimsoll server`. */
export interface ServerProcess {
  /** Of the process, and of the group of all that it starts. */
  readonly id: number;
  /** Waits until the server is ready for work. Throws where the process ends before. */
  ready(): Promise<ReadyServer>;
  /** Ends the process and what it started with SIGKILL, and waits for that. */
  kill(): Promise<void>;
  /** Asks the process to end and waits for that; gives its exit code, null where a signal ended it. */
  stop(): Promise<number | null>;
}

/** A server that is ready. */
export interface ReadyServer {
  readonly address: string;
  /** From the start of the process on. */
  readonly readyMs: number;
  /** What the process and its children had used of the processors by then; undefined where the system does not tell. */
  readonly cpuMs: number | undefined;
}

/** These files run from `build/programs/chaos`. */
const CLI = fileURLToPath(new URL("../../../packages/cli/bin/plimsoll.js", import.meta.url));
const START_MS = 60_000;
const STOP_MS = 30_000;
const POLL_MS = 20;
const MAX_OUTPUT = 8192;

/** The file in which the first start leaves the one-time password. */
export function passwordFile({ work }: ServerPlace): string {
  return join(work, "one-time-password");
}

/** Starts the server on any free port; a process that is there when this program ends is killed. */
export function startServerProcess(place: ServerPlace): ServerProcess {
  const { work, database, databaseUrl } = place;
  // No settings of the person at the keyboard.
  const home = join(work, "home");
  mkdirSync(home, { recursive: true });
  const words = ["server", "--data-dir", join(work, "data"), "--port", "0", "-p", database, "--no-db-update"];
  const startedAt = performance.now();
  const child = spawn(process.execPath, [CLI, ...words, "--admin-password-file", passwordFile(place)], {
    cwd: home,
    env: {
      HOME: home,
      PATH: process.env["PATH"] ?? "",
      TMPDIR: process.env["TMPDIR"] ?? "/tmp",
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    },
    // A group of its own: whatever the server starts dies with it.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] = (output[name] + text).slice(-MAX_OUTPUT);
    });
  }
  const exit = once(child, "exit");
  const killGroup = (): void => signalGroup(child, "SIGKILL");
  // Before what else is done at the exit: the folder of a server that runs cannot be removed.
  process.prependOnceListener("exit", killGroup);
  const ended = async (): Promise<void> => {
    await exit;
    process.off("exit", killGroup);
  };
  return {
    id: child.pid ?? 0,
    async ready() {
      while (performance.now() - startedAt < START_MS) {
        if (hasEnded(child))
          throw new Error(`the server ended at its start (${endOf(child)}): ${output.stderr.trim() || "it says nothing"}`);
        const address = /^Plimsoll is at (\S+)$/m.exec(output.stdout)?.[1];
        if (address !== undefined && (await isReady(address))) {
          const readyMs = performance.now() - startedAt;
          return { address, readyMs, cpuMs: cpuMsOf(child) };
        }
        await sleep(POLL_MS);
      }
      throw new Error(`the server is not ready after ${START_MS / 1000} s: ${output.stderr.trim() || "it says nothing"}`);
    },
    async kill() {
      if (hasEnded(child))
        throw new Error(`the server ended before it was killed (${endOf(child)}): ${output.stderr.trim() || "it says nothing"}`);
      killGroup();
      await ended();
    },
    async stop() {
      signalGroup(child, "SIGTERM");
      const timer = setTimeout(killGroup, STOP_MS);
      await ended();
      clearTimeout(timer);
      return child.exitCode;
    },
  };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function endOf({ exitCode, signalCode }: ChildProcess): string {
  return signalCode === null ? `exit code ${exitCode}` : signalCode;
}

/** Source: proc_pid_stat(5), fields 14 to 17; a tick is 10 ms on every Linux. */
function cpuMsOf({ pid }: ChildProcess): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * 10, 0);
  } catch {
    // Not a Linux.
    return undefined;
  }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || hasEnded(child)) return;
  process.kill(-child.pid, signal);
}

async function isReady(address: string): Promise<boolean> {
  try {
    const response = await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(POLL_MS * 50) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    // It listens in a moment.
    return false;
  }
}
