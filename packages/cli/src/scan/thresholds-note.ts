import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { defaultDatabaseDirectory } from "@plimsoll/vulndb";
import type { CliIo } from "../io.js";
import type { ChosenThresholds } from "./thresholds.js";

const MARK = "thresholds-noted";

/**
 * Says once a cache folder that a scan without thresholds gets a result: the reference scanner gave UNKNOWN there, so a pipeline that
 * changes over may see exit code 2 for the first time.
 */
export async function noteThresholds(io: CliIo, thresholds: ChosenThresholds): Promise<void> {
  if (!thresholds.assumed) return;
  const database = defaultDatabaseDirectory(io.environment);
  const mark = database === undefined ? undefined : join(dirname(database), MARK);
  if (mark !== undefined && existsSync(mark)) return;
  io.stderr.write(
    `note: no thresholds are set, so the result is Warn from CVSS ${thresholds.warn.toFixed(1)} and Fail (exit code 2) from ${thresholds.fail.toFixed(1)}; set --warn-threshold and --fail-threshold, or keep a pipeline green with --exit-zero\n`,
  );
  if (mark === undefined) return;
  try {
    await mkdir(dirname(mark), { recursive: true });
    await writeFile(mark, "");
  } catch {
    // A cache folder that cannot be written only means that the note comes again.
  }
}
