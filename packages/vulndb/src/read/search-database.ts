import type { CpeRecord, NamedRecord } from "@plimsoll/core";
import { openSqliteFile, type SqliteFile, type SqlRow } from "../sqlite/sqlite-file.js";
import { blobColumn } from "./blob-column.js";
import { readDatabaseInfo } from "./database-info.js";
import { CPE_COLUMNS, formatCpeRow } from "./handle-rows.js";
import { OperatingSystems } from "./operating-systems.js";
import { decodePackageBlob } from "./package-blob.js";
import { VulnerabilityRows } from "./vulnerability-rows.js";

/** What people look for in a database; names without regard to case. At least one of the first two is given. */
export interface SearchQuery {
  /** An id, or an alias of one: `CVE-2021-44228`. */
  readonly vulnerability?: string;
  readonly packageName?: string;
  /** Syft's package type. */
  readonly ecosystem?: string;
  /** Rows at most. */
  readonly limit: number;
}

/** A row that says which versions of a package or product are affected, or are not. */
export interface SearchRow {
  readonly kind: "affected" | "unaffected";
  readonly record: NamedRecord | CpeRecord;
}

export interface SearchResult {
  /** Ordered by vulnerability, provider, name, ecosystem, operating system, kind. */
  readonly rows: readonly SearchRow[];
  /** There are more rows than were asked for. */
  readonly isCut: boolean;
}

/** Tables of handles, and those that they point to. */
const TABLES = [
  { kind: "affected", table: "affected_package_handles", target: "package_id" },
  { kind: "unaffected", table: "unaffected_package_handles", target: "package_id" },
  { kind: "affected", table: "affected_cpe_handles", target: "cpe_id" },
  { kind: "unaffected", table: "unaffected_cpe_handles", target: "cpe_id" },
] as const;

interface Tools {
  readonly file: SqliteFile;
  readonly systems: OperatingSystems;
  readonly vulnerabilities: VulnerabilityRows;
}

/**
 * What the database in a file says of a vulnerability or a package, for people; rows that are malformed are left out.
 * Errors: `db-missing`, `db-corrupt`, `db-schema`.
 */
export function searchDatabase(path: string, query: SearchQuery): SearchResult {
  const file = openSqliteFile(path, "read-only");
  try {
    const { tables } = readDatabaseInfo(file);
    const tools = { file, systems: new OperatingSystems(file, tables), vulnerabilities: new VulnerabilityRows(file) };
    const ids = query.vulnerability === undefined ? undefined : vulnerabilityIds(tools, query.vulnerability);
    const found = TABLES.filter(({ table }) => tables.has(table)).flatMap((each) => searchTable(tools, { ...each, query, ids }));
    const rows = found.sort(compareRows);
    return { rows: rows.slice(0, query.limit), isCut: rows.length > query.limit };
  } finally {
    file.close();
  }
}

function vulnerabilityIds({ vulnerabilities }: Tools, name: string): readonly number[] {
  return vulnerabilities.byName({ name, aliases: true }).map(({ id }) => id);
}

type TableSearch = (typeof TABLES)[number] & { readonly query: SearchQuery; readonly ids: readonly number[] | undefined };

function searchTable(tools: Tools, { kind, table, target, query, ids }: TableSearch): readonly SearchRow[] {
  const isPackage = target === "package_id";
  // Products are known by CPE, which belongs to no ecosystem.
  if ((!isPackage && query.ecosystem !== undefined) || ids?.length === 0) return [];
  const named = isPackage ? "packages" : "cpes";
  const conditions: (readonly [sql: string, value: string])[] = [
    ...(ids === undefined ? [] : [["h.vulnerability_id IN (SELECT value FROM json_each(?))", JSON.stringify(ids)] as const]),
    ...(query.packageName === undefined ? [] : [[`t.${isPackage ? "name" : "product"} = ? COLLATE NOCASE`, query.packageName] as const]),
    ...(query.ecosystem === undefined ? [] : [["t.ecosystem = ? COLLATE NOCASE", query.ecosystem] as const]),
  ];
  const columns = isPackage ? ["ecosystem", "name"] : CPE_COLUMNS.map(([column]) => column);
  const rows = tools.file.rows(
    `SELECT h.vulnerability_id, ${isPackage ? "h.operating_system_id" : "NULL"}, h.blob_id, ${blobColumn("b")},
       ${columns.map((column) => `t.${column}`).join(", ")}
     FROM ${table} h JOIN ${named} t ON t.id = h.${target} LEFT JOIN blobs b ON b.id = h.blob_id
     WHERE ${conditions.map(([sql]) => sql).join(" AND ")} LIMIT ?`,
    ...conditions.map(([, value]) => value),
    query.limit + 1,
  );
  const vulnerabilities = tools.vulnerabilities.byId(new Set(rows.map(([id]) => Number(id))));
  return rows.flatMap((row) => {
    const vulnerability = vulnerabilities.get(Number(row[0]));
    const record = vulnerability && toRecord(row, vulnerability, { isPackage, systems: tools.systems });
    return record === undefined ? [] : [{ kind, record }];
  });
}

function toRecord(
  row: SqlRow,
  vulnerability: NamedRecord["vulnerability"],
  { isPackage, systems }: { readonly isPackage: boolean; readonly systems: OperatingSystems },
): NamedRecord | CpeRecord | undefined {
  const [, systemId, blobId, blob, ...target] = row;
  const statement = typeof blob === "string" ? decodePackageBlob(blob) : Number(blobId) === 0 ? decodePackageBlob("{}") : undefined;
  if (statement === undefined) return undefined;
  if (!isPackage) return { vulnerability, ...statement, cpe: formatCpeRow(target) };
  const [ecosystem, packageName] = target.map(String);
  const os = typeof systemId === "number" ? systems.get(systemId) : undefined;
  if (ecosystem === undefined || packageName === undefined || (typeof systemId === "number" && os === undefined)) return undefined;
  return { vulnerability, ...statement, ecosystem, packageName, ...(os === undefined ? {} : { os }) };
}

function compareRows(left: SearchRow, right: SearchRow): number {
  const [leftKey, rightKey] = [keyOf(left), keyOf(right)];
  for (const [index, part] of leftKey.entries()) {
    const other = rightKey[index] ?? "";
    if (part !== other) return part < other ? -1 : 1;
  }
  return 0;
}

function keyOf({ kind, record }: SearchRow): readonly string[] {
  const { name, provider } = record.vulnerability;
  if ("cpe" in record) return [name, provider, record.cpe, "", "", kind];
  const { os } = record;
  // Versions in the order of their numbers.
  const version = os === undefined ? "" : [os.majorVersion, os.minorVersion].map((part) => part.padStart(6, "0")).join(".");
  return [name, provider, record.packageName, record.ecosystem, `${os?.name ?? ""} ${version} ${os?.channel ?? ""}`, kind];
}
