import { type DatabaseStatus, databaseStatus, readUpdateSettings } from "@plimsoll/vulndb";
import { databaseFolder } from "../option/database-folder.js";
import { choiceOf, switchOf } from "../option/read-settings.js";
import { databaseOption } from "../option/scan-options.js";
import { harmlessJson, harmlessText } from "../output/harmless-text.js";
import type { Command } from "./command.js";

/** `plimsoll db status`: which database is in use; exit code 1 unless a scan would use it. */
export const dbStatusCommand: Command = {
  name: "db status",
  positionals: "",
  summary:
    "Show which vulnerability database is in use, how old it is and what it was made of. Exits with 1 where a scan would not use it.",
  examples: [
    { purpose: "The database in the default folder", command: "db status" },
    { purpose: "For a script", command: "db status -o json" },
    { purpose: "Read the whole file and compare its checksum, too", command: "db status --verify" },
  ],
  options: [
    { name: "output", short: "o", placeholder: "FORMAT", choices: ["text", "json"], argumentOnly: true, summary: "text (default) or json" },
    { name: "verify", argumentOnly: true, summary: "Compare the file with its checksum, which reads it whole" },
    databaseOption,
  ],
  notes: [],
  configurable: true,
  async run({ io, settings }) {
    const format = choiceOf(settings, "output", ["text", "json"]);
    const dir = databaseFolder(io, settings);
    const { maxAgeMs, validateAge, validateByHash } = readUpdateSettings(io.environment);
    const status = await databaseStatus(dir, {
      now: io.now().getTime(),
      verify: validateByHash || switchOf(settings, "verify"),
      maxAgeMs: validateAge ? maxAgeMs : Number.POSITIVE_INFINITY,
    });
    io.stdout.write(format === "json" ? `${harmlessJson(JSON.stringify(status, undefined, 2))}\n` : statusText(status));
    return status.state === "valid" ? 0 : 1;
  },
};

function statusText(status: DatabaseStatus): string {
  const lines: readonly (readonly [string, string | undefined])[] = [
    ["State", status.state],
    ["Path", status.path],
    ["Built", status.built],
    ["Age", status.ageMs === undefined ? undefined : `${(status.ageMs / 86_400_000).toFixed(1)} days`],
    ["Schema", status.schemaVersion],
    ["Source", status.source],
    ["Checksum", status.checksum],
    ["Starter", status.starter === undefined ? undefined : `starter database of ${status.starter.date}, incomplete`],
    ["Providers", status.providers?.map(({ id }) => id).join(", ")],
    ["Problem", status.message],
  ];
  return lines.map(([name, value]) => (value === undefined ? "" : `${`${name}:`.padEnd(11)}${harmlessText(value)}\n`)).join("");
}
