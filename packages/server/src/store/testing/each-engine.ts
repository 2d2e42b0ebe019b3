import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe } from "vitest";
import { endAll } from "../engine/end-all.js";
import { openStore, type Store, type StoreLocation } from "../store.js";
import { findPostgresql, startPostgresql, type TestPostgresql } from "./postgresql.js";

/** Making the first template takes seconds on a busy machine. */
const START_MS = 60_000;

/** The engine's databases that nothing connects to (template1 and template0): two thirds of a directory's thousand files, slow to copy. */
const UNUSED = /\/base\/[14]$/;

/** One of the two engines, for tests. */
export interface TestEngine {
  readonly kind: Store["kind"];
  /**
   * A fresh store: migrated, without rows; closed after the test. On PGlite, where opening takes a second, the first of a test is the one of
   * the tests before, emptied: do not close it or change its schema.
   */
  open(): Promise<Store>;
  /** Where a fresh store is, for what opens and closes it by itself; removed after the test. */
  location(): Promise<StoreLocation>;
}

interface EngineSetup {
  readonly kind: Store["kind"];
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly open: () => Promise<Store>;
  readonly location: () => Promise<StoreLocation>;
  /** Removes what `location` made since the last time. */
  readonly clean: () => Promise<void>;
}

/**
 * Declares the same tests on PGlite and on PostgreSQL; the latter are skipped where it is not installed. They need the package to be built
 * (`tsc -b packages/server`), as the embedded engine's thread runs what was built.
 */
export function describeEachEngine(name: string, declare: (engine: TestEngine) => void): void {
  const programs = findPostgresql();
  describe(`${name} (PGlite)`, () => declareOn(pgliteSetup(), declare));
  if (programs === undefined)
    describe.skip(`${name} (PostgreSQL: install postgresql 15 or newer to run these)`, () => declareOn(pgliteSetup(), declare));
  else describe(`${name} (PostgreSQL)`, () => declareOn(postgresqlSetup(programs), declare));
}

function declareOn(setup: EngineSetup, declare: (engine: TestEngine) => void): void {
  beforeAll(setup.start, START_MS);
  afterEach(setup.clean, START_MS);
  afterAll(setup.stop, START_MS);
  declare(setup);
}

function pgliteSetup(): EngineSetup {
  let template = "";
  let shared: Store | undefined;
  let sharedDirectory: string | undefined;
  let isSharedUsed = false;
  let stops: (() => void)[] = [];
  let made: string[] = [];
  let stores: Store[] = [];
  const copy = (): string => {
    const dataDirectory = mkdtempSync(join(tmpdir(), "plimsoll-store-"));
    cpSync(template, dataDirectory, { recursive: true, filter: (source) => !UNUSED.test(source) });
    return dataDirectory;
  };
  const location = async (): Promise<StoreLocation> => {
    const dataDirectory = copy();
    made.push(dataDirectory);
    return { dataDirectory };
  };
  const openShared = async (): Promise<Store> => {
    isSharedUsed = true;
    sharedDirectory ??= copy();
    const store = shared ?? (await openStore({ dataDirectory: sharedDirectory }));
    if (store === shared) await sql.raw(EMPTY).execute(store.db);
    shared = store;
    const listen: Store["listen"] = async (channel, onNotify) => {
      const stop = await store.listen(channel, onNotify);
      stops.push(stop);
      return stop;
    };
    return { ...store, listen };
  };
  return {
    kind: "pglite",
    start: async () => {
      template = await pgliteTemplate();
    },
    open: async () => {
      if (!isSharedUsed) return openShared();
      const store = await openStore(await location());
      stores.push(store);
      return store;
    },
    location,
    clean: async () => {
      for (const stop of stops) stop();
      for (const store of stores) await store.close();
      for (const directory of made) rmSync(directory, { recursive: true, force: true });
      [stops, stores, made, isSharedUsed] = [[], [], [], false];
    },
    stop: async () => {
      await shared?.close();
      if (sharedDirectory !== undefined) rmSync(sharedDirectory, { recursive: true, force: true });
    },
  };
}

/** Brings a store to the state that its migrations made, without triggers and in one statement. */
const EMPTY = `DO $$
DECLARE it record;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR it IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'schema_migration%' LOOP
    EXECUTE format('DELETE FROM %I', it.name);
  END LOOP;
  FOR it IN SELECT format('%I.%I', schemaname, sequencename)::regclass AS name FROM pg_sequences WHERE schemaname = 'public' LOOP
    PERFORM setval(it.name, 1, false);
  END LOOP;
  INSERT INTO database_state DEFAULT VALUES;
  INSERT INTO posture_state DEFAULT VALUES;
  INSERT INTO settings DEFAULT VALUES;
END $$`;

/** A migrated directory that all test files and runs share, as making one takes seconds; named for what it is made of. */
async function pgliteTemplate(): Promise<string> {
  const template = join(tmpdir(), `plimsoll-store-template-${templateKey()}`);
  if (existsSync(template)) return template;
  const making = mkdtempSync(`${template}-`);
  await (await openStore({ dataDirectory: making })).close();
  try {
    renameSync(making, template);
  } catch (error) {
    // Another test file was faster.
    rmSync(making, { recursive: true, force: true });
    if (!existsSync(template)) throw error;
  }
  return template;
}

function templateKey(): string {
  const engine = createRequire(import.meta.url)("../../../package.json") as { readonly dependencies: Readonly<Record<string, string>> };
  const hash = createHash("sha256").update(`${userInfo().username}\0${engine.dependencies["@electric-sql/pglite"]}`);
  const migration = new URL("../migration/", import.meta.url);
  for (const name of readdirSync(migration).toSorted()) hash.update(readFileSync(new URL(name, migration)));
  return hash.digest("hex").slice(0, 16);
}

function postgresqlSetup(programs: string): EngineSetup {
  const template = "plimsoll_template";
  let cluster: TestPostgresql | undefined;
  let count = 0;
  let stores: Store[] = [];
  const running = (): TestPostgresql => {
    if (cluster === undefined) throw new Error("the tests' PostgreSQL does not run");
    return cluster;
  };
  const create = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: running().url("postgres") });
    await client.connect();
    await endAll(
      () => client.query(statement),
      () => client.end(),
    );
  };
  const location = async (): Promise<StoreLocation> => {
    count++;
    await create(`CREATE DATABASE test_${count} TEMPLATE ${template}`);
    return { databaseUrl: running().url(`test_${count}`) };
  };
  return {
    kind: "postgresql",
    start: async () => {
      cluster = await startPostgresql(programs);
      await create(`CREATE DATABASE ${template}`);
      await (await openStore({ databaseUrl: cluster.url(template) })).close();
    },
    open: async () => {
      const store = await openStore(await location());
      stores.push(store);
      return store;
    },
    location,
    clean: async () => {
      for (const store of stores) await store.close();
      stores = [];
    },
    stop: async () => cluster?.stop(),
  };
}
