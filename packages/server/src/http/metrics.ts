import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** What the server counts, as Prometheus reads it. */
export interface Metrics {
  readonly registry: Registry;
  readonly requestSeconds: Histogram<"route" | "method" | "status">;
  readonly signIns: Counter<"outcome">;
  readonly uploads: Counter<"outcome">;
  readonly uploadSeconds: Histogram<"step">;
  readonly matchedPackages: Counter;
  readonly eventStreams: Gauge;
  readonly jobSeconds: Histogram<"job" | "outcome">;
  readonly querySeconds: Histogram;
  readonly waitSeconds: Histogram;
  readonly syncs: Counter;
  readonly walBytes: Gauge;
  readonly images: Gauge<"result">;
  readonly databaseAgeSeconds: Gauge;
  readonly databaseGeneration: Gauge;
  readonly rematchPackages: Gauge;
}

const MILLISECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** Metrics of one server, in a registry of their own. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    requestSeconds: new Histogram({
      name: "plimsoll_http_request_duration_seconds",
      help: "Time to answer requests, by route.",
      labelNames: ["route", "method", "status"],
      buckets: MILLISECONDS,
      registers,
    }),
    signIns: new Counter({ name: "plimsoll_sign_in_total", help: "Sign-ins by outcome.", labelNames: ["outcome"], registers }),
    uploads: new Counter({ name: "plimsoll_upload_total", help: "Uploads of scans by outcome.", labelNames: ["outcome"], registers }),
    uploadSeconds: new Histogram({
      name: "plimsoll_upload_duration_seconds",
      help: "Time of the steps of an upload: read, prepare, match, store.",
      labelNames: ["step"],
      buckets: MILLISECONDS,
      registers,
    }),
    matchedPackages: new Counter({ name: "plimsoll_match_packages_total", help: "Distinct packages that were matched.", registers }),
    eventStreams: new Gauge({ name: "plimsoll_events_streams", help: "Open streams of live events.", registers }),
    jobSeconds: new Histogram({
      name: "plimsoll_job_duration_seconds",
      help: "Time of the runs of jobs on this replica.",
      labelNames: ["job", "outcome"],
      buckets: [0.01, 0.1, 1, 10, 60, 600],
      registers,
    }),
    querySeconds: new Histogram({
      name: "plimsoll_store_query_duration_seconds",
      help: "Time of statements in the database.",
      buckets: MILLISECONDS,
      registers,
    }),
    waitSeconds: new Histogram({
      name: "plimsoll_store_wait_seconds",
      help: "Time that work waits for a session of the database; the embedded one has a single session.",
      buckets: MILLISECONDS,
      registers,
    }),
    syncs: new Counter({ name: "plimsoll_store_fsync_total", help: "Files that the embedded database made durable.", registers }),
    walBytes: new Gauge({ name: "plimsoll_store_wal_bytes", help: "Bytes of the database's log since it was made.", registers }),
    images: new Gauge({ name: "plimsoll_images", help: "Images in repositories by result.", labelNames: ["result"], registers }),
    databaseAgeSeconds: new Gauge({
      name: "plimsoll_database_age_seconds",
      help: "Age of the vulnerability database; absent before the first.",
      registers,
    }),
    databaseGeneration: new Gauge({
      name: "plimsoll_database_generation",
      help: "Vulnerability databases that were taken over so far.",
      registers,
    }),
    rematchPackages: new Gauge({
      name: "plimsoll_rematch_remaining_packages",
      help: "Packages that were not matched with the vulnerability database in use yet.",
      registers,
    }),
  };
}
