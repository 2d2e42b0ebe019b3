import { readdirSync } from "node:fs";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { messageOf } from "@plimsoll/core";
import { DurableNodeFs, syncPath } from "./durable-node-fs.js";
import { startParams } from "./start-params.js";

/** Makes an empty database in the directory of its one argument: in a process of its own, because that takes 840 MB, which no process gives back. */
async function makeDatabase(directory: string): Promise<void> {
  const fs = new DurableNodeFs(directory, new BigInt64Array(new SharedArrayBuffer(8)), fail);
  const engine = await PGlite.create({ fs, startParams: [...startParams] });
  await engine.close();
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() || entry.isDirectory()) syncPath(join(entry.parentPath, entry.name));
  }
  syncPath(directory);
}

function fail(reason: unknown): never {
  process.stderr.write(`${messageOf(reason)}\n`);
  process.exit(1);
}

// A directory that is missing fails in the file system.
makeDatabase(process.argv[2] ?? "").catch(fail);
