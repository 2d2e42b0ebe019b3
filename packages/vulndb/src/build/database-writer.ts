import { hash } from "node:crypto";
import {
  type Advisory,
  type AdvisoryCpe,
  type AdvisoryOs,
  type AdvisoryPackage,
  type Cwe,
  type Epss,
  formatOs,
  type KnownExploited,
  parseCpe,
} from "@plimsoll/core";
import Database from "libsql";
import { architectureAliases } from "../read/architecture.data.js";
import { schemaVersion, tableStatements } from "../schema.js";
import { knownExploitedBlob, packageBlob, vulnerabilityBlob } from "./blob.js";
import { curatedPackages } from "./curated-packages.js";
import { NvdSeverities } from "./nvd-severities.js";
import { ecosystemOverrides, osOverrides } from "./override.data.js";
import { RowBatch } from "./row-batch.js";

/** How many rows of each kind were written. */
export interface WrittenRows {
  readonly vulnerabilities: number;
  readonly affectedPackages: number;
  readonly unaffectedPackages: number;
  readonly cpes: number;
  readonly knownExploited: number;
}

export interface WrittenProvider {
  readonly id: string;
  readonly captured?: string;
}

type HandleTable = "affected_package_handles" | "unaffected_package_handles";

/**
 * Writes advisories into a new database file, in one transaction, ids in the order of the input. What is the same is stored once: blobs,
 * packages and products (without regard to case), operating systems, and vulnerabilities with the same content, as Grype's writer does.
 */
export class DatabaseWriter {
  readonly #database: Database.Database;
  readonly #tables: {
    readonly [name in
      | "blobs"
      | "vulnerabilities"
      | "aliases"
      | "packages"
      | "systems"
      | "cpes"
      | "packageCpes"
      | "affectedCpes"
      | "unaffectedCpes"
      | HandleTable]: RowBatch;
  };
  readonly #decorators: { readonly kev: RowBatch; readonly epss: RowBatch; readonly cwe: RowBatch };
  readonly #blobIds = new Map<string, number>();
  readonly #vulnerabilityIds = new Map<string, number>();
  readonly #packageIds = new Map<string, number>();
  readonly #systemIds = new Map<string, number>();
  /** By the object: a decoder gives the same one for the same text. */
  readonly #systemObjects = new WeakMap<AdvisoryOs, number>();
  readonly #cpeIds = new Map<string, number>();
  readonly #cpeTexts = new Map<string, number>();
  readonly #providers = new Map<string, string | undefined>();
  readonly #severities = new NvdSeverities();
  readonly #counts = { vulnerabilities: 0, affectedPackages: 0, unaffectedPackages: 0, cpes: 0, knownExploited: 0 };
  #epssDate = "";
  #lastStatement: { readonly item?: AdvisoryPackage; readonly id: number } = { id: 0 };

  /** The file is empty. */
  constructor(path: string) {
    const database = new Database(path);
    this.#database = database;
    // Rows refer to rows that wait in another batch; every id comes from here.
    database.exec("PRAGMA foreign_keys=OFF; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536");
    database.exec("BEGIN");
    for (const statement of tableStatements) database.exec(statement);
    this.#tables = {
      blobs: new RowBatch(database, "blobs", ["id", "value"]),
      vulnerabilities: new RowBatch(database, "vulnerability_handles", [
        "id",
        "name",
        "status",
        "published_date",
        "modified_date",
        "withdrawn_date",
        "provider_id",
        "blob_id",
      ]),
      aliases: new RowBatch(database, "vulnerability_aliases", ["name", "alias"], "ignore"),
      packages: new RowBatch(database, "packages", ["id", "ecosystem", "name"]),
      systems: new RowBatch(database, "operating_systems", [
        "id",
        "name",
        "release_id",
        "major_version",
        "minor_version",
        "label_version",
        "codename",
        "channel",
      ]),
      cpes: new RowBatch(database, "cpes", [
        "id",
        "part",
        "vendor",
        "product",
        "edition",
        "language",
        "software_edition",
        "target_hardware",
        "target_software",
        "other",
      ]),
      packageCpes: new RowBatch(database, "package_cpes", ["cpe_id", "package_id"], "ignore"),
      affectedCpes: new RowBatch(database, "affected_cpe_handles", ["vulnerability_id", "cpe_id", "blob_id"]),
      unaffectedCpes: new RowBatch(database, "unaffected_cpe_handles", ["vulnerability_id", "cpe_id", "blob_id"]),
      affected_package_handles: packageHandles(database, "affected_package_handles"),
      unaffected_package_handles: packageHandles(database, "unaffected_package_handles"),
    };
    this.#decorators = {
      kev: new RowBatch(database, "known_exploited_vulnerability_handles", ["cve", "blob_id"]),
      epss: new RowBatch(database, "epss_handles", ["cve", "epss", "percentile"]),
      cwe: new RowBatch(database, "cwe_handles", ["cve", "cwe", "source", "type"]),
    };
  }

  addProvider({ id, captured }: WrittenProvider): void {
    if (this.#providers.get(id) === undefined) this.#providers.set(id, captured);
  }

  addAdvisory(advisory: Advisory): void {
    this.addProvider({ id: advisory.provider });
    const vulnerability = this.#vulnerabilityId(advisory);
    const seen = new Set<string>();
    for (const item of advisory.packages) this.#addPackage(item, vulnerability, seen);
    for (const item of advisory.cpes) this.#addCpe(item, vulnerability, advisory);
  }

  addKnownExploited(fact: KnownExploited): void {
    this.addProvider({ id: "kev" });
    this.#decorators.kev.add(fact.cve, this.#blobId(knownExploitedBlob(fact)));
    this.#counts.knownExploited += 1;
  }

  /** The database knows one date for all: the newest. */
  addEpss(fact: Epss): void {
    this.addProvider({ id: "epss" });
    this.#decorators.epss.add(fact.cve, fact.epss, fact.percentile);
    if (fact.date > this.#epssDate) this.#epssDate = fact.date;
  }

  addCwe({ cve, cwe, source, type }: Cwe): void {
    this.#decorators.cwe.add(cve, cwe, source, type);
  }

  /** Writes what is left and the rows that every database has, and closes the file. `built` is the time that the database is of. */
  finish(built: Date): WrittenRows {
    for (const batch of [...Object.values(this.#tables), ...Object.values(this.#decorators)]) batch.flush();
    this.#seed();
    const builtTime = databaseTime(`${built.toISOString().slice(0, 19)}Z`);
    const providers = new RowBatch(this.#database, "providers", ["id", "version", "processor", "date_captured", "input_digest"]);
    for (const [id, captured] of this.#providers)
      providers.add(id, "1", "plimsoll", captured === undefined ? builtTime : databaseTime(captured), "");
    providers.flush();
    const { model, revision, addition } = schemaVersion;
    new RowBatch(this.#database, "db_metadata", ["build_timestamp", "model", "revision", "addition"]).addAndFlush(
      builtTime,
      model,
      revision,
      addition,
    );
    if (this.#epssDate !== "")
      new RowBatch(this.#database, "epss_metadata", ["date"]).addAndFlush(databaseTime(`${this.#epssDate}T00:00:00Z`));
    this.#database.exec("COMMIT");
    this.#database.close();
    return { ...this.#counts };
  }

  /** Closes the file as it is; it is of no use. */
  abandon(): void {
    if (this.#database.open) this.#database.close();
  }

  #vulnerabilityId(advisory: Advisory): number {
    const severities = this.#severities.fill(advisory);
    const blob = this.#blobId(vulnerabilityBlob(advisory, severities));
    const { id: name, status, published, modified = published, withdrawn, provider } = advisory;
    const columns = [
      name,
      status,
      ...[published, modified, withdrawn].map((time) => (time === undefined ? null : databaseTime(time))),
      provider,
      blob,
    ];
    const key = JSON.stringify(columns);
    const known = this.#vulnerabilityIds.get(key);
    if (known !== undefined) return known;
    const id = this.#vulnerabilityIds.size + 1;
    this.#vulnerabilityIds.set(key, id);
    this.#tables.vulnerabilities.add(id, ...columns);
    for (const alias of new Set(advisory.aliases)) if (alias !== name) this.#tables.aliases.add(name, alias);
    this.#counts.vulnerabilities += 1;
    return id;
  }

  #addPackage(item: AdvisoryPackage, vulnerability: number, seen: Set<string>): void {
    const os = item.os === undefined ? null : this.#systemId(item.os);
    const columns = [vulnerability, os, this.#packageId(item.ecosystem, item.name), this.#statementId(item)];
    const key = `${item.unaffected} ${columns.join(" ")}`;
    if (seen.has(key)) return;
    seen.add(key);
    this.#tables[item.unaffected ? "unaffected_package_handles" : "affected_package_handles"].add(...columns);
    this.#counts[item.unaffected ? "unaffectedPackages" : "affectedPackages"] += 1;
  }

  #addCpe(item: AdvisoryCpe, vulnerability: number, advisory: Advisory): void {
    const cpe = this.#cpeId(item.cpe);
    if (cpe === undefined) return;
    this.#tables[item.unaffected ? "unaffectedCpes" : "affectedCpes"].add(vulnerability, cpe, this.#blobId(packageBlob(item)));
    this.#counts.cpes += 1;
    for (const curated of advisory.provider === "nvd" ? curatedPackages(item) : []) {
      this.#addPackage(curated, vulnerability, new Set());
      this.#tables.packageCpes.add(cpe, this.#packageId(curated.ecosystem, curated.name));
    }
  }

  /** Packages of one line of facts share their statement. */
  #statementId(item: AdvisoryPackage): number {
    const { item: last, id: lastId } = this.#lastStatement;
    if (last !== undefined && last.ranges === item.ranges && last.qualifiers === item.qualifiers && last.cves === item.cves) return lastId;
    const id = this.#blobId(packageBlob(item));
    this.#lastStatement = { item, id };
    return id;
  }

  #blobId(value: string): number {
    const digest = hash("sha1", value, "base64");
    const known = this.#blobIds.get(digest);
    if (known !== undefined) return known;
    const id = this.#blobIds.size + 1;
    this.#blobIds.set(digest, id);
    this.#tables.blobs.add(id, value);
    return id;
  }

  #packageId(ecosystem: string, name: string): number {
    return idOf(this.#packageIds, asciiLower(`${ecosystem}\n${name}`), (id) => this.#tables.packages.add(id, ecosystem, name));
  }

  #systemId(os: AdvisoryOs): number {
    const known = this.#systemObjects.get(os);
    if (known !== undefined) return known;
    const id = idOf(this.#systemIds, formatOs(os), (next) =>
      this.#tables.systems.add(next, os.name, os.releaseId, os.majorVersion, os.minorVersion, os.labelVersion, os.codename, os.channel),
    );
    this.#systemObjects.set(os, id);
    return id;
  }

  /** Undefined where the text is no CPE with a part and a product. */
  #cpeId(text: string): number | undefined {
    const known = this.#cpeTexts.get(text);
    if (known !== undefined) return known;
    const cpe = parseCpe(text);
    if (cpe === undefined || cpe.part === "*" || cpe.product === "*") return undefined;
    const columns = [
      cpe.part,
      cpe.vendor,
      cpe.product,
      cpe.edition,
      cpe.language,
      cpe.softwareEdition,
      cpe.targetHardware,
      cpe.targetSoftware,
      cpe.other,
    ].map((value) => (value === "*" ? "" : value));
    const id = idOf(this.#cpeIds, asciiLower(columns.join("\n")), (next) => this.#tables.cpes.add(next, ...columns));
    this.#cpeTexts.set(text, id);
    return id;
  }

  #seed(): void {
    const systems = new RowBatch(this.#database, "operating_system_specifier_overrides", [
      "alias",
      "version",
      "version_pattern",
      "codename",
      "channel",
      "replacement",
      "replacement_major_version",
      "replacement_minor_version",
      "replacement_label_version",
      "replacement_channel",
      "rolling",
      "applicable_client_db_schemas",
    ]);
    for (const row of osOverrides) {
      systems.add(
        row.alias,
        row.version ?? "",
        row.pattern ?? "",
        row.codename ?? "",
        "",
        row.replacement ?? null,
        row.major ?? null,
        row.minor ?? null,
        row.label ?? null,
        null,
        row.rolling === true ? 1 : 0,
        row.clients ?? "",
      );
    }
    systems.flush();
    const ecosystems = new RowBatch(this.#database, "package_specifier_overrides", ["ecosystem", "replacement_ecosystem"]);
    for (const row of ecosystemOverrides) ecosystems.add(...row);
    ecosystems.flush();
    const architectures = new RowBatch(this.#database, "architecture_aliases", ["alias", "canonical"]);
    for (const row of architectureAliases) architectures.add(...row);
    architectures.flush();
  }
}

function packageHandles(database: Database.Database, table: HandleTable): RowBatch {
  return new RowBatch(database, table, ["vulnerability_id", "operating_system_id", "package_id", "blob_id"]);
}

/** The id of a key; a new one is the next number and `insert` gets it. */
function idOf(ids: Map<string, number>, key: string, insert: (id: number) => void): number {
  const known = ids.get(key);
  if (known !== undefined) return known;
  const id = ids.size + 1;
  ids.set(key, id);
  insert(id);
  return id;
}

/** The database's form of an RFC 3339 time in UTC. */
function databaseTime(time: string): string {
  return time.replace("T", " ").replace(/Z$/, "+00:00");
}

/** SQLite's NOCASE folds ASCII only. */
function asciiLower(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
