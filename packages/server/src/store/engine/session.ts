import type { Duplex } from "node:stream";
import pg from "pg";

/** How many sessions a replica holds on PostgreSQL, beside the one that listens. */
const MAX_SESSIONS = 10;
const CONNECT_MS = 10_000;
/** On PGlite a query waits for the one session while others use it. */
const PGLITE_WAIT_MS = 30_000;
const STATEMENT_MS = 10_000;

const INT8 = 20;
const INT8_ARRAY = 1016;
const DATE = 1082;

const readText = (text: string): string => text;
const readInt8Array = (pg.types.getTypeParser as (id: number) => (text: string) => readonly string[])(INT8_ARRAY);

/** How values are read: `bigint` as a number (ids, counts and sizes stay far below 2^53), `date` as it is written, the rest as the driver does. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((id: number, format?: "text" | "binary") => {
    if (format === "binary") return pg.types.getTypeParser(id, "binary");
    if (id === INT8) return Number;
    if (id === INT8_ARRAY) return (text: string) => readInt8Array(text).map(Number);
    if (id === DATE) return readText;
    return pg.types.getTypeParser(id, "text");
  }) as pg.CustomTypesConfig["getTypeParser"],
};

/**
 * Settings of a session on PostgreSQL. Parallel plans choose a quadratic filter of packages, and compiling costs more than these queries.
 * A statement or an idle transaction ends after 10 s; a job that needs longer says `SET LOCAL statement_timeout`.
 */
const SESSION = [
  "SET jit = off",
  "SET max_parallel_workers_per_gather = 0",
  "SET idle_in_transaction_session_timeout = '10s'",
  `SET statement_timeout = ${STATEMENT_MS}`,
  "SET application_name = 'plimsoll'",
].join(";");

/** Connections to PostgreSQL; `url` may hold a password, so it goes nowhere else. */
export function postgresqlPool(url: string): pg.Pool {
  return new pg.Pool({
    ...postgresqlClient(url),
    types,
    max: MAX_SESSIONS,
    // Before the session is given out; the driver waits for it.
    onConnect: (client) => client.query(SESSION) as unknown as void,
  });
}

/** One connection without limits on time, for migrations: they wait for other replicas, and may take long. */
export function postgresqlMigrationPool(url: string): pg.Pool {
  return new pg.Pool({ ...postgresqlClient(url), max: 1 });
}

/** One connection, for listening. */
export function postgresqlClient(url: string): pg.ClientConfig {
  return { connectionString: url, connectionTimeoutMillis: CONNECT_MS, keepAlive: true };
}

/** The one session of PGlite, which stays open; `onConnect` is awaited before it is given out. */
export function pglitePool(stream: () => Duplex, onConnect: (client: pg.ClientBase) => Promise<void>): pg.Pool {
  return new pg.Pool({
    user: "postgres",
    database: "postgres",
    stream,
    // Nothing of the environment's settings for PostgreSQL.
    ssl: false,
    types,
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: PGLITE_WAIT_MS,
    onConnect: (client) => onConnect(client) as unknown as void,
  });
}
