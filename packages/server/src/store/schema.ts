import type { ColumnType, Generated, GeneratedAlways } from "kysely";

/**
 * A `jsonb` column: read as the parsed value, written as JSON text (`JSON.stringify`), because the driver would send an array as an array of
 * PostgreSQL.
 */
type JsonColumn<Insert extends string | undefined | null = string> = ColumnType<unknown, Insert, string | null>;

/** A `timestamptz` column: read as a Date; written as a Date or RFC 3339 text. */
type TimeColumn = ColumnType<Date, Date | string, Date | string>;

/** A `timestamptz` column with a default. */
type DefaultTimeColumn = ColumnType<Date, Date | string | undefined, Date | string>;

/** A `timestamptz` column that may be null. */
type NullableTimeColumn = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

/** Always true: the primary key of a table of one row. */
type OneRow = Generated<true>;

/** The vulnerability database in use. */
interface DatabaseStateTable {
  one: OneRow;
  /** One more for each database that is taken over; 0 before the first. */
  generation: Generated<number>;
  built_at: NullableTimeColumn;
  schema_version: string | null;
  checksum: string | null;
  matcher_version: Generated<number>;
  checked_at: NullableTimeColumn;
  /** Cursor of a running re-match; null when idle. */
  rematch: JsonColumn<string | null | undefined>;
  fingerprint_generation: Generated<number>;
  fingerprint: Buffer | null;
}

/** The revision of everything that a judgement reads. */
interface PostureStateTable {
  one: OneRow;
  revision: Generated<number>;
}

/** A canonical vulnerability: a CVE, or a record that has none. */
interface CveTable {
  id: GeneratedAlways<number>;
  name: string;
  /** Ten-thousandths. */
  epss: number | null;
  /** Ten-thousandths. */
  epss_percentile: number | null;
  kev: Generated<boolean>;
  /** `YYYY-MM-DD`. */
  published_on: string | null;
  revision: Generated<number>;
}

/** A record of one source that matches some known package. */
interface VulnerabilityTable {
  id: GeneratedAlways<number>;
  cve_id: number;
  namespace: string;
  name: string;
  /** 0 unknown, 1 negligible, 2 low, 3 medium, 4 high, 5 critical. */
  severity: number;
  /** Tenths. */
  cvss: number | null;
  cvss_version: string | null;
  cvss_vector: string | null;
  content_hash: Buffer;
  facts: JsonColumn<string | undefined>;
  revision: Generated<number>;
}

/** A name of packages of one type. */
interface PackageNameTable {
  id: GeneratedAlways<number>;
  type: string;
  name: string;
}

/** A distinct package: what the matcher may read, once for all images. */
interface PackageTable {
  id: GeneratedAlways<number>;
  /** First 16 bytes of SHA-256 of the key document. */
  key: Buffer;
  name_id: number;
  version: string;
  purl: string;
  distro: string | null;
  key_document: JsonColumn;
  /** gzip of the sorted symbol map of a Go binary. */
  symbols: Buffer | null;
  suppressed_by: number | null;
  matched_generation: Generated<number>;
  judged: Generated<boolean>;
  matches_revision: Generated<number>;
  created_at: DefaultTimeColumn;
}

/** What the matcher asks the vulnerability database for, and a fingerprint of what it got. */
interface LookupTable {
  id: GeneratedAlways<number>;
  /** 0 package name, 1 CPE product. */
  kind: number;
  name: string;
  fingerprint: Buffer | null;
  changed_generation: Generated<number>;
}

/** Which packages depend on which lookup. */
interface PackageLookupTable {
  lookup_id: number;
  package_id: number;
}

/** A vulnerability of a distinct package. */
interface MatchTable {
  package_id: number;
  vulnerability_id: number;
  /** 0 unknown, 1 fixed, 2 not fixed, 3 will not be fixed. */
  fix_state: number;
  fix_versions: Generated<string[]>;
  detail: JsonColumn<string | null | undefined>;
}

/** An image's name up to its last slash. */
interface RegistryTable {
  id: GeneratedAlways<number>;
  name: string;
}

/** What follows the last slash of an image's name, within a registry. */
interface RepositoryTable {
  id: GeneratedAlways<number>;
  registry_id: number;
  name: string;
}

/** An image, by digest. */
interface ImageTable {
  id: GeneratedAlways<number>;
  digest: string;
  config_digest: string | null;
  platform: string | null;
  distro: string | null;
  size_bytes: number | null;
  built_at: NullableTimeColumn;
  /** SHA-256 of the canonical SBOM; null when never scanned. */
  sbom_digest: Buffer | null;
  scanner_version: string | null;
  gaps: JsonColumn<string | undefined>;
  layers: JsonColumn<string | undefined>;
  created_at: DefaultTimeColumn;
}

/** The distinct packages of an image; search it only by `images_with_packages`. */
interface ImagePackagesTable {
  image_id: number;
  /** Ascending, unique. */
  package_ids: number[];
  /** `v` of the packages' key documents. */
  key_version: Generated<number>;
}

/** The SBOM of an image. */
interface SbomTable {
  image_id: number;
  /** gzip of the canonical document. */
  body: Buffer;
}

/** One image in one repository, with its posture: one row of every list. */
interface PlacementTable {
  id: GeneratedAlways<number>;
  image_id: number;
  repository_id: number;
  /** 0 judged, 1 partial, 2 pending, 3 failed. */
  state: Generated<number>;
  /** Tenths; -2 not judged, -1 judged and nothing scored. */
  max_cvss: Generated<number>;
  /** Ten-thousandths; -1 for none. */
  max_epss: Generated<number>;
  kev: Generated<number>;
  critical: Generated<number>;
  high: Generated<number>;
  medium: Generated<number>;
  low: Generated<number>;
  negligible: Generated<number>;
  unknown: Generated<number>;
  fixable: Generated<number>;
  excepted: Generated<number>;
  /** Running instances; a trigger keeps it. */
  running: Generated<number>;
  /** Bits: 1 cluster, 2 pipeline, 4 registry, 8 manual. */
  source: Generated<number>;
  judged_revision: Generated<number>;
  first_seen_at: DefaultTimeColumn;
  /** The epoch where it was never scanned. */
  scanned_at: DefaultTimeColumn;
  dismissed_at: NullableTimeColumn;
}

/** A tag of a repository and where it points. */
interface TagTable {
  repository_id: number;
  name: string;
  placement_id: number;
  moved_at: DefaultTimeColumn;
}

/** Changes of a placement's highest score. */
interface PlacementHistoryTable {
  id: GeneratedAlways<number>;
  placement_id: number;
  at: DefaultTimeColumn;
  /** 1 scan, 2 database, 3 exception, 4 exception expired, 5 matcher. */
  cause: number;
  cause_id: number | null;
  max_cvss_before: number;
  max_cvss: number;
}

/** The settings of the server: one row. */
interface SettingsTable {
  one: OneRow;
  /** Tenths. */
  warn: Generated<number>;
  /** Tenths. */
  fail: Generated<number>;
  runtime_view: Generated<boolean>;
  api_url: string | null;
  /** Becomes the ETag. */
  version: Generated<number>;
}

/** Thresholds that were set. */
interface ThresholdHistoryTable {
  id: GeneratedAlways<number>;
  at: DefaultTimeColumn;
  warn: number;
  fail: number;
  actor: string;
}

/** A decision that a CVE does not count. */
interface ExceptionTable {
  id: GeneratedAlways<number>;
  cve: string;
  /** 0 any, 1 repository, 2 image (repository and tags). */
  scope: number;
  registry: string | null;
  repository: string | null;
  tags: Generated<string[]>;
  package_purl: string | null;
  justification: string;
  expires_at: NullableTimeColumn;
  until_fixed: Generated<boolean>;
  /** 0 active, 1 ended, 2 requested, 3 refused. */
  state: Generated<number>;
  approved_by: string | null;
  vex: JsonColumn<string | null | undefined>;
  created_by: string;
  created_at: DefaultTimeColumn;
  updated_at: DefaultTimeColumn;
}

/** A cluster that agents report from. */
interface ClusterTable {
  id: GeneratedAlways<number>;
  name: string;
  uid: string | null;
  created_at: DefaultTimeColumn;
}

/** A namespace of a cluster. */
interface NamespaceTable {
  id: GeneratedAlways<number>;
  cluster_id: number;
  name: string;
}

/** A node of a cluster and the lease of its agent. */
interface NodeTable {
  id: GeneratedAlways<number>;
  cluster_id: number;
  name: string;
  epoch: string;
  sequence: number;
  lease_until: TimeColumn;
}

/** A running container. */
interface InstanceTable {
  node_id: number;
  container_id: string;
  namespace_id: number;
  placement_id: number;
  workload_kind: string;
  workload: string;
  pod: string;
  pod_uid: string | null;
  container: string;
  started_at: TimeColumn;
}

/** Who owns a pod, as the operator reports it. */
interface PodOwnerTable {
  cluster_id: number;
  pod_uid: string;
  workload_kind: string;
  workload: string;
  image_references: Generated<string[]>;
  seen_at: DefaultTimeColumn;
}

/** A person's account. */
interface AccountTable {
  id: GeneratedAlways<number>;
  name: string;
  role: "admin" | "image-assurance-admin" | "viewer";
  /** PHC string of scrypt; null for those that sign in elsewhere. */
  password_hash: string | null;
  must_change: Generated<boolean>;
  oidc_issuer: string | null;
  oidc_subject: string | null;
  disabled_at: NullableTimeColumn;
  created_at: DefaultTimeColumn;
}

/** A signed-in browser. */
interface SessionTable {
  /** SHA-256 of the session's random bytes. */
  token_hash: Buffer;
  account_id: number;
  csrf: Buffer;
  created_at: DefaultTimeColumn;
  seen_at: DefaultTimeColumn;
  expires_at: TimeColumn;
  user_agent: string | null;
}

/** A token of a program. */
interface ApiTokenTable {
  id: GeneratedAlways<number>;
  name: string;
  prefix: string;
  /** SHA-256 of the whole token. */
  token_hash: Buffer;
  role: "scanner" | "cluster-agent" | "read-only";
  cluster_id: number | null;
  expires_at: NullableTimeColumn;
  revoked_at: NullableTimeColumn;
  used_at: NullableTimeColumn;
  created_by: string;
  created_at: DefaultTimeColumn;
}

/** Failed sign-ins within a window of time. */
interface SignInAttemptTable {
  key: string;
  window_start: TimeColumn;
  failures: number;
}

/** A write by a person or a program. */
interface AuditEntryTable {
  id: GeneratedAlways<number>;
  at: DefaultTimeColumn;
  actor: string;
  action: string;
  object: string;
  before: JsonColumn<string | null | undefined>;
  after: JsonColumn<string | null | undefined>;
  address: string | null;
}

/** A rule that raises alerts. */
interface AlertRuleTable {
  id: GeneratedAlways<number>;
  name: string;
  spec: JsonColumn;
  status: JsonColumn<string | undefined>;
  next_run_at: NullableTimeColumn;
  enabled: Generated<boolean>;
}

/** What alert rules query: vulnerabilities as they were found. */
interface ScanEventTable {
  id: GeneratedAlways<number>;
  at: DefaultTimeColumn;
  placement_id: number;
  record: JsonColumn;
}

/** An alert that was raised. */
interface AlertTable {
  id: GeneratedAlways<number>;
  rule_id: number | null;
  dedup_key: string;
  at: DefaultTimeColumn;
  severity: number;
  summary: string;
  record: JsonColumn;
  acknowledged_at: NullableTimeColumn;
  acknowledged_by: string | null;
}

/** An alert on its way to a channel. */
interface DeliveryTable {
  id: GeneratedAlways<number>;
  alert_id: number;
  channel: string;
  attempts: Generated<number>;
  state: Generated<string>;
  last_error: string | null;
  updated_at: DefaultTimeColumn;
}

/** A job of the server; whichever replica has its lease runs it. */
interface JobTable {
  name: string;
  due_at: DefaultTimeColumn;
  holder: string | null;
  /** The holder renews it; past it the job is free for all. */
  lease_until: NullableTimeColumn;
}

/** Outbox of live events; each statement that adds rows notifies the channel `plimsoll_event`. */
interface EventTable {
  id: GeneratedAlways<number>;
  /** Decimal text: a transaction id has 64 bits. */
  transaction: GeneratedAlways<string>;
  at: DefaultTimeColumn;
  topic: string;
  payload: JsonColumn;
}

/** Every table of the store; `bigint` is read as a number, `date` as `YYYY-MM-DD`. */
export interface Database {
  database_state: DatabaseStateTable;
  posture_state: PostureStateTable;
  cve: CveTable;
  vulnerability: VulnerabilityTable;
  package_name: PackageNameTable;
  package: PackageTable;
  lookup: LookupTable;
  package_lookup: PackageLookupTable;
  match: MatchTable;
  registry: RegistryTable;
  repository: RepositoryTable;
  image: ImageTable;
  image_packages: ImagePackagesTable;
  sbom: SbomTable;
  placement: PlacementTable;
  tag: TagTable;
  placement_history: PlacementHistoryTable;
  settings: SettingsTable;
  threshold_history: ThresholdHistoryTable;
  exception: ExceptionTable;
  cluster: ClusterTable;
  namespace: NamespaceTable;
  node: NodeTable;
  instance: InstanceTable;
  pod_owner: PodOwnerTable;
  account: AccountTable;
  session: SessionTable;
  api_token: ApiTokenTable;
  sign_in_attempt: SignInAttemptTable;
  audit_entry: AuditEntryTable;
  alert_rule: AlertRuleTable;
  scan_event: ScanEventTable;
  alert: AlertTable;
  delivery: DeliveryTable;
  job: JobTable;
  event: EventTable;
}
