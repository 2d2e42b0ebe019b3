import { createRequire } from "node:module";
import type { FastifyInstance } from "fastify";
import { createTokenFinder } from "./auth/api-token.js";
import { createApp, type TlsFiles } from "./http/app.js";
import { startEventHub } from "./http/event-stream.js";
import { createMetrics, type Metrics } from "./http/metrics.js";
import { metricsText } from "./http/metrics-text.js";
import { type JobRunner, startJobs } from "./job/job-runner.js";
import { REMATCH, serverJobs } from "./job/server-jobs.js";
import { PostureCache } from "./posture/posture-cache.js";
import type { Handlers } from "./route/handler.js";
import { imageRoutes } from "./route/image-routes.js";
import { scanRoutes } from "./route/scan-routes.js";
import { serverRoutes } from "./route/server-routes.js";
import { sessionRoutes } from "./route/session-routes.js";
import { settingRoutes } from "./route/setting-routes.js";
import { tokenRoutes } from "./route/token-routes.js";
import { startVulnerabilityDatabase, type VulnerabilityDatabase } from "./route/vulnerability-database.js";
import type { Store } from "./store/store.js";

/** What the parts of a server are made of. */
interface PartsOptions {
  readonly onFault: (error: unknown) => void;
  readonly metrics?: Metrics;
  readonly databaseFile?: string | undefined;
  readonly managerDirectory?: string | undefined;
  readonly log?: { write(line: string): void } | undefined;
  /** The cookie of a session goes over TLS only. */
  readonly isSecure?: boolean;
  readonly tls?: TlsFiles | undefined;
  readonly trustedProxies?: readonly string[] | undefined;
}

/** Everything between the store and the network. */
interface Parts {
  readonly app: FastifyInstance;
  readonly metricsText: () => Promise<string>;
  /** From now on the server is not ready, and streams of events are ended. */
  readonly stop: () => void;
  /** Ends jobs, the matcher and the application; the store stays open. */
  readonly close: () => Promise<void>;
}

/**
 * Makes the server on an open store, but does not listen.
 *
 * @throws `manager-unusable`, `tls-unusable`.
 */
export async function startParts(store: Store, options: PartsOptions): Promise<Parts> {
  const { onFault, metrics = createMetrics(), isSecure = false, managerDirectory, log, tls, trustedProxies } = options;
  const cookieName = isSecure ? "__Host-plimsoll" : "plimsoll";
  const closing: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (let end = closing.pop(); end !== undefined; end = closing.pop()) await end();
  };
  let isStopping = false;
  try {
    const cache = new PostureCache();
    const tokens = createTokenFinder(store.db);
    const events = await startEventHub(store, {
      onFault,
      onTokenRevoked: () => tokens.forget(),
      onCount: (count) => metrics.eventStreams.set(count),
    });
    closing.push(() => events.close());
    let database: VulnerabilityDatabase | undefined;
    const jobs: JobRunner = await startJobs({
      store,
      jobs: serverJobs({
        store,
        cache,
        rematch: async (signal) => database?.rematch(signal),
        use: (work) => (database === undefined ? work(undefined) : database.use(work)),
      }),
      onFault,
      onEnd: (job, outcome, ms) => metrics.jobSeconds.observe({ job, outcome }, ms / 1000),
    });
    closing.push(() => database?.close());
    closing.push(() => jobs.stop());
    database = await startVulnerabilityDatabase({
      store,
      cache,
      file: options.databaseFile,
      onFault,
      onChecked: () => jobs.request(REMATCH),
      onMatched: (count) => metrics.matchedPackages.inc(count),
    });
    const handlers: Handlers = {
      ...sessionRoutes({ store, metrics, cookieName, isSecure }),
      ...tokenRoutes(store, tokens),
      ...imageRoutes(store),
      ...scanRoutes({ store, cache, database, metrics }),
      ...settingRoutes(store),
      ...serverRoutes({ store, database, events, tokens, version: readVersion(), isStopping: () => isStopping }),
    };
    const app = await createApp({
      authentication: { store, tokens, cookieName },
      handlers,
      metrics,
      ...(log === undefined ? {} : { log }),
      managerDirectory,
      tls,
      trustedProxies,
    });
    closing.push(() => app.close());
    const stop = (): void => {
      isStopping = true;
      events.close();
    };
    return { app, metricsText: metricsText(metrics, store, onFault), stop, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function readVersion(): string {
  const { version } = createRequire(import.meta.url)("../package.json") as { readonly version: string };
  return version;
}
