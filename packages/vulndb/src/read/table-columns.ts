import type { SqliteFile } from "../sqlite/sqlite-file.js";

/** Names of the columns of each table. */
export type TableColumns = ReadonlyMap<string, ReadonlySet<string>>;

/** The ordinary tables of a file with their columns; views and virtual tables are left out, so that what they would run is never read. */
export function readTableColumns(file: Pick<SqliteFile, "rows">): TableColumns {
  const rows = file.rows(
    `SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
     WHERE t.type = 'table' AND t.rootpage > 0 AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!'`,
  );
  const tables = new Map<string, Set<string>>();
  for (const [table, column] of rows) {
    const name = String(table);
    const columns = tables.get(name) ?? new Set();
    columns.add(String(column));
    tables.set(name, columns);
  }
  return tables;
}

/** `name`, or `fallback` where the table has no such column. */
export function columnOr(columns: ReadonlySet<string>, name: string, fallback: string): string {
  return columns.has(name) ? name : `${fallback} AS ${name}`;
}
