import { messageOf, quote } from "@plimsoll/core";
import { type Kysely, type Migration, Migrator, sql } from "kysely";
import { serverError } from "../../error.js";
import { migrations } from "./list.js";

const TABLE = "schema_migration";

/**
 * Brings the schema up to this release: forward only, in one transaction, under an advisory lock that other replicas wait for.
 *
 * @throws `store-schema-newer`, before anything is changed; `store-migration-failed`, with everything undone.
 */
export async function migrate<T>(db: Kysely<T>, known: Readonly<Record<string, Migration>> = migrations): Promise<void> {
  // The migrator asks for every table of the database first, which on PGlite takes longer than opening it.
  if ((await countDone(db, known)) === Object.keys(known).length) return;
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => known },
    migrationTableName: TABLE,
    migrationLockTableName: `${TABLE}_lock`,
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find((result) => result.status === "Error")?.migrationName;
  const what = failed === undefined ? "the schema's migrations" : `migration ${quote(failed)}`;
  throw serverError("store-migration-failed", `${what} failed and was undone: ${messageOf(error)}`, error);
}

/** How many migrations the database has; refuses one that this release does not know. */
async function countDone<T>(db: Kysely<T>, known: Readonly<Record<string, Migration>>): Promise<number> {
  const table = await sql<{ present: boolean }>`select to_regclass(${TABLE}) is not null as present`.execute(db);
  if (table.rows[0]?.present !== true) return 0;
  const done = await sql<{ name: string }>`select name from ${sql.table(TABLE)} order by name`.execute(db);
  const unknown = done.rows.find(({ name }) => !Object.hasOwn(known, name));
  if (unknown === undefined) return done.rows.length;
  throw serverError(
    "store-schema-newer",
    `the database has migration ${quote(unknown.name)} of a newer release: start that release, or restore a back-up of before the upgrade`,
  );
}
