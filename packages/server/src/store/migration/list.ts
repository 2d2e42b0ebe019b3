import type { Migration } from "kysely";
import { firstMigration } from "./0001-first.js";

/** Every migration by name, in the order of their names; a name that was released never changes. */
export const migrations: Readonly<Record<string, Migration>> = {
  "0001-first": firstMigration,
};
