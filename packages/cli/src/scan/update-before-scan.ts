import { quote } from "@plimsoll/core";
import { type AutomaticUpdate, type DatabaseStatus, networkFetch, type UpdateSettings, updateIfDue } from "@plimsoll/vulndb";
import type { CliIo } from "../io.js";
import { createUpdateProgress } from "../progress/update-progress.js";

export interface UpdateBeforeScanOptions {
  readonly dir: string;
  readonly settings: UpdateSettings;
  readonly status: DatabaseStatus;
  /** The scan can do with what is in the folder. */
  readonly usable: boolean;
  readonly quiet: boolean;
  readonly note: (message: string) => void;
  readonly warn: (message: string) => void;
}

/**
 * Brings the database up to date if it is time to look for a newer one; gives whether another one is in place now.
 * A failure is a warning, unless the settings require the look.
 */
export async function updateBeforeScan(io: CliIo, options: UpdateBeforeScanOptions): Promise<boolean> {
  if (io.fetch === undefined) return false;
  const { dir, settings, status, usable, quiet, note, warn } = options;
  const { caCertFile } = settings;
  const progress = createUpdateProgress(io, quiet);
  let update: AutomaticUpdate;
  try {
    update = await updateIfDue({
      dir,
      settings,
      status,
      usable,
      fetch: networkFetch({ fetch: io.fetch, environment: io.environment, ...(caCertFile === undefined ? {} : { caCertFile }) }),
      now: () => io.now().getTime(),
      signal: io.signal,
      onProgress: progress.show,
      onWait: () => note(`another process updates the vulnerability database in ${quote(dir)}: waiting for it`),
    });
  } finally {
    progress.clear();
  }
  switch (update.state) {
    case "asked": {
      const { outcome } = update;
      for (const warning of outcome.warnings) warn(warning);
      if (outcome.result === "installed") note(`the vulnerability database is now the one built ${outcome.built}`);
      return outcome.result !== "current";
    }
    case "failed":
      warn(
        `cannot look for a newer vulnerability database: ${update.error.message}; where there is no network, give --no-db-update or set PLIMSOLL_DB_AUTO_UPDATE=false`,
      );
      return false;
    case "off":
    case "not-due":
    case "private":
    case "read-only":
    case "busy":
      return false;
  }
}
