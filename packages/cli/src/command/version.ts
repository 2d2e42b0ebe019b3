import { choiceOf } from "../option/read-settings.js";
import { programVersion } from "../program-version.js";
import type { Command } from "./command.js";

/** `plimsoll version`: the version alone on one line, as pipelines expect; as JSON with the runtime. */
export const versionCommand: Command = {
  name: "version",
  positionals: "",
  summary: "Print the version.",
  examples: [
    { purpose: "The version alone", command: "version" },
    { purpose: "With the runtime and the platform, for a bug report", command: "version -o json" },
  ],
  options: [
    { name: "output", short: "o", placeholder: "FORMAT", choices: ["text", "json"], argumentOnly: true, summary: "text (default) or json" },
  ],
  notes: [],
  configurable: false,
  async run({ io, settings }) {
    const version = await programVersion();
    const format = choiceOf(settings, "output", ["text", "json"]);
    const details = {
      name: "plimsoll",
      version,
      node: process.version,
      platform: `${process.platform}/${process.arch}`,
      databaseSchema: 6,
    };
    io.stdout.write(format === "json" ? `${JSON.stringify(details, undefined, 2)}\n` : `v${version}\n`);
    return 0;
  },
};
