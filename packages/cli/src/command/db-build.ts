import { randomBytes } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { messageOf, quote } from "@plimsoll/core";
import { buildDatabase } from "@plimsoll/vulndb";
import { cliError } from "../error.js";
import { switchOf, textOf } from "../option/read-settings.js";
import { quietOption } from "../option/scan-options.js";
import { checkOutputFile } from "../output/output-file.js";
import { createProgress } from "../progress/progress.js";
import type { Command } from "./command.js";

/** `plimsoll db build INPUT... --output FILE`: a database of one's own advisories. */
export const dbBuildCommand: Command = {
  name: "db build",
  positionals: "INPUT...",
  summary:
    "Build a Grype v6 database from advisories: OSV documents (.json), lines of them (.jsonl), facts of ours, folders of all these, also gzipped.",
  examples: [
    {
      purpose: "Build from a folder of OSV files, then use it",
      command: "db build ./osv --output advisories.db && plimsoll db import advisories.db",
    },
    {
      purpose: "From several sources; malformed advisories are counted, not fatal",
      command: "db build --skip-invalid debian.jsonl.gz private/ --output all.db",
    },
  ],
  options: [
    { name: "output", short: "o", placeholder: "FILE", argumentOnly: true, summary: "The database file to make; required" },
    { name: "skip-invalid", argumentOnly: true, summary: "Leave out malformed advisories; without, the first one ends the build" },
    quietOption,
  ],
  notes: ["The order of the inputs counts: severities of the NVD are passed on to what comes after it."],
  configurable: true,
  async run({ io, positionals, settings, warn }) {
    const output = textOf(settings, "output");
    if (positionals.length === 0 || output === undefined) {
      throw cliError("option-invalid", "name what to build from and the file to make: plimsoll db build INPUT... --output FILE");
    }
    await checkOutputFile(io, output);
    const path = resolve(io.workingDirectory, output);
    const temporary = join(dirname(path), `.plimsoll-${randomBytes(8).toString("hex")}.tmp`);
    const progress = createProgress(io, [["build", 1]], switchOf(settings, "quiet"));
    progress.begin(output, 0, 1);
    io.temporaryPaths.add(temporary);
    try {
      const report = await buildDatabase({
        inputs: positionals.map((input) => resolve(io.workingDirectory, input)),
        output: temporary,
        built: io.now(),
        onInvalid: switchOf(settings, "skip-invalid") ? "skip" : "fail",
        signal: io.signal,
        onProgress: () => progress.phase("build"),
      });
      await rename(temporary, path).catch((error: unknown) => {
        throw cliError("output-failed", `cannot write ${quote(output)}: ${messageOf(error)}`, error);
      });
      progress.clear();
      for (const problem of report.problems) warn(problem);
      const skipped = report.skipped > 0 ? `, ${report.skipped} malformed ones left out` : "";
      io.stdout.write(`built ${quote(output)} from ${report.records} advisories and facts${skipped}\n`);
    } finally {
      progress.clear();
      await rm(temporary, { force: true });
      io.temporaryPaths.delete(temporary);
    }
    return 0;
  },
};
