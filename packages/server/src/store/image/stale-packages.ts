import { gunzipSync } from "node:zlib";
import { type Kysely, sql } from "kysely";
import type { DistinctPackage } from "../../matching/distinct-packages.js";
import type { KeyDocument, SymbolMap } from "../../matching/key-document.js";
import type { Database } from "../schema.js";

/** A package that is stored. */
export interface StoredPackage extends DistinctPackage {
  readonly id: number;
}

/** Packages that no database of this generation or a later one was asked about, by ascending id after `afterId`. */
export async function findStalePackages(
  db: Kysely<Database>,
  { generation, afterId, limit }: { readonly generation: number; readonly afterId: number; readonly limit: number },
): Promise<readonly StoredPackage[]> {
  const { rows } = await sql<PackageRow>`
    SELECT ${packageColumns} WHERE k.id > ${afterId} AND abs(k.matched_generation) < ${generation} ORDER BY k.id LIMIT ${limit}`.execute(
    db,
  );
  return rows.map(packageOf);
}

/** The packages that others depend on, however indirectly, and that are not among them. */
export async function findContext(db: Kysely<Database>, packages: readonly DistinctPackage[]): Promise<readonly DistinctPackage[]> {
  const seen = new Set(packages.map(({ key }) => key));
  const context: DistinctPackage[] = [];
  let last = packages;
  while (last.length > 0) {
    const keys = [...new Set(last.flatMap(({ owners }) => owners))].filter((key) => !seen.has(key));
    if (keys.length === 0) break;
    for (const key of keys) seen.add(key);
    const { rows } = await sql<PackageRow>`
      SELECT ${packageColumns} WHERE k.key = ANY(ARRAY(SELECT decode(x, 'hex') FROM unnest(${keys}::text[]) x))`.execute(db);
    last = rows.map(packageOf);
    context.push(...last);
  }
  return context;
}

interface PackageRow {
  readonly id: number;
  readonly key: string;
  readonly document: KeyDocument;
  readonly type: string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly distro: string | null;
  readonly symbols: Buffer | null;
}

const packageColumns = sql`k.id, encode(k.key, 'hex') AS key, k.key_document AS document, n.type, n.name, k.version, k.purl, k.distro, k.symbols
  FROM package k JOIN package_name n ON n.id = k.name_id`;

function packageOf({ distro, symbols, ...row }: PackageRow): StoredPackage {
  return {
    ...row,
    owners: [...new Set([...(row.document.owners ?? []), ...(row.document.speakers ?? [])])].sort(),
    ...(distro === null ? {} : { distro }),
    ...(symbols === null ? {} : { symbols: readSymbols(symbols) }),
  };
}

/** Reads `package.symbols`. */
export function readSymbols(stored: Buffer): SymbolMap {
  return JSON.parse(gunzipSync(stored).toString("utf8")) as SymbolMap;
}
