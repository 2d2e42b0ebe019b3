/** Version of the database schema that these statements make; the reader takes every database of the same model. */
export const schemaVersion = { model: 6, revision: 1, addition: 9 } as const;

/** `CREATE TABLE` statements of a Grype v6 database, in an order that satisfies its references (scanner.md §6, "Tables"). */
export const tableStatements: readonly string[] = [
  "CREATE TABLE blobs (id integer PRIMARY KEY AUTOINCREMENT, value text NOT NULL)",
  "CREATE TABLE db_metadata (build_timestamp datetime NOT NULL, model integer NOT NULL, revision integer NOT NULL, addition integer NOT NULL)",
  "CREATE TABLE providers (id text, version text, processor text, date_captured datetime, input_digest text, PRIMARY KEY (id))",
  `CREATE TABLE vulnerability_handles (id integer PRIMARY KEY AUTOINCREMENT, name text NOT NULL, status text NOT NULL,
    published_date datetime, modified_date datetime, withdrawn_date datetime, provider_id text NOT NULL, blob_id integer,
    CONSTRAINT fk_vulnerability_handles_provider FOREIGN KEY (provider_id) REFERENCES providers (id))`,
  "CREATE TABLE vulnerability_aliases (name text, alias text NOT NULL, PRIMARY KEY (name, alias))",
  `CREATE TABLE operating_systems (id integer PRIMARY KEY AUTOINCREMENT, name text, release_id text, major_version text,
    minor_version text, label_version text, codename text, channel text, eol_date datetime, eoas_date datetime)`,
  "CREATE TABLE packages (id integer PRIMARY KEY AUTOINCREMENT, ecosystem text, name text)",
  packageHandleTable("affected_package_handles"),
  packageHandleTable("unaffected_package_handles"),
  `CREATE TABLE operating_system_specifier_overrides (alias text, version text, version_pattern text, codename text, channel text,
    replacement text, replacement_major_version text, replacement_minor_version text, replacement_label_version text,
    replacement_channel text, rolling numeric, applicable_client_db_schemas text,
    PRIMARY KEY (alias, version, version_pattern, replacement, replacement_major_version, replacement_minor_version,
      replacement_label_version, replacement_channel, rolling))`,
  `CREATE TABLE cpes (id integer PRIMARY KEY AUTOINCREMENT, part text NOT NULL, vendor text, product text NOT NULL, edition text,
    language text, software_edition text, target_hardware text, target_software text, other text)`,
  `CREATE TABLE package_cpes (cpe_id integer, package_id integer, PRIMARY KEY (cpe_id, package_id),
    CONSTRAINT fk_package_cpes_cpe FOREIGN KEY (cpe_id) REFERENCES cpes (id),
    CONSTRAINT fk_package_cpes_package FOREIGN KEY (package_id) REFERENCES packages (id))`,
  "CREATE TABLE package_specifier_overrides (ecosystem text, replacement_ecosystem text, PRIMARY KEY (ecosystem, replacement_ecosystem))",
  "CREATE TABLE architecture_aliases (alias text, canonical text NOT NULL, PRIMARY KEY (alias))",
  cpeHandleTable("affected_cpe_handles"),
  cpeHandleTable("unaffected_cpe_handles"),
  "CREATE TABLE known_exploited_vulnerability_handles (id integer PRIMARY KEY AUTOINCREMENT, cve text NOT NULL, blob_id integer)",
  "CREATE TABLE epss_handles (id integer PRIMARY KEY AUTOINCREMENT, cve text NOT NULL, epss real NOT NULL, percentile real NOT NULL)",
  "CREATE TABLE epss_metadata (date datetime NOT NULL)",
  "CREATE TABLE cwe_handles (id integer PRIMARY KEY AUTOINCREMENT, cve text NOT NULL, cwe text NOT NULL, source text, type text)",
];

/**
 * `CREATE INDEX IF NOT EXISTS` statements for a filled database: those that Grype's client makes after a download
 * (scanner.md §6, "Indexes"), and ours: aliases by alias, and packages with their operating system, since popular names have rows of many.
 */
export const indexStatements: readonly string[] = [
  unique("idx_package", "packages", "ecosystem NC, name NC"),
  index("idx_package_name", "packages", "name NC"),
  unique(
    "idx_cpe",
    "cpes",
    "part NC, vendor NC, product NC, edition NC, language NC, software_edition NC, target_hardware NC, target_software NC, other NC",
  ),
  index("idx_cpe_vendor", "cpes", "vendor NC"),
  index("idx_cpe_product", "cpes", "product NC"),
  unique("os_idx", "operating_systems", "name, release_id, major_version, minor_version, label_version, channel"),
  index("idx_operating_systems_major_version", "operating_systems", "major_version"),
  index("idx_operating_systems_minor_version", "operating_systems", "minor_version"),
  index("idx_operating_systems_eol_date", "operating_systems", "eol_date"),
  index("idx_vuln_provider_id", "vulnerability_handles", "name NC, provider_id NC"),
  index("idx_vulnerability_handles_provider_id", "vulnerability_handles", "provider_id"),
  index("idx_vulnerability_handles_published_date", "vulnerability_handles", "published_date"),
  index("idx_vulnerability_handles_modified_date", "vulnerability_handles", "modified_date"),
  index("idx_vulnerability_handles_withdrawn_date", "vulnerability_handles", "withdrawn_date"),
  index("idx_affected_package_handles_package_id", "affected_package_handles", "package_id"),
  index("idx_affected_package_handles_operating_system_id", "affected_package_handles", "operating_system_id"),
  index("idx_affected_package_handles_vulnerability_id", "affected_package_handles", "vulnerability_id"),
  index("idx_unaffected_package_handles_package_id", "unaffected_package_handles", "package_id"),
  index("idx_unaffected_package_handles_operating_system_id", "unaffected_package_handles", "operating_system_id"),
  index("idx_unaffected_package_handles_vulnerability_id", "unaffected_package_handles", "vulnerability_id"),
  index("idx_affected_cpe_handles_cpe_id", "affected_cpe_handles", "cpe_id"),
  index("idx_unaffected_cpe_handles_cpe_id", "unaffected_cpe_handles", "cpe_id"),
  index("cwes_cve_idx", "cwe_handles", "cve NC"),
  index("epss_cve_idx", "epss_handles", "cve NC"),
  index("kev_cve_idx", "known_exploited_vulnerability_handles", "cve NC"),
  index("os_alias_idx", "operating_system_specifier_overrides", "alias NC"),
  index("pkg_ecosystem_idx", "package_specifier_overrides", "ecosystem NC"),
  index("plimsoll_vulnerability_aliases_alias", "vulnerability_aliases", "alias NC"),
  index("plimsoll_affected_package_handles_package", "affected_package_handles", "package_id, operating_system_id"),
  index("plimsoll_unaffected_package_handles_package", "unaffected_package_handles", "package_id, operating_system_id"),
];

function packageHandleTable(name: string): string {
  return `CREATE TABLE ${name} (id integer PRIMARY KEY AUTOINCREMENT, vulnerability_id integer NOT NULL,
    operating_system_id integer, package_id integer, blob_id integer,
    CONSTRAINT fk_${name}_vulnerability FOREIGN KEY (vulnerability_id) REFERENCES vulnerability_handles (id),
    CONSTRAINT fk_${name}_operating_system FOREIGN KEY (operating_system_id) REFERENCES operating_systems (id),
    CONSTRAINT fk_${name}_package FOREIGN KEY (package_id) REFERENCES packages (id))`;
}

function cpeHandleTable(name: string): string {
  return `CREATE TABLE ${name} (id integer PRIMARY KEY AUTOINCREMENT, vulnerability_id integer NOT NULL, cpe_id integer, blob_id integer,
    CONSTRAINT fk_${name}_vulnerability FOREIGN KEY (vulnerability_id) REFERENCES vulnerability_handles (id),
    CONSTRAINT fk_${name}_cpe FOREIGN KEY (cpe_id) REFERENCES cpes (id))`;
}

/** `NC` in `columns` stands for `COLLATE NOCASE`. */
function index(name: string, table: string, columns: string): string {
  return `CREATE INDEX IF NOT EXISTS ${name} ON ${table} (${columns.replaceAll(" NC", " COLLATE NOCASE")})`;
}

function unique(name: string, table: string, columns: string): string {
  return index(name, table, columns).replace("CREATE INDEX", "CREATE UNIQUE INDEX");
}
