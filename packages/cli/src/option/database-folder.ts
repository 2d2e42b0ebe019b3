import { resolve } from "node:path";
import { defaultDatabaseDirectory, readUpdateSettings } from "@plimsoll/vulndb";
import { cliError } from "../error.js";
import type { CliIo } from "../io.js";
import type { Settings } from "./option-spec.js";
import { textOf } from "./read-settings.js";

/**
 * The folder of the vulnerability database: as set, else that of `PLIMSOLL_DB_CACHE_DIR` or `GRYPE_DB_CACHE_DIR`, else the default one.
 * Errors: option-invalid where there is none; db-setting.
 */
export function databaseFolder(io: CliIo, settings: Settings): string {
  const given = textOf(settings, "vulnerability-db-path");
  if (given !== undefined) return resolve(io.workingDirectory, given);
  const { cacheDir } = readUpdateSettings(io.environment);
  if (cacheDir !== undefined) return resolve(io.workingDirectory, cacheDir);
  const folder = defaultDatabaseDirectory(io.environment);
  if (folder === undefined) {
    throw cliError(
      "option-invalid",
      "there is no folder for the vulnerability database: set HOME or XDG_CACHE_HOME, or name one with --vulnerability-db-path",
    );
  }
  return folder;
}
