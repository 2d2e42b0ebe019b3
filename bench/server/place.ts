import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore } from "@plimsoll/server";
import { findPostgresql, startPostgresql } from "@plimsoll/server/testing/postgresql";
import { signInAndMakeTokens, type Tokens } from "../../chaos/client.js";
import { passwordFile, type ServerPlace, startServerProcess } from "../../chaos/server-process.js";
import { makeVulnerabilityDatabase } from "../../chaos/vulnerability-database.js";
import type { Fleet } from "./fleet.js";
import { carrierUploads } from "./fleet-upload.js";
import { loadFleet } from "./load-fleet.js";
import { send } from "./requests.js";

export const engines = ["pglite", "postgresql"] as const;

export type Engine = (typeof engines)[number];

/** A server's data with the whole fleet in it. */
export interface LoadedPlace {
  readonly place: ServerPlace;
  readonly tokens: Tokens;
  /** Ends the database and removes the data. */
  remove(): Promise<void>;
}

export interface LoadOptions {
  readonly engine: Engine;
  readonly fleet: Fleet;
  readonly seed: number;
  /** Folder that keeps what was loaded for the next run with the same fleet. */
  readonly cache?: string;
}

/** Source: server.md §5; as Debian configures it, with room for the replicas of the suite. */
const POSTGRESQL_SETTINGS = ["fsync=on", "shared_buffers=128MB", "max_wal_size=1GB", "log_min_messages=fatal"];
const DATABASE = "postgres";

/** A copy of a store with the fleet, which is loaded first where the cache does not have it. */
export async function loadPlace(options: LoadOptions): Promise<LoadedPlace> {
  const { engine, fleet, seed, cache } = options;
  const root = mkdtempSync(join(tmpdir(), "plimsoll-bench-server-"));
  const removeRoot = (): void => rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  process.once("exit", removeRoot);
  const kept = cache === undefined ? undefined : join(cache, `${engine}-${fleet.images.length}-${seed}`);
  const folder = join(root, "data");
  if (kept !== undefined && existsSync(kept)) copy(kept, folder);
  else {
    mkdirSync(folder);
    await load(folder, options);
    if (kept !== undefined) {
      mkdirSync(cache ?? "", { recursive: true });
      copy(folder, `${kept}.new`);
      renameSync(`${kept}.new`, kept);
    }
  }
  const { place, end } = await openPlace(folder, engine);
  const tokens = JSON.parse(readFileSync(join(folder, "tokens.json"), "utf8")) as Tokens;
  return {
    place,
    tokens,
    remove: async () => {
      await end();
      process.off("exit", removeRoot);
      removeRoot();
    },
  };
}

/** With owners and times: PostgreSQL looks at them. */
function copy(from: string, to: string): void {
  execFileSync("cp", ["-a", from, to]);
}

interface OpenedPlace {
  readonly place: ServerPlace;
  readonly end: () => Promise<void>;
}

async function openPlace(folder: string, engine: Engine): Promise<OpenedPlace> {
  const place = { work: folder, database: join(folder, "db") };
  if (engine === "pglite") return { place: { ...place, databaseUrl: undefined }, end: async () => {} };
  const programs = findPostgresql();
  if (programs === undefined) throw new Error("PostgreSQL is not here: install postgresql 15 or newer, or ask for --engine pglite");
  // The account of PostgreSQL must come to its own folder.
  execFileSync("chmod", ["711", folder, join(folder, "..")]);
  const server = await startPostgresql(programs, { root: join(folder, "postgresql"), settings: POSTGRESQL_SETTINGS });
  return { place: { ...place, databaseUrl: server.url(DATABASE) }, end: () => server.stop() };
}

async function load(folder: string, { engine, fleet, seed }: LoadOptions): Promise<void> {
  const { place, end } = await openPlace(folder, engine);
  try {
    await makeVulnerabilityDatabase(place.database);
    const server = startServerProcess(place);
    const { address } = await server.ready();
    const tokens = await signInAndMakeTokens(address, passwordFile(place));
    writeFileSync(join(folder, "tokens.json"), JSON.stringify(tokens));
    for (const upload of carrierUploads(fleet)) await send({ address, token: tokens.scanner }, upload);
    await server.stop();
    const location = place.databaseUrl === undefined ? { dataDirectory: join(folder, "data") } : { databaseUrl: place.databaseUrl };
    const store = await openStore(location);
    try {
      await loadFleet(store, fleet, seed);
    } finally {
      await store.close();
    }
  } finally {
    await end();
  }
}
