import { quote } from "@plimsoll/core";
import { databaseStatus, deleteDatabase, deleteDownloads } from "@plimsoll/vulndb";
import { databaseFolder } from "../option/database-folder.js";
import { databaseOption } from "../option/scan-options.js";
import type { Command } from "./command.js";

/** `plimsoll db delete`: removes the database; other files of the folder stay. */
export const dbDeleteCommand: Command = {
  name: "db delete",
  positionals: "",
  summary: "Delete the vulnerability database. Other files of its folder stay.",
  examples: [
    { purpose: "The database in the default folder", command: "db delete" },
    { purpose: "That of another folder", command: "db delete -p ./db" },
  ],
  options: [databaseOption],
  notes: [],
  configurable: true,
  async run({ io, settings }) {
    const dir = databaseFolder(io, settings);
    await deleteDownloads(dir);
    const { state } = await databaseStatus(dir, { now: io.now().getTime() });
    if (state === "missing") {
      io.stdout.write(`there is no vulnerability database in ${quote(dir)}\n`);
      return 0;
    }
    await deleteDatabase(dir, { signal: io.signal });
    io.stdout.write(`deleted the vulnerability database in ${quote(dir)}\n`);
    return 0;
  },
};
