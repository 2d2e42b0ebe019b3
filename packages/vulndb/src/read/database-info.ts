import { quote } from "@plimsoll/core";
import { vulndbError } from "../error.js";
import { schemaVersion } from "../schema.js";
import type { SqliteFile } from "../sqlite/sqlite-file.js";
import { toRfc3339 } from "./datetime.js";
import { satisfiesSchema } from "./schema-constraint.js";
import { readTableColumns, type TableColumns } from "./table-columns.js";

/** A source of the database. */
export interface DatabaseProvider {
  readonly id: string;
  readonly version: string;
  readonly processor: string;
  /** RFC 3339; "" where it is unknown. */
  readonly capturedAt: string;
  readonly inputDigest: string;
}

/** What a database says of itself. */
export interface DatabaseInfo {
  /** `MODEL.REVISION.ADDITION`. */
  readonly schemaVersion: string;
  /** When it was built: RFC 3339, UTC. */
  readonly built: string;
  /** Ordered by id. */
  readonly providers: readonly DatabaseProvider[];
}

/** Tables that every database of the model has, and the schema since which the others are there. */
const REQUIRED: readonly (readonly [table: string, since: string])[] = [
  ["blobs", ""],
  ["db_metadata", ""],
  ["providers", ""],
  ["vulnerability_handles", ""],
  ["vulnerability_aliases", ""],
  ["affected_package_handles", ""],
  ["affected_cpe_handles", ""],
  ["packages", ""],
  ["cpes", ""],
  ["operating_systems", ""],
  ["operating_system_specifier_overrides", ""],
  ["package_specifier_overrides", ""],
  ["known_exploited_vulnerability_handles", ">=6.0.1"],
  ["epss_handles", ">=6.0.2"],
  ["epss_metadata", ">=6.0.2"],
  ["unaffected_package_handles", ">=6.1.1"],
  ["unaffected_cpe_handles", ">=6.1.1"],
  ["cwe_handles", ">=6.1.2"],
  ["architecture_aliases", ">=6.1.8"],
];

/**
 * What a database says of itself, and its tables.
 * Errors: `db-schema` for another model; `db-corrupt` where a table of its schema or its build date is missing.
 */
export function readDatabaseInfo(file: SqliteFile): { readonly info: DatabaseInfo; readonly tables: TableColumns } {
  const tables = readTableColumns(file);
  if (!tables.has("db_metadata")) {
    throw vulndbError("db-schema", `${quote(file.path)} is an SQLite file, but no vulnerability database: import a Grype v6 database`);
  }
  const [row] = file.rows("SELECT build_timestamp, model, revision, addition FROM db_metadata LIMIT 1");
  const [built, ...version] = row ?? [];
  const schema = version.map(Number);
  if (schema[0] !== schemaVersion.model) {
    throw vulndbError(
      "db-schema",
      `the database ${quote(file.path)} has schema ${quote(version.join("."))}, not ${schemaVersion.model}: import a Grype v${schemaVersion.model} database`,
    );
  }
  const missing = REQUIRED.filter(([table, since]) => !tables.has(table) && satisfiesSchema(since, schema)).map(([table]) => table);
  if (missing.length > 0) {
    throw vulndbError("db-corrupt", `the database ${quote(file.path)} lacks the tables ${missing.join(", ")}; import it again`);
  }
  const builtAt = toRfc3339(String(built));
  if (builtAt === undefined) {
    throw vulndbError("db-corrupt", `the database ${quote(file.path)} has the build date ${quote(String(built))}; import it again`);
  }
  return { info: { schemaVersion: schema.join("."), built: builtAt, providers: readProviders(file) }, tables };
}

function readProviders(file: SqliteFile): readonly DatabaseProvider[] {
  return file
    .rows("SELECT id, version, processor, date_captured, input_digest FROM providers ORDER BY id")
    .map((row) => row.map((value) => (typeof value === "string" ? value : "")))
    .map(([id = "", version = "", processor = "", captured = "", inputDigest = ""]) => ({
      id,
      version,
      processor,
      capturedAt: toRfc3339(captured) ?? "",
      inputDigest,
    }));
}
