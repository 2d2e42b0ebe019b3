import { type Kysely, type Migration, sql } from "kysely";

const SCHEMA = `
-- Scores are integers: CVSS in tenths (98 = 9.8), EPSS in ten-thousandths (9731 = 0.9731). Times are timestamptz, UTC.

-- 1. Vulnerability data (only what matches some known package; the full database is the SQLite file)
CREATE TABLE database_state (
  one              boolean PRIMARY KEY DEFAULT true CHECK (one),
  generation       int NOT NULL DEFAULT 0,          -- +1 for each database taken over; 0 = no database yet
  built_at         timestamptz,
  schema_version   text,
  checksum         text,
  matcher_version  int NOT NULL DEFAULT 0,          -- +1 in code when matching rules change: everything is matched again
  checked_at       timestamptz,
  rematch          jsonb,                           -- cursor of a running re-match; NULL when idle
  fingerprint_generation int NOT NULL DEFAULT 0,    -- generation of which lookup.fingerprint tells
  fingerprint      bytea                            -- 8 bytes over override, OS and alias tables; NULL = unknown: all is matched again
);
INSERT INTO database_state DEFAULT VALUES;
CREATE TABLE posture_state (
  one              boolean PRIMARY KEY DEFAULT true CHECK (one),
  revision         bigint NOT NULL DEFAULT 0        -- +1 in each transaction that changes matches, scores or exceptions
);
INSERT INTO posture_state DEFAULT VALUES;

CREATE TABLE cve (
  id               int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name             text NOT NULL UNIQUE,            -- CVE id, or the record's own id where it has no CVE
  epss             smallint,
  epss_percentile  smallint,
  kev              boolean NOT NULL DEFAULT false,
  published_on     date,
  revision         bigint NOT NULL DEFAULT 0        -- posture_state.revision of the last change
);
CREATE INDEX cve_revision ON cve (revision);
CREATE TABLE vulnerability (
  id               int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  cve_id           int NOT NULL REFERENCES cve,
  namespace        text NOT NULL,                   -- debian:distro:debian:12, github:language:python
  name             text NOT NULL,                   -- GHSA-..., CVE-...
  severity         smallint NOT NULL,               -- 0 unknown 1 negligible 2 low 3 medium 4 high 5 critical
  cvss             smallint,                        -- v3.x base score, else v4, else v2
  cvss_version     text,
  cvss_vector      text,
  content_hash     bytea NOT NULL,                  -- of everything below and above: skip unchanged records
  facts            jsonb NOT NULL DEFAULT '{}',     -- description, urls, cwes, dates
  revision         bigint NOT NULL DEFAULT 0,
  UNIQUE (namespace, name)
);
CREATE INDEX vulnerability_revision ON vulnerability (revision);
CREATE INDEX vulnerability_cve ON vulnerability (cve_id);

-- 2. Distinct packages and their matches
CREATE TABLE package_name (
  id               int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  type             text NOT NULL,
  name             text NOT NULL,
  UNIQUE (type, name)
);
CREATE INDEX package_name_prefix ON package_name (lower(name) text_pattern_ops);
CREATE TABLE package (
  id                  int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key                 bytea NOT NULL UNIQUE,        -- first 16 bytes of SHA-256 of the key document
  name_id             int NOT NULL REFERENCES package_name,
  version             text NOT NULL,
  purl                text NOT NULL,
  distro              text,                         -- debian:12; NULL where the matcher does not use it
  key_document        jsonb NOT NULL,               -- exactly what the matcher is given
  symbols             bytea,                        -- Go: gzip of the sorted symbol map whose SHA-256 is in the key document
  suppressed_by       int REFERENCES package,       -- owner whose rule removes this package before matching; NULL = none
  matched_generation  int NOT NULL DEFAULT 0,       -- database generation of its last matching; 0 = none yet, negative = it failed
  judged              boolean NOT NULL DEFAULT true, -- false: unknown type, no version ..., or its owner stands for it
  matches_revision    bigint NOT NULL DEFAULT 0,    -- posture_state.revision when its matches last changed
  created_at          timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 80);                           -- matched_generation moves with each database
CREATE INDEX package_by_name ON package (name_id);
CREATE INDEX package_matches_revision ON package (matches_revision);
CREATE TABLE lookup (                               -- what the matcher asks the database for, and what it got
  id                  int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind                smallint NOT NULL,            -- 0 package name 1 CPE product
  name                text NOT NULL,                -- lower case
  fingerprint         bytea,                        -- 8 bytes over all rows that answer it; NULL = unknown
  changed_generation  int NOT NULL DEFAULT 0,
  UNIQUE (kind, name)
);
CREATE TABLE package_lookup (
  lookup_id           int NOT NULL REFERENCES lookup,
  package_id          int NOT NULL REFERENCES package ON DELETE CASCADE,
  PRIMARY KEY (lookup_id, package_id)
);
CREATE INDEX package_lookup_package ON package_lookup (package_id);
CREATE TABLE match (
  package_id        int NOT NULL REFERENCES package ON DELETE CASCADE,
  vulnerability_id  int NOT NULL REFERENCES vulnerability,
  fix_state         smallint NOT NULL,              -- 0 unknown 1 fixed 2 not-fixed 3 wont-fix
  fix_versions      text[] NOT NULL DEFAULT '{}',
  detail            jsonb,                          -- match type, searched by, constraint
  PRIMARY KEY (package_id, vulnerability_id)
);
CREATE INDEX match_by_vulnerability ON match (vulnerability_id, package_id);

-- 3. Images
CREATE TABLE registry (
  id               int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name             text NOT NULL UNIQUE             -- the image's name up to its last slash: ghcr.example/payments
);
CREATE TABLE repository (
  id               int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  registry_id      int NOT NULL REFERENCES registry,
  name             text NOT NULL,                   -- what follows the last slash: api
  UNIQUE (registry_id, name)
);
CREATE TABLE image (
  id               int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  digest           text NOT NULL UNIQUE,            -- manifest digest; config digest where there is no manifest
  config_digest    text,
  platform         text,
  distro           text,
  size_bytes       bigint,
  built_at         timestamptz,
  sbom_digest      bytea,                           -- SHA-256 of the canonical SBOM; NULL = never scanned
  scanner_version  text,
  gaps             jsonb NOT NULL DEFAULT '[]',
  layers           jsonb NOT NULL DEFAULT '[]',
  created_at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX image_config ON image (config_digest);
CREATE TABLE image_packages (                       -- apart from image: read by the engine, searched by GIN
  image_id         int PRIMARY KEY REFERENCES image ON DELETE CASCADE,
  package_ids      int[] NOT NULL,                  -- sorted, unique
  key_version      smallint NOT NULL DEFAULT 1      -- v of the key documents of these packages
);
CREATE INDEX image_packages_key_version ON image_packages (key_version, image_id);
CREATE INDEX image_packages_gin ON image_packages USING gin (package_ids) WITH (fastupdate = off);
-- The only way to the GIN index: left alone, the planner prefers a sequential scan whose && is quadratic (20 s instead of 0.1 s).
CREATE FUNCTION images_with_packages(ids int[]) RETURNS SETOF int LANGUAGE sql STABLE ROWS 2000
  SET enable_seqscan = off SET enable_indexscan = off
  AS $$ SELECT image_id FROM image_packages WHERE package_ids && ids $$;
CREATE TABLE sbom (
  image_id         int PRIMARY KEY REFERENCES image ON DELETE CASCADE,
  body             bytea NOT NULL                   -- gzip of the canonical document
);
ALTER TABLE sbom ALTER COLUMN body SET STORAGE EXTERNAL;

-- 4. Placement: one image in one repository = one row of every list; carries the posture
CREATE TABLE placement (
  id               int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  image_id         int NOT NULL REFERENCES image ON DELETE CASCADE,
  repository_id    int NOT NULL REFERENCES repository,
  state            smallint NOT NULL DEFAULT 2,     -- 0 judged 1 partial 2 pending 3 failed
  max_cvss         smallint NOT NULL DEFAULT -2,    -- -2 not judged, -1 judged and nothing scored
  max_epss         smallint NOT NULL DEFAULT -1,
  kev              smallint NOT NULL DEFAULT 0,     -- open CVEs that are known exploited
  critical         int NOT NULL DEFAULT 0,          -- open CVEs by highest severity in this image, each counted once
  high             int NOT NULL DEFAULT 0,
  medium           int NOT NULL DEFAULT 0,
  low              int NOT NULL DEFAULT 0,
  negligible       int NOT NULL DEFAULT 0,
  unknown          int NOT NULL DEFAULT 0,
  fixable          int NOT NULL DEFAULT 0,          -- open CVEs with a fix for every package they touch here
  excepted         int NOT NULL DEFAULT 0,
  running          int NOT NULL DEFAULT 0,          -- running instances, kept by trigger
  source           smallint NOT NULL DEFAULT 0,     -- bit set: 1 cluster 2 pipeline 4 registry 8 manual
  judged_revision  bigint NOT NULL DEFAULT 0,
  first_seen_at    timestamptz NOT NULL DEFAULT now(),
  scanned_at       timestamptz NOT NULL DEFAULT 'epoch',   -- 'epoch' = never; not null, so that row comparison pages over it
  dismissed_at     timestamptz,
  UNIQUE (repository_id, image_id)
) WITH (fillfactor = 80);
CREATE INDEX placement_image ON placement (image_id);
CREATE INDEX placement_cvss ON placement (max_cvss, id);
CREATE INDEX placement_scanned ON placement (scanned_at, id);
CREATE INDEX placement_epss ON placement (max_epss, id);
CREATE INDEX placement_running ON placement (max_cvss, id) WHERE running > 0;
CREATE INDEX placement_partial ON placement (id) WHERE state <> 0;
CREATE TABLE tag (
  repository_id    int NOT NULL REFERENCES repository,
  name             text NOT NULL,
  placement_id     int NOT NULL REFERENCES placement ON DELETE CASCADE,
  moved_at         timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (repository_id, name)
);
CREATE INDEX tag_placement ON tag (placement_id);
CREATE INDEX tag_name ON tag (name);
CREATE TABLE placement_history (
  id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  placement_id     int NOT NULL REFERENCES placement ON DELETE CASCADE,
  at               timestamptz NOT NULL DEFAULT now(),
  cause            smallint NOT NULL,               -- 1 scan 2 database 3 exception 4 exception expired 5 matcher
  cause_id         bigint,                          -- generation, exception id ...
  max_cvss_before  smallint NOT NULL,
  max_cvss         smallint NOT NULL
);
CREATE INDEX placement_history_placement ON placement_history (placement_id, at DESC);

-- 5. Settings and exceptions
CREATE TABLE settings (
  one              boolean PRIMARY KEY DEFAULT true CHECK (one),
  warn             smallint NOT NULL DEFAULT 70 CHECK (warn BETWEEN 0 AND 100),
  fail             smallint NOT NULL DEFAULT 90 CHECK (fail BETWEEN 0 AND 100 AND warn <= fail),
  runtime_view     boolean NOT NULL DEFAULT false,
  api_url          text,
  version          int NOT NULL DEFAULT 1           -- ETag
);
INSERT INTO settings DEFAULT VALUES;
CREATE TABLE threshold_history (
  id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at               timestamptz NOT NULL DEFAULT now(),
  warn             smallint NOT NULL,
  fail             smallint NOT NULL,
  actor            text NOT NULL
);
CREATE TABLE exception (
  id               int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  cve              text NOT NULL,                   -- canonical name; need not be known yet
  scope            smallint NOT NULL,               -- 0 any 1 repository 2 image (repository + tags)
  registry         text,
  repository       text,
  tags             text[] NOT NULL DEFAULT '{}',
  package_purl     text,                            -- purl without qualifiers; set by VEX imports only
  justification    text NOT NULL CHECK (justification <> ''),
  expires_at       timestamptz,
  until_fixed      boolean NOT NULL DEFAULT false,  -- ends by itself when a fix exists
  state            smallint NOT NULL DEFAULT 0,     -- 0 active 1 ended 2 requested 3 refused
  approved_by      text,
  vex              jsonb,
  created_by       text NOT NULL,
  created_at       timestamptz NOT NULL DEFAULT now(),
  updated_at       timestamptz NOT NULL DEFAULT now(),
  CHECK ((scope = 0) = (repository IS NULL)),
  CHECK ((scope = 2) = (cardinality(tags) > 0))
);
CREATE INDEX exception_cve ON exception (cve);
CREATE INDEX exception_expiry ON exception (expires_at) WHERE state = 0 AND expires_at IS NOT NULL;

-- 6. What runs
CREATE TABLE cluster (
  id               int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name             text NOT NULL UNIQUE,
  uid              text UNIQUE,                     -- UID of namespace kube-system: tells two clusters of one name apart
  created_at       timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE namespace (
  id               int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  cluster_id       int NOT NULL REFERENCES cluster ON DELETE CASCADE,
  name             text NOT NULL,
  UNIQUE (cluster_id, name)
);
CREATE TABLE node (
  id               int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  cluster_id       int NOT NULL REFERENCES cluster ON DELETE CASCADE,
  name             text NOT NULL,
  epoch            uuid NOT NULL,                   -- new at each agent start
  sequence         bigint NOT NULL,                 -- last applied report of this epoch
  lease_until      timestamptz NOT NULL,
  UNIQUE (cluster_id, name)
) WITH (fillfactor = 50);
CREATE TABLE instance (
  node_id          int NOT NULL REFERENCES node ON DELETE CASCADE,
  container_id     text NOT NULL,
  namespace_id     int NOT NULL REFERENCES namespace,
  placement_id     int NOT NULL REFERENCES placement ON DELETE CASCADE,
  workload_kind    text NOT NULL,
  workload         text NOT NULL,
  pod              text NOT NULL,
  pod_uid          uuid,
  container        text NOT NULL,
  started_at       timestamptz NOT NULL,
  PRIMARY KEY (node_id, container_id)
);
CREATE INDEX instance_pod ON instance (pod_uid);
CREATE INDEX instance_placement ON instance (placement_id, namespace_id);
CREATE INDEX instance_namespace ON instance (namespace_id, placement_id);
CREATE TABLE pod_owner (                            -- sent by the operator; may come before the agent's report
  cluster_id       int NOT NULL REFERENCES cluster ON DELETE CASCADE,
  pod_uid          uuid NOT NULL,
  workload_kind    text NOT NULL,
  workload         text NOT NULL,
  image_references text[] NOT NULL DEFAULT '{}',
  seen_at          timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (cluster_id, pod_uid)
);
CREATE FUNCTION instance_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE placement p SET running = p.running + d.n
    FROM (SELECT placement_id, count(*)::int AS n FROM changed GROUP BY placement_id ORDER BY placement_id) d WHERE p.id = d.placement_id;
  ELSE
    UPDATE placement p SET running = p.running - d.n
    FROM (SELECT placement_id, count(*)::int AS n FROM changed GROUP BY placement_id ORDER BY placement_id) d WHERE p.id = d.placement_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER instance_added AFTER INSERT ON instance REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION instance_counted();
CREATE TRIGGER instance_gone AFTER DELETE ON instance REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION instance_counted();

-- 7. People and programs
CREATE TABLE account (
  id               int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name             text NOT NULL UNIQUE,
  role             text NOT NULL CHECK (role IN ('admin', 'image-assurance-admin', 'viewer')),
  password_hash    text,                            -- scrypt, PHC string; NULL = OIDC only
  must_change      boolean NOT NULL DEFAULT false,
  oidc_issuer      text,
  oidc_subject     text,
  disabled_at      timestamptz,
  created_at       timestamptz NOT NULL DEFAULT now(),
  UNIQUE (oidc_issuer, oidc_subject)
);
CREATE TABLE session (
  token_hash       bytea PRIMARY KEY,               -- SHA-256 of 32 random bytes
  account_id       int NOT NULL REFERENCES account ON DELETE CASCADE,
  csrf             bytea NOT NULL,
  created_at       timestamptz NOT NULL DEFAULT now(),
  seen_at          timestamptz NOT NULL DEFAULT now(),
  expires_at       timestamptz NOT NULL,
  user_agent       text
);
CREATE INDEX session_expiry ON session (expires_at);
CREATE TABLE api_token (
  id               int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name             text NOT NULL,
  prefix           text NOT NULL,                   -- first 12 characters, shown in lists
  token_hash       bytea NOT NULL UNIQUE,           -- SHA-256 of the whole token
  role             text NOT NULL CHECK (role IN ('scanner', 'cluster-agent', 'read-only')),
  cluster_id       int REFERENCES cluster ON DELETE CASCADE,
  expires_at       timestamptz,
  revoked_at       timestamptz,
  used_at          timestamptz,                     -- written at most once a minute
  created_by       text NOT NULL,
  created_at       timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE sign_in_attempt (                      -- rate limit that all replicas share
  key              text NOT NULL,                   -- account name or address
  window_start     timestamptz NOT NULL,
  failures         int NOT NULL,
  PRIMARY KEY (key, window_start)
);
CREATE TABLE audit_entry (
  id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at               timestamptz NOT NULL DEFAULT now(),
  actor            text NOT NULL,
  action           text NOT NULL,                   -- settings.update, exception.create ...
  object           text NOT NULL,
  before           jsonb,
  after            jsonb,
  address          inet
);
CREATE INDEX audit_entry_at ON audit_entry (at DESC, id DESC);

-- 8. Alerts
CREATE TABLE alert_rule (
  id               int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name             text NOT NULL UNIQUE,
  spec             jsonb NOT NULL,
  status           jsonb NOT NULL DEFAULT '{}',
  next_run_at      timestamptz,
  enabled          boolean NOT NULL DEFAULT true
);
CREATE TABLE scan_event (                           -- data set "vulnerability" of the query language
  id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at               timestamptz NOT NULL DEFAULT now(),
  placement_id     int NOT NULL,
  record           jsonb NOT NULL
);
CREATE INDEX scan_event_at ON scan_event (at);
CREATE TABLE alert (
  id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rule_id          int REFERENCES alert_rule ON DELETE SET NULL,
  dedup_key        text NOT NULL,
  at               timestamptz NOT NULL DEFAULT now(),
  severity         smallint NOT NULL,
  summary          text NOT NULL,
  record           jsonb NOT NULL,
  acknowledged_at  timestamptz,
  acknowledged_by  text,
  UNIQUE (rule_id, dedup_key)
);
CREATE INDEX alert_at ON alert (at DESC, id DESC);
CREATE TABLE delivery (
  id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  alert_id         bigint NOT NULL REFERENCES alert ON DELETE CASCADE,
  channel          text NOT NULL,
  attempts         int NOT NULL DEFAULT 0,
  state            text NOT NULL DEFAULT 'waiting',
  last_error       text,
  updated_at       timestamptz NOT NULL DEFAULT now()
);

-- 9. Jobs and live events
CREATE TABLE job (                                  -- one row for each job of the server, made at its first start
  name             text PRIMARY KEY,
  due_at           timestamptz NOT NULL DEFAULT now(),
  holder           uuid,                            -- replica that runs it
  lease_until      timestamptz                      -- renewed by the holder; past it another replica may run the job
);
CREATE TABLE event (                                -- outbox of SSE; kept 1 hour
  id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  transaction      xid8 NOT NULL DEFAULT pg_current_xact_id(),
  at               timestamptz NOT NULL DEFAULT now(),
  topic            text NOT NULL,
  payload          jsonb NOT NULL
);
CREATE INDEX event_order ON event (transaction, id);
CREATE INDEX event_at ON event (at);
CREATE FUNCTION event_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('plimsoll_event', '');
  RETURN NULL;
END $$;
CREATE TRIGGER event_added AFTER INSERT ON event FOR EACH STATEMENT EXECUTE FUNCTION event_notify();
`;

/** The whole schema as of the first release; runs unchanged on PostgreSQL 15 or newer and on PGlite. Scores are integers: CVSS in tenths, EPSS in ten-thousandths. */
export const firstMigration: Migration = {
  // One text without parameters goes as one simple query of many statements.
  up: async (db: Kysely<unknown>): Promise<void> => void (await sql.raw(SCHEMA).execute(db)),
};
