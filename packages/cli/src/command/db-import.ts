import { resolve } from "node:path";
import { importDatabase } from "@plimsoll/vulndb";
import { cliError } from "../error.js";
import { databaseFolder } from "../option/database-folder.js";
import { switchOf, textOf } from "../option/read-settings.js";
import { databaseOption, quietOption } from "../option/scan-options.js";
import { createProgress } from "../progress/progress.js";
import type { Command } from "./command.js";

/** `plimsoll db import FILE`: puts a database in place of the one that is used, whole or not at all. */
export const dbImportCommand: Command = {
  name: "db import",
  positionals: "FILE",
  summary: "Take over a vulnerability database: an archive of the Grype v6 database (tar.zst, tar.gz) or its SQLite file.",
  examples: [
    { purpose: "Take over an archive that was carried into a sealed network", command: "db import vulnerability-db_v6.1.9.tar.zst" },
    { purpose: "The same, only if it has this checksum", command: "db import --checksum sha256:0123... vulnerability-db.tar.zst" },
    { purpose: "Into another folder, for one scan", command: "db import -p ./db advisories.db && plimsoll scan -p ./db web.tar" },
  ],
  options: [
    { name: "checksum", placeholder: "sha256:HEX", argumentOnly: true, summary: "Refuse the file unless it has this checksum" },
    databaseOption,
    quietOption,
  ],
  notes: [
    "Where a latest.json beside the file names it, its checksum is compared without being asked. The database that is in place stays until the new one has been checked, and stays for good where that fails.",
  ],
  configurable: true,
  async run({ io, positionals, settings }) {
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw cliError("option-invalid", "name one file to import: plimsoll db import FILE");
    const dir = databaseFolder(io, settings);
    const checksum = textOf(settings, "checksum");
    const quiet = switchOf(settings, "quiet");
    const progress = createProgress(
      io,
      [
        ["checksum", 0.1],
        ["unpack", 0.4],
        ["index", 0.4],
        ["hash", 0.1],
      ],
      quiet,
    );
    progress.begin(file, 0, 1);
    try {
      const installed = await importDatabase({
        dir,
        file: resolve(io.workingDirectory, file),
        ...(checksum === undefined ? {} : { checksum }),
        signal: io.signal,
        onProgress: ({ step, done, total }) => progress.phase(step, total === 0 ? 1 : done / total),
      });
      progress.clear();
      io.stdout.write(
        `imported the vulnerability database of ${installed.built} (schema ${installed.schemaVersion}) to ${installed.path}\n`,
      );
    } finally {
      progress.clear();
    }
    return 0;
  },
};
