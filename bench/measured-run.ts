import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** These files run from `build/programs/bench`. */
const CLI = fileURLToPath(new URL("../../../packages/cli/dist/main.js", import.meta.url));
const REPORTER = new URL("report-memory.js", import.meta.url).href;

/** How long a run of `plimsoll` took and how much memory it had at most. */
export interface MeasuredRun {
  readonly seconds: number;
  readonly peakMegabytes: number;
}

/** Runs `plimsoll` in a new process. Throws where it ends with an error. */
export function measuredRun(words: readonly string[]): MeasuredRun {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-bench-run-"));
  const memoryFile = join(folder, "memory");
  try {
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, ["--import", REPORTER, CLI, ...words], {
      encoding: "utf8",
      maxBuffer: 256 * 1024 * 1024,
      env: { ...process.env, PLIMSOLL_BENCH_MEMORY_FILE: memoryFile },
    });
    const seconds = (performance.now() - start) / 1000;
    if (status !== 0) throw new Error(`plimsoll ${words.join(" ")} failed: ${stderr}`);
    return { seconds, peakMegabytes: Number(readFileSync(memoryFile, "utf8")) / 1024 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The middle one of several values. */
export function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}
