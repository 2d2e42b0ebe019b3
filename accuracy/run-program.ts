import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The built command line program. This file runs from `build/programs/accuracy`. */
const CLI = fileURLToPath(new URL("../../../packages/cli/dist/main.js", import.meta.url));

/** What a program printed and how it ended. */
export interface ProgramRun {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a Node program and waits for it. */
export function runNode(script: string, words: readonly string[]): ProgramRun {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...words], { encoding: "utf8", maxBuffer: 256 * 1024 * 1024 });
  return { status: status ?? 1, stdout, stderr };
}

/** Runs `plimsoll`. Throws where it ends with an error (exit code 1). */
export function plimsoll(...words: readonly string[]): ProgramRun {
  const run = runNode(CLI, words);
  if (run.status !== 0 && run.status !== 2) throw new Error(`plimsoll ${words.join(" ")} ended with ${run.status}: ${run.stderr}`);
  return run;
}
