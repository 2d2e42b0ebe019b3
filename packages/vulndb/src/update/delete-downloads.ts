import { existsSync } from "node:fs";
import { rmdir } from "node:fs/promises";
import { AssuranceError } from "@plimsoll/core";
import { withDirectoryLock } from "../store/directory-lock.js";
import { writing } from "../store/install-database.js";
import { forgetFailedCheck } from "./check-record.js";
import { downloadFolder, removeOldPartials } from "./partial-archive.js";

/** Removes the unfinished downloads of a database folder, unless another process is at one. Errors: `db-write`. */
export async function deleteDownloads(dir: string): Promise<void> {
  const folder = downloadFolder(dir);
  if (!existsSync(folder)) return;
  await writing(dir, async () => {
    try {
      await withDirectoryLock(folder, { lockTimeoutMs: 0 }, async () => {
        await removeOldPartials(dir, undefined, { now: 0, maxAgeMs: 0 });
        await forgetFailedCheck(dir);
      });
      await rmdir(folder);
    } catch (error) {
      const isInUse = error instanceof AssuranceError && error.code === "db-locked";
      const isOfOthers = (error as NodeJS.ErrnoException).code === "ENOTEMPTY";
      if (!isInUse && !isOfOthers) throw error;
    }
  });
}
