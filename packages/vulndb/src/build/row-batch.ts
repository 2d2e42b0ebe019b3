import type Database from "libsql";

export type SqlValue = string | number | null;

/** Rows of one INSERT: the driver's cost is per statement, not per row. */
const ROWS_PER_STATEMENT = 50;

/** Collects rows of one table and inserts many at a time, in the order given. */
export class RowBatch {
  readonly #database: Database.Database;
  readonly #table: string;
  readonly #columns: readonly string[];
  readonly #verb: string;
  readonly #full: Database.Statement;
  #values: SqlValue[] = [];

  /** Names of tables and columns are our own, never of an input. A row with a key that is there already fails, or is left out. */
  constructor(database: Database.Database, table: string, columns: readonly string[], duplicates: "fail" | "ignore" = "fail") {
    this.#database = database;
    this.#table = table;
    this.#columns = columns;
    this.#verb = duplicates === "ignore" ? "INSERT OR IGNORE" : "INSERT";
    this.#full = database.prepare(this.#sql(ROWS_PER_STATEMENT));
  }

  add(...row: readonly SqlValue[]): void {
    this.#values.push(...row);
    if (this.#values.length >= ROWS_PER_STATEMENT * this.#columns.length) {
      this.#full.run(...this.#values);
      this.#values = [];
    }
  }

  /** Inserts a single row at once. */
  addAndFlush(...row: readonly SqlValue[]): void {
    this.add(...row);
    this.flush();
  }

  /** Inserts what is left. */
  flush(): void {
    if (this.#values.length === 0) return;
    this.#database.prepare(this.#sql(this.#values.length / this.#columns.length)).run(...this.#values);
    this.#values = [];
  }

  #sql(rows: number): string {
    const row = `(${this.#columns.map(() => "?").join(",")})`;
    return `${this.#verb} INTO ${this.#table} (${this.#columns.join(",")}) VALUES ${Array.from({ length: rows }, () => row).join(",")}`;
  }
}
