import type { DistroQuery, OperatingSystem } from "@plimsoll/core";
import type { SqliteFile, SqlRow } from "../sqlite/sqlite-file.js";
import { BoundedCache } from "./bounded-cache.js";
import { toRfc3339 } from "./datetime.js";
import { applyDistroOverrides, type DistroOverride } from "./distro-override.js";
import { columnOr, type TableColumns } from "./table-columns.js";

const CACHED_QUERIES = 1_000;

/** The rows of `operating_systems`, and which of them a distribution means. */
export class OperatingSystems {
  readonly #file: SqliteFile;
  readonly #columns: string;
  readonly #overrideColumns: string | undefined;
  readonly #resolved = new BoundedCache<string, readonly OperatingSystem[]>(CACHED_QUERIES);
  readonly #byId = new Map<number, OperatingSystem | undefined>();

  constructor(file: SqliteFile, tables: TableColumns) {
    this.#file = file;
    const systems = tables.get("operating_systems") ?? new Set();
    // Columns that databases before schema 6.1 lack.
    this.#columns = [
      "id, name, release_id, major_version, minor_version, label_version",
      ...["codename", "channel", "eol_date", "eoas_date"].map((name) => columnOr(systems, name, "''")),
    ].join(", ");
    const overrides = tables.get("operating_system_specifier_overrides");
    this.#overrideColumns =
      overrides &&
      [
        "version, version_pattern",
        columnOr(overrides, "codename", "''"),
        "replacement, replacement_major_version, replacement_minor_version, replacement_label_version",
        columnOr(overrides, "replacement_channel", "NULL"),
        "rolling",
        columnOr(overrides, "applicable_client_db_schemas", "''"),
      ].join(", ");
  }

  /**
   * The rows that a distribution resolves to, by id: overrides first, then rows of (major, minor), else of major with an empty minor,
   * else of any minor; all rows of the name where the query has no numbers. None where it is unknown.
   */
  resolve(query: DistroQuery): readonly OperatingSystem[] {
    const { name, majorVersion, minorVersion, remainingVersion = "", label, channel } = query;
    const key = JSON.stringify([name, majorVersion, minorVersion, remainingVersion, label, channel, query.exact === true]);
    const known = this.#resolved.get(key);
    if (known !== undefined) return known;
    const found = this.#search(query);
    this.#resolved.set(key, found);
    return found;
  }

  /** The row of an id; undefined where there is none. */
  get(id: number): OperatingSystem | undefined {
    if (!this.#byId.has(id)) {
      const [row] = this.#file.rows(`SELECT ${this.#columns} FROM operating_systems WHERE id = ?`, id);
      this.#byId.set(id, row && toOperatingSystem(row));
    }
    return this.#byId.get(id);
  }

  #search(query: DistroQuery): readonly OperatingSystem[] {
    if (query.name === "" && query.label === "") return [];
    const target = query.exact === true ? query : applyDistroOverrides(query, this.#overridesOf(query.name));
    const major = trimZeros(target.majorVersion);
    const minor = trimZeros(target.minorVersion);
    const all = this.#rowsOf(target);
    if (major === "" && minor === "") return all;
    if (major === "") return [];
    const ofMajor = all.filter((system) => system.majorVersion === major);
    for (const wanted of [minor, ""]) {
      const exact = ofMajor.filter((system) => system.minorVersion === wanted);
      if (exact.length > 0) return exact;
    }
    return ofMajor;
  }

  #rowsOf({ name, label, channel }: DistroQuery): readonly OperatingSystem[] {
    const rows = this.#file.rows(
      `SELECT ${this.#columns} FROM operating_systems
       WHERE (?1 = '' OR name = ?1 COLLATE NOCASE OR release_id = ?1 COLLATE NOCASE) ORDER BY id`,
      name,
    );
    return rows
      .map(toOperatingSystem)
      .filter(
        (system) =>
          (label === "" || sameName(system.codename, label) || sameName(system.labelVersion, label)) && sameName(system.channel, channel),
      );
  }

  #overridesOf(alias: string): readonly DistroOverride[] {
    if (this.#overrideColumns === undefined || alias === "") return [];
    return this.#file
      .rows(
        `SELECT ${this.#overrideColumns} FROM operating_system_specifier_overrides WHERE alias = ? COLLATE NOCASE ORDER BY rowid`,
        alias,
      )
      .map(toOverride);
  }
}

/** Equal without regard to the case of ASCII letters, as SQLite's NOCASE. */
function sameName(left: string, right: string): boolean {
  return left === right || lowerAscii(left) === lowerAscii(right);
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function trimZeros(part: string): string {
  const trimmed = part.replace(/^0+/, "");
  return trimmed === "" && part !== "" ? "0" : trimmed;
}

function toOperatingSystem(row: SqlRow): OperatingSystem {
  const [id, name, releaseId, major, minor, label, codename, channel, eol, eoas] = row;
  const eolDate = toRfc3339(text(eol));
  const eoasDate = toRfc3339(text(eoas));
  return {
    id: Number(id),
    name: text(name),
    releaseId: text(releaseId),
    majorVersion: text(major),
    minorVersion: text(minor),
    labelVersion: text(label),
    codename: text(codename),
    channel: text(channel),
    ...(eolDate === undefined ? {} : { eolDate }),
    ...(eoasDate === undefined ? {} : { eoasDate }),
  };
}

function toOverride(row: SqlRow): DistroOverride {
  const [version, pattern, codename, replacement, major, minor, label, channel, rolling, schemas] = row;
  return {
    version: text(version),
    versionPattern: text(pattern),
    codename: text(codename),
    replacement: optional(replacement),
    replacementMajorVersion: optional(major),
    replacementMinorVersion: optional(minor),
    replacementLabelVersion: optional(label),
    replacementChannel: optional(channel),
    rolling: Number(rolling) === 1,
    applicableClientSchemas: text(schemas),
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function optional(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
