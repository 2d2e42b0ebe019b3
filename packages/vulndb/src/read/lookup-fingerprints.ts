import { createHash, hash } from "node:crypto";
import { quote } from "@plimsoll/core";
import { vulndbError } from "../error.js";
import type { SqliteFile, SqlRow } from "../sqlite/sqlite-file.js";
import { blobColumn } from "./blob-column.js";
import { BoundedCache } from "./bounded-cache.js";
import type { DecoratorRows } from "./decorator-rows.js";
import { CPE_COLUMNS } from "./handle-rows.js";
import { parseJsonObject, textsField } from "./json-field.js";
import type { TableColumns } from "./table-columns.js";

/** What matching asks a database for. */
export interface LookupName {
  /** 0 a package name, 1 the product of a CPE. */
  readonly kind: 0 | 1;
  /** As asked for; ASCII letters in lower case. */
  readonly name: string;
}

/** What is read, without what it is read for. */
interface Tools {
  readonly file: SqliteFile;
  readonly tables: TableColumns;
  readonly decorators: DecoratorRows;
}

/** Tables that say what a distribution, an ecosystem or an architecture is. */
const SETTINGS = [
  "operating_systems",
  "operating_system_specifier_overrides",
  "package_specifier_overrides",
  "architecture_aliases",
] as const;

/** Names that are looked up at once. */
const NAMES = 50;
/** Rows that are read at once. */
const SLICE = 500;
/** More rows for so many names than any real database holds. */
const MAX_ROWS = 1_000_000;
const CACHED = 40_000;

/** A fingerprint, 16 hex digits, of what matching reads beside the rows of a lookup: where it differs, every answer may. */
export function fingerprintSettings({ file, tables }: Pick<Tools, "file" | "tables">): string {
  const said = SETTINGS.filter((table) => tables.has(table)).map((table) => [
    table,
    file.rows(`SELECT ${columnsWithoutId(tables, table)} FROM ${table} ORDER BY rowid`),
  ]);
  return fingerprint([[...tables].map(([table, columns]) => [table, [...columns]]), said]);
}

/**
 * Fingerprints, 16 hex digits each, over all rows that answer lookups, in their order: of an equal one the answers are equal, scores of
 * exploitation (EPSS) left out. Ids of rows do not count, their order does. Undefined for a product "*", which stands for all. Pauses
 * after some names, so that a thread can do something else meanwhile. Errors: `db-corrupt`.
 */
export function* fingerprintLookups(tools: Tools, lookups: readonly LookupName[]): Generator<void, readonly (string | undefined)[]> {
  const rows = new LookupRows(tools);
  const found = new Map<string, string>();
  for (const kind of [0, 1] as const) {
    const names = [...new Set(lookups.filter((lookup) => lookup.kind === kind).map(({ name }) => name))];
    for (let start = 0; start < names.length; start += NAMES) {
      const chunk = names.slice(start, start + NAMES);
      for (const [name, print] of kind === 0 ? rows.ofPackages(chunk) : rows.ofProducts(chunk)) found.set(`${kind}${name}`, print);
      yield;
    }
  }
  return lookups.map(({ kind, name }) => (kind === 1 && name === "*" ? undefined : found.get(`${kind}${name}`)));
}

/** A package or product that rows are about. */
interface Target {
  readonly name: string;
  /** What else its own row says. */
  readonly said: SqlRow;
}

interface Vulnerability {
  readonly provider: string;
  readonly name: string;
  /** Its name and aliases. */
  readonly ids: readonly string[];
  readonly print: string;
}

interface Statement {
  /** CVEs that the row names. */
  readonly cves: readonly string[];
  readonly print: string;
}

class LookupRows {
  readonly #tools: Tools;
  readonly #systems: ReadonlyMap<number, string>;
  readonly #vulnerabilities = new BoundedCache<number, Vulnerability>(CACHED);
  readonly #statements = new BoundedCache<number, Statement>(CACHED);
  /** Records by their name; within, prints by provider. */
  readonly #named = new BoundedCache<string, ReadonlyMap<string, string>>(CACHED);
  /** Of CVEs: what is known of exploitation, and weaknesses. */
  readonly #decorations = new BoundedCache<string, string>(CACHED);

  constructor(tools: Tools) {
    this.#tools = tools;
    const systems = tools.file.rows(`SELECT id, ${columnsWithoutId(tools.tables, "operating_systems")} FROM operating_systems`);
    this.#systems = new Map(systems.map(([id, ...said]) => [Number(id), fingerprint(said)]));
  }

  ofPackages(names: readonly string[]): ReadonlyMap<string, string> {
    const rows = this.#tools.file.rows(
      "SELECT id, name, name, ecosystem FROM packages WHERE name COLLATE NOCASE IN (SELECT value FROM json_each(?)) ORDER BY id",
      JSON.stringify(names),
    );
    const prints = new Prints(names);
    this.#addPackages(targetsOf(rows), prints);
    return prints.finish();
  }

  ofProducts(names: readonly string[]): ReadonlyMap<string, string> {
    const { file, tables } = this.#tools;
    // A product "-" is written "\-" in a CPE.
    const products = names.map((name) => (name === "\\-" ? "-" : name));
    const columns = CPE_COLUMNS.map(([column]) => `c.${column}`).join(", ");
    const condition = "c.product COLLATE NOCASE IN (SELECT value FROM json_each(?))";
    const cpes = file.rows(`SELECT c.id, c.product, ${columns} FROM cpes c WHERE ${condition} ORDER BY c.id`, JSON.stringify(products));
    const prints = new Prints(names);
    this.#addRows("affected_cpe_handles", "cpe_id", targetsOf(cpes), prints);
    if (tables.has("package_cpes")) {
      const joined = file.rows(
        `SELECT p.id, c.product, p.name, p.ecosystem, ${columns} FROM cpes c JOIN package_cpes pc ON pc.cpe_id = c.id
         JOIN packages p ON p.id = pc.package_id WHERE ${condition} ORDER BY c.id DESC, p.id`,
        JSON.stringify(products),
      );
      // One package can be joined with several products.
      for (const row of joined) this.#addPackages(targetsOf([row]), prints);
    }
    return prints.finish();
  }

  #addPackages(targets: ReadonlyMap<number, Target>, prints: Prints): void {
    this.#addRows("affected_package_handles", "package_id", targets, prints);
    if (this.#tools.tables.has("unaffected_package_handles")) this.#addRows("unaffected_package_handles", "package_id", targets, prints);
  }

  #addRows(table: string, column: "package_id" | "cpe_id", targets: ReadonlyMap<number, Target>, prints: Prints): void {
    if (targets.size === 0) return;
    const system = column === "package_id" ? "operating_system_id" : "NULL";
    const { file } = this.#tools;
    const rows = file.rows(
      `SELECT id, ${column}, vulnerability_id, blob_id, ${system} FROM ${table} WHERE ${column} IN (SELECT value FROM json_each(?)) LIMIT ${MAX_ROWS + 1}`,
      JSON.stringify([...targets.keys()]),
    );
    if (rows.length > MAX_ROWS) {
      throw vulndbError("db-corrupt", `the database ${quote(file.path)} has over ${MAX_ROWS} rows for ${NAMES} names; import another`);
    }
    const handles = rows.toSorted((left, right) => Number(left[0]) - Number(right[0]));
    for (let start = 0; start < handles.length; start += SLICE)
      this.#addSlice(table, handles.slice(start, start + SLICE), { targets, prints });
  }

  #addSlice(
    table: string,
    handles: readonly SqlRow[],
    { targets, prints }: { readonly targets: ReadonlyMap<number, Target>; readonly prints: Prints },
  ): void {
    const vulnerabilities = this.#vulnerabilitiesOf(handles.map((row) => Number(row[2])));
    const statements = this.#statementsOf(handles.map((row) => Number(row[3])));
    const referred = this.#referred(vulnerabilities.values(), statements.values());
    for (const [, targetId, vulnerabilityId, blobId, systemId] of handles) {
      const target = targets.get(Number(targetId));
      if (target === undefined) continue;
      const vulnerability = vulnerabilities.get(Number(vulnerabilityId));
      const statement = statements.get(Number(blobId));
      const related = vulnerability === undefined ? [] : referred(vulnerability, statement?.cves ?? []);
      const system = typeof systemId === "number" ? (this.#systems.get(systemId) ?? "none") : "";
      prints.add(target.name, [table, target.said, system, vulnerability?.print ?? "", statement?.print ?? "", related]);
    }
  }

  #vulnerabilitiesOf(ids: readonly number[]): ReadonlyMap<number, Vulnerability> {
    return readThrough(this.#vulnerabilities, ids, (unknown) => {
      const rows = this.#readVulnerabilities("v.id IN (SELECT value FROM json_each(?))", unknown);
      return new Map(rows);
    });
  }

  #statementsOf(ids: readonly number[]): ReadonlyMap<number, Statement> {
    return readThrough(this.#statements, ids, (unknown) => {
      const rows = this.#tools.file.rows(
        `SELECT id, ${blobColumn("blobs")} FROM blobs WHERE id IN (SELECT value FROM json_each(?))`,
        JSON.stringify(unknown),
      );
      return new Map(rows.map(([id, blob]) => [Number(id), { cves: textsOf(blob, "cves"), print: fingerprint(blob) }]));
    });
  }

  /** What records under the same id, and related ones, say: a finding shows it. */
  #referred(
    vulnerabilities: Iterable<Vulnerability>,
    statements: Iterable<Statement>,
  ): (vulnerability: Vulnerability, cves: readonly string[]) => readonly string[] {
    const names = new Set<string>();
    for (const { name, ids } of vulnerabilities) for (const id of [name, ...ids]) names.add(lowerAscii(id));
    for (const { cves } of statements) for (const cve of cves) names.add(lowerAscii(cve));
    const named = this.#namedOf([...names]);
    const decorations = this.#decorationsOf([...names].filter(isCve));
    const byVulnerability = new Map<Vulnerability, readonly string[]>();
    const make = ({ provider, name, ids }: Vulnerability, cves: readonly string[]): readonly string[] => {
      const own = named.get(lowerAscii(name))?.get(lowerAscii(provider)) ?? "";
      // Where NVD has no record of an id, that of any provider counts.
      const related = [...ids, ...cves].map(lowerAscii).flatMap((id) => {
        const byProvider = named.get(id) ?? new Map<string, string>();
        return [byProvider.get("nvd") ?? JSON.stringify([...byProvider]), decorations.get(id) ?? ""];
      });
      return [own, ...related];
    };
    return (vulnerability, cves) => {
      if (cves.length > 0) return make(vulnerability, cves);
      const made = byVulnerability.get(vulnerability) ?? make(vulnerability, cves);
      byVulnerability.set(vulnerability, made);
      return made;
    };
  }

  #namedOf(names: readonly string[]): ReadonlyMap<string, ReadonlyMap<string, string>> {
    return readThrough(this.#named, names, (unknown) => {
      const rows = this.#readVulnerabilities("v.name COLLATE NOCASE IN (SELECT value FROM json_each(?))", unknown);
      const decorations = this.#decorationsOf(rows.flatMap(([, { ids }]) => ids.map(lowerAscii).filter(isCve)));
      const found = new Map<string, Map<string, string>>(unknown.map((name) => [name, new Map<string, string>()]));
      for (const [, { provider, name, ids, print }] of rows) {
        const byProvider = found.get(lowerAscii(name));
        const key = lowerAscii(provider);
        const said = ids.map((id) => decorations.get(lowerAscii(id)) ?? "");
        byProvider?.set(key, fingerprint([byProvider.get(key) ?? "", print, said]));
      }
      return found;
    });
  }

  #readVulnerabilities(condition: string, values: readonly unknown[]): readonly (readonly [id: number, Vulnerability])[] {
    const rows = this.#tools.file.rows(
      `SELECT v.id, v.name, v.provider_id, v.status, v.published_date, v.modified_date, v.withdrawn_date, v.blob_id IS NULL OR v.blob_id = 0,
         ${blobColumn("b")} FROM vulnerability_handles v LEFT JOIN blobs b ON b.id = v.blob_id WHERE ${condition} ORDER BY v.id`,
      JSON.stringify(values),
    );
    return rows.map(([id, ...said]) => {
      const [name, provider] = said.map(String);
      const ids = [name ?? "", ...textsOf(said.at(-1), "aliases")];
      return [Number(id), { name: name ?? "", provider: provider ?? "", ids, print: fingerprint(said) }];
    });
  }

  #decorationsOf(cves: readonly string[]): ReadonlyMap<string, string> {
    const { decorators } = this.#tools;
    return readThrough(this.#decorations, cves, (unknown) => {
      const exploited = decorators.knownExploited(unknown);
      const weaknesses = decorators.cwes(unknown);
      return new Map(unknown.map((cve) => [cve, fingerprint([exploited.get(cve), weaknesses.get(cve)])]));
    });
  }
}

/** Fingerprints that grow row by row. */
class Prints {
  readonly #hashes: ReadonlyMap<string, ReturnType<typeof createHash>>;

  constructor(names: readonly string[]) {
    this.#hashes = new Map(names.map((name) => [name, createHash("sha256")]));
  }

  add(name: string, said: unknown): void {
    const folded = lowerAscii(name);
    (this.#hashes.get(folded) ?? this.#hashes.get(`\\${folded}`))?.update(`${JSON.stringify(said)}\n`);
  }

  finish(): ReadonlyMap<string, string> {
    return new Map([...this.#hashes].map(([name, rows]) => [name, rows.digest("hex").slice(0, HEX_DIGITS)]));
  }
}

const HEX_DIGITS = 16;

/** Of rows of id, name, and what else is said. */
function targetsOf(rows: readonly SqlRow[]): ReadonlyMap<number, Target> {
  return new Map(rows.map(([id, name, ...said]) => [Number(id), { name: String(name), said }]));
}

/** Values that are kept, and those that are not, read in one go. */
function readThrough<K, V>(
  cache: BoundedCache<K, V>,
  keys: readonly K[],
  read: (unknown: readonly K[]) => ReadonlyMap<K, V>,
): ReadonlyMap<K, V> {
  const found = new Map<K, V>();
  const unknown: K[] = [];
  for (const key of new Set(keys)) {
    const value = cache.get(key);
    if (value === undefined) unknown.push(key);
    else found.set(key, value);
  }
  if (unknown.length === 0) return found;
  for (const [key, value] of read(unknown)) {
    found.set(key, value);
    cache.set(key, value);
  }
  return found;
}

function columnsWithoutId(tables: TableColumns, table: string): string {
  const columns = [...(tables.get(table) ?? [])].filter((column) => column !== "id");
  return columns.map((column) => `"${column.replaceAll('"', '""')}"`).join(", ");
}

function textsOf(blob: unknown, field: string): readonly string[] {
  // Most blobs of rows name no CVE, and parsing is what takes the time.
  if (typeof blob !== "string" || !blob.includes(`"${field}"`)) return [];
  const object = parseJsonObject(blob);
  return object === undefined ? [] : textsField(object, field);
}

function isCve(id: string): boolean {
  return id.startsWith("cve-");
}

function fingerprint(said: unknown): string {
  return hash("sha256", JSON.stringify(said) ?? "").slice(0, HEX_DIGITS);
}

/** As SQLite's NOCASE compares. */
function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
