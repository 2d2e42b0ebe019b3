#!/usr/bin/env node
import { rmSync } from "node:fs";
import { runCli } from "./cli.js";
import { cliError } from "./error.js";
import { errorLine } from "./error-line.js";
import type { CliIo, TextSink } from "./io.js";

/** Exit codes of a program that a signal ended. */
const INTERRUPTIONS = [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const;

/** Standard output or error could not be written, for another reason than that nobody reads it. */
let outputFault: string | undefined;

/** A reader that goes away (`plimsoll scan IMAGE | head`) ends the output, not the program: the verdict still becomes the exit code. */
function sinkOf(stream: NodeJS.WriteStream): TextSink {
  let open = true;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    open = false;
    if (error.code !== "EPIPE") outputFault ??= error.message;
  });
  return {
    write(text) {
      if (open) stream.write(text);
    },
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.isTTY === true ? stream.columns : undefined;
    },
  };
}

let usesNetwork = false;

const interruption = new AbortController();

const io: CliIo = {
  environment: process.env,
  workingDirectory: process.cwd(),
  stdout: sinkOf(process.stdout),
  stderr: sinkOf(process.stderr),
  now: () => new Date(),
  signal: interruption.signal,
  temporaryPaths: new Set(),
  fetch: (url, request) => {
    usesNetwork = true;
    return fetch(url, request);
  },
  serverFetch: (url, init) => {
    usesNetwork = true;
    return fetch(url, init);
  },
  readSecret: async (prompt) => (await import("./secret-prompt.js")).readSecret(prompt, process.stdin, process.stderr),
};

/** Time that long work, a server above all, has to clean up after itself once it is told to stop; a second signal does not wait. Milliseconds. */
const GRACE_MS = 10_000;

for (const [signal, code] of INTERRUPTIONS) {
  process.on(signal, () => {
    for (const path of io.temporaryPaths) rmSync(path, { recursive: true, force: true });
    if (interruption.signal.aborted) process.exit(code);
    interruption.abort();
    process.exitCode = code;
    setTimeout(() => process.exit(code), GRACE_MS).unref();
  });
}

process.on("exit", () => {
  if (outputFault === undefined) return;
  io.stderr.write(errorLine(cliError("output-failed", `cannot write the output: ${outputFault}`)));
  process.exitCode = 1;
});

const exitCode = await runCli(process.argv.slice(2), io);
if (interruption.signal.aborted) process.exit();
process.exitCode = exitCode;
// Looking up a name cannot be stopped: it would hold the program back for as long as a resolver that does not answer is asked again.
if (usesNetwork) {
  await Promise.all([process.stdout, process.stderr].map((stream) => new Promise<void>((resolve) => stream.write("", () => resolve()))));
  process.exit();
}
