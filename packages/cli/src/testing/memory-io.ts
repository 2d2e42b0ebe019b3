import type { CliIo, TextSink } from "../io.js";

/** An outside world for tests: text is collected, the clock stands still, the environment is what is given. */
export interface MemoryIo extends CliIo {
  /** What was written to standard output and standard error. */
  readonly written: { stdout: string; stderr: string };
}

export interface MemoryIoOptions {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory?: string;
  /** Columns of a terminal on both streams; without, both are pipes. */
  readonly terminal?: number;
  readonly now?: string;
  readonly signal?: AbortSignal;
  readonly serverFetch?: NonNullable<CliIo["serverFetch"]>;
  /** What a person would type. */
  readonly secret?: string;
}

export function memoryIo(options: MemoryIoOptions = {}): MemoryIo {
  const written = { stdout: "", stderr: "" };
  const sink = (name: "stdout" | "stderr"): TextSink => ({
    write: (text) => {
      written[name] += text;
    },
    isTerminal: options.terminal !== undefined,
    columns: options.terminal,
  });
  return {
    environment: options.environment ?? {},
    workingDirectory: options.workingDirectory ?? "/",
    stdout: sink("stdout"),
    stderr: sink("stderr"),
    now: () => new Date(options.now ?? "2026-11-24T12:00:00Z"),
    signal: options.signal ?? new AbortController().signal,
    temporaryPaths: new Set(),
    ...(options.serverFetch === undefined ? {} : { serverFetch: options.serverFetch }),
    sleep: () => Promise.resolve(),
    ...(options.secret === undefined ? {} : { readSecret: () => Promise.resolve(options.secret ?? "") }),
    written,
  };
}
