import type { Fetch } from "@plimsoll/vulndb";

/** A stream of text: a terminal, a pipe or a file. */
export interface TextSink {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Width of the terminal in columns; undefined elsewhere. */
  readonly columns: number | undefined;
}

/** Everything of the outside world that a command uses besides files; wired in `main.ts`, replaced in tests. */
export interface CliIo {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute path against which relative file names are resolved. */
  readonly workingDirectory: string;
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  readonly now: () => Date;
  /** Aborted when the program is interrupted: long work stops and cleans up. */
  readonly signal: AbortSignal;
  /** Paths to remove when the program is interrupted: whoever makes a temporary file adds it and takes it out again. */
  readonly temporaryPaths: Set<string>;
  /** The network, without proxies. Absent where there is to be none. */
  readonly fetch?: Fetch;
  /** The way to a Plimsoll server. Absent where there is to be none. */
  readonly serverFetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Waits before a server is asked again; without it time passes as it does. */
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Asks for a secret: without echo at a terminal, else standard input up to its end. Absent where nobody can be asked. */
  readonly readSecret?: (prompt: string) => Promise<string>;
}

/** 0 pass or warn, 1 error, 2 fail, 100 a newer database is there (only of `db check`). */
export type ExitCode = 0 | 1 | 2 | 100;

/** The user's home directory as the environment says; undefined where it does not. */
export function homeDirectory(io: CliIo): string | undefined {
  const home = io.environment["HOME"] ?? io.environment["USERPROFILE"];
  return home === undefined || home === "" ? undefined : home;
}

/** Whether escape sequences for colour may be written to `sink` (a terminal that is not dumb, and no NO_COLOR). */
export function allowsColour(io: CliIo, sink: TextSink): boolean {
  const noColour = io.environment["NO_COLOR"];
  return sink.isTerminal && (noColour === undefined || noColour === "") && io.environment["TERM"] !== "dumb";
}
