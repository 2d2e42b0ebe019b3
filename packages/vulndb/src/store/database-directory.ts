import { join } from "node:path";
import { schemaVersion } from "../schema.js";

/** Files of a database folder: the layout of Grype's cache. */
export interface DatabaseFiles {
  /** Folder of the schema model: `DIR/6`. */
  readonly folder: string;
  readonly database: string;
  readonly importRecord: string;
  /** The import record of a database that is being put in place. */
  readonly nextImportRecord: string;
}

/** The files of the database folder `dir`; none of them need exist. */
export function databaseFiles(dir: string): DatabaseFiles {
  const folder = join(dir, String(schemaVersion.model));
  return {
    folder,
    database: join(folder, "vulnerability.db"),
    importRecord: join(folder, "import.json"),
    nextImportRecord: join(folder, "import.next.json"),
  };
}

/**
 * The folder of the database where the user names none: `$XDG_CACHE_HOME/plimsoll/db`, else `$HOME/.cache/plimsoll/db`.
 * Undefined where the environment has neither.
 */
export function defaultDatabaseDirectory(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const cache = environment["XDG_CACHE_HOME"];
  const home = environment["HOME"];
  // The specification of the base directories: relative paths are invalid and count as unset.
  if (cache?.startsWith("/")) return join(cache, "plimsoll", "db");
  return home === undefined || home === "" ? undefined : join(home, ".cache", "plimsoll", "db");
}
