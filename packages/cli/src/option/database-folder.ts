import { resolve } from "node:path";
import { defaultDatabaseDirectory } from "@plimsoll/vulndb";
import { cliError } from "../error.js";
import type { CliIo } from "../io.js";
import type { Settings } from "./option-spec.js";
import { textOf } from "./read-settings.js";

/** The folder of the vulnerability database: as set, else the default one. Errors: option-invalid where there is neither. */
export function databaseFolder(io: CliIo, settings: Settings): string {
  const given = textOf(settings, "vulnerability-db-path");
  if (given !== undefined) return resolve(io.workingDirectory, given);
  const folder = defaultDatabaseDirectory(io.environment);
  if (folder === undefined) {
    throw cliError(
      "option-invalid",
      "there is no folder for the vulnerability database: set HOME or XDG_CACHE_HOME, or name one with --vulnerability-db-path",
    );
  }
  return folder;
}
