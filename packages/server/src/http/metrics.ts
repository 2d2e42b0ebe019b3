import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** What the server counts, as Prometheus reads it. */
export interface Metrics {
  readonly registry: Registry;
  readonly requestSeconds: Histogram<"route" | "method" | "status">;
  readonly signIns: Counter<"outcome">;
  readonly uploads: Counter<"outcome">;
  readonly eventStreams: Gauge;
}

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
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers,
    }),
    signIns: new Counter({ name: "plimsoll_sign_in_total", help: "Sign-ins by outcome.", labelNames: ["outcome"], registers }),
    uploads: new Counter({ name: "plimsoll_upload_total", help: "Uploads of scans by outcome.", labelNames: ["outcome"], registers }),
    eventStreams: new Gauge({ name: "plimsoll_events_streams", help: "Open streams of live events.", registers }),
  };
}
