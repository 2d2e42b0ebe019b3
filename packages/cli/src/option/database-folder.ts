import { isAbsolute, join, resolve } from "node:path";
import { cliError } from "../error.js";
import { type CliIo, homeDirectory } from "../io.js";
import type { Settings } from "./option-spec.js";
import { textOf } from "./read-settings.js";

/** The cache folder of this program: `$XDG_CACHE_HOME/plimsoll`, else `$HOME/.cache/plimsoll`; undefined where the environment names neither. */
export function cacheFolder(io: CliIo): string | undefined {
  const cache = io.environment["XDG_CACHE_HOME"];
  if (cache !== undefined && isAbsolute(cache)) return join(cache, "plimsoll");
  const home = homeDirectory(io);
  return home === undefined ? undefined : join(home, ".cache", "plimsoll");
}

/** The folder of the vulnerability database: as set, else `db` in the cache folder. Errors: option-invalid where there is neither. */
export function databaseFolder(io: CliIo, settings: Settings): string {
  const given = textOf(settings, "vulnerability-db-path");
  if (given !== undefined) return resolve(io.workingDirectory, given);
  const cache = cacheFolder(io);
  if (cache === undefined) {
    throw cliError(
      "option-invalid",
      "there is no folder for the vulnerability database: set HOME or XDG_CACHE_HOME, or name one with --vulnerability-db-path",
    );
  }
  return join(cache, "db");
}
