import { messageOf, quote } from "@plimsoll/core";
import { Kysely, PostgresDialect, sql, type Transaction } from "kysely";
import type pg from "pg";
import { serverError } from "../error.js";
import { endAll } from "./engine/end-all.js";
import { ENGINE_LOST } from "./engine/engine-message.js";
import { freeBytesOf, watchSpace } from "./engine/free-space.js";
import { listenOn, type OnNotify, PostgresqlListener, Subscriptions } from "./engine/listener.js";
import { startPglite } from "./engine/pglite-engine.js";
import { pglitePool, postgresqlMigrationPool, postgresqlPool } from "./engine/session.js";
import { startUpkeep } from "./engine/upkeep.js";
import { migrate } from "./migration/migrate.js";
import type { Database } from "./schema.js";
import { transact } from "./transact.js";

/** Where the store's data is: a directory of this process alone, or a database of PostgreSQL. */
export type StoreLocation = { readonly dataDirectory: string } | { readonly databaseUrl: string };

/** What the store tells outside of its answers. */
export interface StoreEvents {
  /** A connection was lost or upkeep failed; the store goes on by itself. For the log. */
  readonly onFault?: (error: unknown) => void;
  /** The embedded engine ended by itself, and with it every query. Ends the process with status 70 where it is left out. */
  readonly onEngineLost?: (error: Error) => void;
  /** A statement has taken so many milliseconds. */
  readonly onQuery?: (ms: number) => void;
  /** Work has waited so many milliseconds for a session. */
  readonly onWait?: (ms: number) => void;
}

/** An open store: the migrated database behind the server. */
export interface Store {
  readonly kind: "pglite" | "postgresql";
  /**
   * On PGlite there is one session: hold no transaction across a wait, and keep each short. On PostgreSQL a statement ends after 10 s, unless
   * the transaction says `SET LOCAL statement_timeout`.
   */
  readonly db: Kysely<Database>;
  /**
   * Runs `work` in a transaction, and once more where the connection was lost, or the transaction lost against another one, and it surely
   * did not commit; so `work` does nothing else than this transaction.
   */
  transaction<T>(work: (transaction: Transaction<Database>) => Promise<T>): Promise<T>;
  /**
   * Calls `onNotify` for each notification of a channel until the returned function is called. After a lost connection it listens again and
   * calls `onNotify` with an empty payload, as notifications may have been missed.
   */
  listen(channel: string, onNotify: OnNotify): Promise<() => void>;
  /** How often PGlite made a file durable since the start; 0 on PostgreSQL, which counts for itself. */
  readonly syncCount: () => bigint;
  /**
   * Aborted while the disk of the data directory is nearly full, when nothing large may be written; another one once there is room again. On
   * PostgreSQL, whose disk is elsewhere, never.
   */
  readonly room: () => AbortSignal;
  /** @throws `store-unavailable` when the database does not answer a query. */
  check(): Promise<void>;
  /** Waits for running queries, then ends all connections and the engine; further calls wait for the same. */
  close(): Promise<void>;
}

/**
 * Opens and migrates the store.
 *
 * @throws `store-location-invalid`, `store-in-use`, `store-engine-failed`, `store-not-durable`, `store-unavailable`,
 * `store-version-unsupported`, `store-schema-newer`, `store-migration-failed`.
 */
export function openStore(location: StoreLocation, events: StoreEvents = {}): Promise<Store> {
  return "dataDirectory" in location ? openPglite(location.dataDirectory, events) : openPostgresql(location.databaseUrl, events);
}

async function openPglite(dataDirectory: string, events: StoreEvents): Promise<Store> {
  const { onFault = ignore, onEngineLost = () => process.exit(ENGINE_LOST) } = events;
  const engine = await startPglite(dataDirectory, onEngineLost);
  const subscriptions = new Subscriptions();
  const pool = pglitePool(engine.connect, async (client) => {
    client.on("notification", ({ channel, payload }) => subscriptions.notify(channel, payload ?? ""));
    await listenOn(client, subscriptions.channels);
  });
  reportFaults(pool, onFault);
  const db = measuredKysely(pool, events);
  try {
    await checkDurability(db, engine.syncCount);
    await migrate(db);
  } catch (error) {
    await endAll(() => db.destroy(), engine.close);
    throw error;
  }
  const upkeep = startUpkeep(db, onFault);
  const space = await watchSpace(() => freeBytesOf(dataDirectory), { onFault });
  return makeStore("pglite", db, {
    syncCount: engine.syncCount,
    room: space.room,
    listen: async (channel, onNotify) => {
      const remove = subscriptions.add(channel, onNotify);
      try {
        await sql`LISTEN ${sql.id(channel)}`.execute(db);
      } catch (error) {
        remove();
        throw error;
      }
      return remove;
    },
    close: () => {
      space.stop();
      return endAll(upkeep.stop, () => db.destroy(), engine.close);
    },
  });
}

const NEVER = new AbortController().signal;

async function openPostgresql(databaseUrl: string, events: StoreEvents): Promise<Store> {
  const { onFault = ignore } = events;
  checkUrl(databaseUrl);
  await migratePostgresql(databaseUrl, onFault);
  const pool = postgresqlPool(databaseUrl);
  reportFaults(pool, onFault);
  const db = measuredKysely(pool, events);
  const listener = new PostgresqlListener(databaseUrl, onFault);
  return makeStore("postgresql", db, {
    syncCount: () => 0n,
    room: () => NEVER,
    listen: (channel, onNotify) => listener.listen(channel, onNotify),
    close: () =>
      endAll(
        () => listener.close(),
        () => db.destroy(),
      ),
  });
}

function measuredKysely(pool: pg.Pool, { onQuery = ignore, onWait = ignore }: StoreEvents): Kysely<Database> {
  const measuredPool = {
    connect: async () => {
      const askedAt = performance.now();
      const client = await pool.connect();
      onWait(performance.now() - askedAt);
      return client;
    },
    end: () => pool.end(),
  };
  const dialect = new PostgresDialect({ pool: measuredPool });
  return new Kysely({ dialect, log: ({ queryDurationMillis }) => onQuery(queryDurationMillis) });
}

/** A connection may break while it is idle, when the pool tells of it, or in use, when the connection does; untold, either ends the process. */
function reportFaults(pool: pg.Pool, onFault: (error: unknown) => void): void {
  pool.on("error", ignore);
  pool.on("connect", (client) => client.on("error", onFault));
}

function makeStore(kind: Store["kind"], db: Kysely<Database>, parts: Pick<Store, "listen" | "close" | "syncCount" | "room">): Store {
  let closing: Promise<void> | undefined;
  return {
    kind,
    db,
    transaction: (work) => transact(db, work),
    listen: parts.listen,
    syncCount: parts.syncCount,
    room: parts.room,
    check: async () => {
      try {
        await sql`select 1`.execute(db);
      } catch (error) {
        throw unavailable(error);
      }
    },
    close: () => {
      closing ??= parts.close();
      return closing;
    },
  };
}

function unavailable(error: unknown): Error {
  return serverError("store-unavailable", `the database does not answer: ${messageOf(error)}`, error);
}

/** Without a log that is synced, an acknowledged upload would be lost with the power. */
async function checkDurability(db: Kysely<Database>, syncCount: () => bigint): Promise<void> {
  const { rows } = await sql<{ fsync: string }>`show fsync`.execute(db);
  const before = syncCount();
  await sql`select pg_logical_emit_message(true, 'plimsoll', 'durability')`.execute(db);
  if (rows[0]?.fsync === "on" && syncCount() > before) return;
  throw serverError("store-not-durable", "a commit of the embedded database did not reach the disk: this build does not fit its engine");
}

/** The message never shows the URL, which may hold a password. */
function checkUrl(databaseUrl: string): void {
  if (/^postgres(?:ql)?:\/\//.test(databaseUrl) && URL.canParse(databaseUrl)) return;
  throw serverError("store-location-invalid", "the database's URL is not of the form postgresql://USER:PASSWORD@HOST:PORT/DATABASE");
}

const OLDEST_VERSION = 150_000;

async function migratePostgresql(databaseUrl: string, onFault: (error: unknown) => void): Promise<void> {
  const pool = postgresqlMigrationPool(databaseUrl);
  reportFaults(pool, onFault);
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  try {
    const version = await serverVersion(db);
    if (version < OLDEST_VERSION) {
      throw serverError(
        "store-version-unsupported",
        `the database is version ${quote(String(version / 10_000))}; PostgreSQL 15 or newer is needed`,
      );
    }
    await migrate(db);
  } finally {
    await db.destroy();
  }
}

async function serverVersion(db: Kysely<Database>): Promise<number> {
  try {
    const { rows } = await sql<{ version: string }>`select current_setting('server_version_num') as version`.execute(db);
    return Number(rows[0]?.version);
  } catch (error) {
    throw unavailable(error);
  }
}

function ignore(): void {}
