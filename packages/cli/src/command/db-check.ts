import { checkForUpdate, type UpdateCheck } from "@plimsoll/vulndb";
import { choiceOf } from "../option/read-settings.js";
import { databaseOption, quietOption } from "../option/scan-options.js";
import { updateNotes, updateRequest, updateUrlOption } from "../option/update-options.js";
import { harmlessJson, harmlessText } from "../output/harmless-text.js";
import type { Command } from "./command.js";

/** `plimsoll db check`: whether there is a newer database; nothing is downloaded. */
export const dbCheckCommand: Command = {
  name: "db check",
  positionals: "",
  summary:
    "Ask whether there is a newer vulnerability database than the one in place. Exits with 0 if not, with 100 if so, with 1 if that is not to be found out.",
  examples: [
    { purpose: "Ask the default service", command: "db check" },
    { purpose: "For a script", command: "db check -o json" },
    { purpose: "Update only where it is needed", command: "db check || plimsoll db update" },
  ],
  options: [
    { name: "output", short: "o", placeholder: "FORMAT", choices: ["text", "json"], argumentOnly: true, summary: "text (default) or json" },
    updateUrlOption,
    databaseOption,
    quietOption,
  ],
  notes: updateNotes,
  configurable: true,
  async run({ io, settings, warn }) {
    const format = choiceOf(settings, "output", ["text", "json"]);
    const check = await checkForUpdate(updateRequest(io, settings));
    for (const warning of check.warnings) warn(warning);
    io.stdout.write(format === "json" ? `${harmlessJson(JSON.stringify(document(check), undefined, 2))}\n` : checkText(check));
    return check.state === "available" ? 100 : 0;
  },
};

function document({ state, installed, listed, url, warnings }: UpdateCheck): object {
  return {
    updateAvailable: state === "available",
    installed: installed === undefined ? undefined : { built: installed },
    listed,
    url,
    warnings,
  };
}

function checkText({ state, installed, listed, url }: UpdateCheck): string {
  const lines = [
    ["In place", installed === undefined ? "no full database" : `built ${installed}`],
    ["On offer", `built ${listed.built}, schema ${listed.schemaVersion}, by ${url}`],
    ["Result", state === "available" ? "an update is available: run plimsoll db update" : "up to date"],
  ];
  return lines.map(([name, value = ""]) => `${`${name}:`.padEnd(10)}${harmlessText(value)}\n`).join("");
}
