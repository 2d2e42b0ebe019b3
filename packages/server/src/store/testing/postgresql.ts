import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { accessSync, chownSync, constants, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** A PostgreSQL of a test's or a bench's own, on a Unix socket in its directory. */
export interface TestPostgresql {
  url(database: string): string;
  stop(): Promise<void>;
}

/** Where a PostgreSQL is kept, and how. */
export interface PostgresqlOptions {
  /** Its directory, which stays; made where it is absent. Without it one in the temporary directory, removed at the end. */
  readonly root?: string;
  /** `NAME=VALUE`. Without them nothing is synced, as no test cuts the power. */
  readonly settings?: readonly string[];
}

const START_MS = 20_000;
const PROGRAMS = "/usr/lib/postgresql";
const ACCOUNT = "postgres";

/** The directory with the programs of the newest PostgreSQL here; undefined when there is none. */
export function findPostgresql(): string | undefined {
  const versions = listVersions().toSorted((a, b) => Number(b) - Number(a));
  const directories = [...versions.map((version) => join(PROGRAMS, version, "bin")), ...(process.env["PATH"] ?? "").split(delimiter)];
  return directories.find((directory) => isExecutable(join(directory, "initdb")) && isExecutable(join(directory, "postgres")));
}

function listVersions(): readonly string[] {
  try {
    return readdirSync(PROGRAMS);
  } catch {
    // Not a Debian: PATH has it, or nobody.
    return [];
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Who runs it: PostgreSQL refuses root. */
function owner(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number => Number(execFileSync("id", [flag, ACCOUNT], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

const TEST_SETTINGS = ["fsync=off", "full_page_writes=off", "shared_buffers=32MB", "max_connections=60", "log_min_messages=fatal"];

/** Makes and starts a cluster, or starts one that is there. */
export async function startPostgresql(
  programs: string,
  { root: kept, settings = TEST_SETTINGS }: PostgresqlOptions = {},
): Promise<TestPostgresql> {
  const root = kept ?? mkdtempSync(join(tmpdir(), "plimsoll-pg-"));
  mkdirSync(root, { recursive: true });
  const account = owner();
  if (account !== undefined) chownSync(root, account.uid, account.gid);
  const data = join(root, "data");
  const options = { ...account, cwd: root };
  if (!existsSync(data)) {
    execFileSync(join(programs, "initdb"), ["-D", data, "-U", ACCOUNT, "-A", "trust", "-E", "UTF8", "--locale=C", "-N"], {
      ...options,
      stdio: ["ignore", "ignore", "pipe"],
    });
  }
  const server = spawn(join(programs, "postgres"), ["-D", data, "-k", root, "-h", "", ...settings.flatMap((setting) => ["-c", setting])], {
    ...options,
    stdio: "ignore",
  });
  const kill = (): void => void server.kill("SIGQUIT");
  process.once("exit", kill);
  await untilReady(programs, root, server);
  return {
    url: (database) => `postgresql://${ACCOUNT}@localhost/${database}?host=${encodeURIComponent(root)}`,
    stop: async () => {
      process.off("exit", kill);
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill(kept === undefined ? "SIGQUIT" : "SIGINT");
      if (server.exitCode === null && server.signalCode === null) await ended;
      if (kept === undefined) rmSync(root, { recursive: true, force: true });
    },
  };
}

async function untilReady(programs: string, root: string, server: ChildProcess): Promise<void> {
  const until = Date.now() + START_MS;
  while (!answers(programs, root)) {
    if (server.exitCode !== null || Date.now() > until) throw new Error("PostgreSQL of the tests does not start");
    await wait(50);
  }
}

function answers(programs: string, root: string): boolean {
  try {
    execFileSync(join(programs, "pg_isready"), ["-q", "-h", root], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
