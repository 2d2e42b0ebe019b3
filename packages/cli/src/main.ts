#!/usr/bin/env node
import { rmSync } from "node:fs";
import { runCli } from "./cli.js";
import type { CliIo, TextSink } from "./io.js";

/** The exit code of a program that Ctrl-C ended. */
const INTERRUPTED = 130;

/** A reader that goes away (`plimsoll scan IMAGE | head`) ends the output, not the program: the verdict still becomes the exit code. */
function sinkOf(stream: NodeJS.WriteStream): TextSink {
  let open = true;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    open = false;
    if (error.code !== "EPIPE") process.exitCode = 1;
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

const io: CliIo = {
  environment: process.env,
  workingDirectory: process.cwd(),
  stdout: sinkOf(process.stdout),
  stderr: sinkOf(process.stderr),
  now: () => new Date(),
  temporaryPaths: new Set(),
};

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    for (const path of io.temporaryPaths) rmSync(path, { recursive: true, force: true });
    if (io.stderr.isTerminal) io.stderr.write("\r\u001b[2K\u001b[?25h");
    process.exit(signal === "SIGINT" ? INTERRUPTED : 143);
  });
}

process.exitCode = await runCli(process.argv.slice(2), io);
