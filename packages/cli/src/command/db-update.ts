import { quote } from "@plimsoll/core";
import { type UpdateOutcome, updateDatabase } from "@plimsoll/vulndb";
import { switchOf } from "../option/read-settings.js";
import { databaseOption, quietOption } from "../option/scan-options.js";
import { updateNotes, updateRequest, updateUrlOption } from "../option/update-options.js";
import { createUpdateProgress } from "../progress/update-progress.js";
import type { Command } from "./command.js";

/** `plimsoll db update`: downloads a newer database, if there is one, and puts it in place, whole or not at all. */
export const dbUpdateCommand: Command = {
  name: "db update",
  positionals: "",
  summary: "Download the newest vulnerability database, unless it is in place, and put it in place once it has been checked.",
  examples: [
    { purpose: "The database of the default service", command: "db update" },
    {
      purpose: "From a mirror, and from another one where that fails",
      command: "db update --url https://a.example/databases --url https://b.example/databases",
    },
    { purpose: "Into another folder", command: "db update -p ./db" },
  ],
  options: [updateUrlOption, databaseOption, quietOption],
  notes: [
    "The database in place stays until the new one has been checked. A download that breaks off goes on where it stopped. Before a scan this happens by itself, at most every two hours (PLIMSOLL_DB_MAX_UPDATE_CHECK_FREQUENCY); PLIMSOLL_DB_AUTO_UPDATE=false or plimsoll scan --no-db-update turns that off.",
    ...updateNotes,
  ],
  configurable: true,
  async run({ io, settings, warn }) {
    const { settings: update, ...request } = updateRequest(io, settings);
    const quiet = switchOf(settings, "quiet");
    const progress = createUpdateProgress(io, quiet);
    let outcome: UpdateOutcome;
    try {
      outcome = await updateDatabase({
        ...request,
        ...(update.downloadTimeoutMs === undefined ? {} : { downloadTimeoutMs: update.downloadTimeoutMs }),
        onProgress: progress.show,
        onWait: () => {
          if (!quiet) io.stderr.write(`note: another process updates the database in ${quote(request.dir)}: waiting for it\n`);
        },
      });
    } finally {
      progress.clear();
    }
    for (const warning of outcome.warnings) warn(warning);
    io.stdout.write(`${outcomeText(outcome)}\n`);
    return 0;
  },
};

function outcomeText({ result, built, previous, schemaVersion, url }: UpdateOutcome): string {
  switch (result) {
    case "installed": {
      const before = previous === undefined ? "" : `; the one before was built ${previous}`;
      return `updated the vulnerability database to the one built ${built} (schema ${schemaVersion ?? "unknown"}) from ${url}${before}`;
    }
    case "current":
      return `the vulnerability database built ${built} is up to date: ${url} has no newer one`;
    case "shared":
      return `another process has updated the vulnerability database to the one built ${built}`;
  }
}
