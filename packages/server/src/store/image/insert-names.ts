import { sql, type Transaction } from "kysely";
import type { Database } from "../schema.js";
import type { RepositoryName } from "./repository-name.js";

/** Ids of repositories in the order of their names given; those that are new are added. */
export async function insertRepositories(tx: Transaction<Database>, names: readonly RepositoryName[]): Promise<readonly number[]> {
  const known = await findRepositories(tx, names);
  if (known.every((id) => id !== undefined)) return known as readonly number[];
  const registries = [...new Set(names.map(({ registry }) => registry))].sort();
  await sql`INSERT INTO registry (name) SELECT x FROM unnest(${registries}::text[]) x
    WHERE NOT EXISTS (SELECT FROM registry r WHERE r.name = x) ORDER BY x ON CONFLICT DO NOTHING`.execute(tx);
  await sql`INSERT INTO repository (registry_id, name)
    SELECT DISTINCT r.id, x.name FROM ${rowsOf(names)} JOIN registry r ON r.name = x.registry ORDER BY r.id, x.name
    ON CONFLICT DO NOTHING`.execute(tx);
  const all = await findRepositories(tx, names);
  return all.map((id) => id as number);
}

async function findRepositories(tx: Transaction<Database>, names: readonly RepositoryName[]): Promise<readonly (number | undefined)[]> {
  const { rows } = await sql<{ position: string; id: number | null }>`
    SELECT x.position, p.id FROM ${rowsOf(names)}
    LEFT JOIN registry r ON r.name = x.registry LEFT JOIN repository p ON p.registry_id = r.id AND p.name = x.name
    ORDER BY x.position`.execute(tx);
  return rows.map(({ id }) => id ?? undefined);
}

function rowsOf(names: readonly RepositoryName[]) {
  return sql`unnest(${names.map(({ registry }) => registry)}::text[], ${names.map(({ repository }) => repository)}::text[])
    WITH ORDINALITY AS x(registry, name, position)`;
}
