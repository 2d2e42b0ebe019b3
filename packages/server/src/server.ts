import { rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { messageOf } from "@plimsoll/core";
import type { FastifyInstance } from "fastify";
import { createFirstAccount } from "./auth/account.js";
import { createTokenFinder } from "./auth/api-token.js";
import { deleteEndedSessions } from "./auth/session.js";
import { deleteOldTries } from "./auth/sign-in-limit.js";
import { serverError } from "./error.js";
import { createApp } from "./http/app.js";
import { type EventHub, startEventHub } from "./http/event-stream.js";
import { createMetrics, type Metrics } from "./http/metrics.js";
import { PostureCache } from "./posture/posture-cache.js";
import type { Handlers } from "./route/handler.js";
import { imageRoutes } from "./route/image-routes.js";
import { scanRoutes } from "./route/scan-routes.js";
import { serverRoutes } from "./route/server-routes.js";
import { sessionRoutes } from "./route/session-routes.js";
import { settingRoutes } from "./route/setting-routes.js";
import { tokenRoutes } from "./route/token-routes.js";
import { startVulnerabilityDatabase, type VulnerabilityDatabase } from "./route/vulnerability-database.js";
import { openStore, type Store, type StoreLocation } from "./store/store.js";

/** How a server is started. */
export interface ServerOptions {
  readonly location: StoreLocation;
  /** Default: 127.0.0.1. On any other but a loopback address sessions need TLS in front. */
  readonly host?: string;
  /** 0: any free one, which is the default. */
  readonly port?: number;
  /** Port of /metrics; without it /metrics is on the server's own. */
  readonly metricsPort?: number;
  /** A Grype v6 database; looked at hourly. Images wait while there is none. */
  readonly databaseFile?: string;
  /** The built Manager UI. */
  readonly managerDirectory?: string;
  /** The one-time password is written there, with mode 0600, instead of being given back. */
  readonly adminPasswordFile?: string;
  /** One JSON line for each request and fault goes there. */
  readonly log?: { write(line: string): void };
}

/** A server that answers. */
export interface RunningServer {
  /** `http://127.0.0.1:8080`. */
  readonly address: string;
  /** Address of /metrics, without path. */
  readonly metricsAddress: string;
  /** The one-time password of the account `admin`, where this start made it and no file takes it. */
  readonly adminPassword?: string;
  /** Ends streams, finishes requests, closes the store. */
  close(): Promise<void>;
}

const UPKEEP_MS = 15 * 60 * 1000;
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|::1|localhost)$/;

/**
 * Opens the store, makes the first account, and listens.
 *
 * @throws `address-unavailable`, and what {@link openStore} throws.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { location, host = "127.0.0.1", port = 0, log } = options;
  const onFault = (error: unknown): void =>
    log?.write(`${JSON.stringify({ level: 50, time: Date.now(), msg: "fault", err: { message: messageOf(error) } })}\n`);
  const closing: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (let end = closing.pop(); end !== undefined; end = closing.pop()) await end();
  };
  try {
    const store = await openStore(location, { onFault });
    closing.push(() => store.close());
    const parts = await startParts(store, options, onFault);
    closing.push(() => parts.database.close());
    const { app, events, metrics } = parts;
    const upkeep = setInterval(() => void Promise.all([deleteEndedSessions(store.db), deleteOldTries(store.db)]).catch(onFault), UPKEEP_MS);
    upkeep.unref();
    closing.push(() => clearInterval(upkeep));
    closing.push(() => app.close());
    closing.push(() => {
      parts.stop();
      events.close();
    });
    const isApart = options.metricsPort !== undefined;
    if (!isApart)
      app.get("/metrics", async (_request, reply) => reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()));
    const address = await app.listen({ host, port }).catch((error: unknown) => {
      throw serverError("address-unavailable", `cannot listen on ${host}, port ${port}: ${messageOf(error)}`, error);
    });
    const metricsServer = isApart ? await listenForMetrics(metrics, host, options.metricsPort ?? 0) : undefined;
    if (metricsServer !== undefined) closing.push(() => metricsServer.server.close());
    const metricsAddress = metricsServer?.address ?? address;
    let adminPassword: string | undefined;
    // Last of all: a password of a start that failed would be lost.
    await createFirstAccount(store, (password) => {
      if (options.adminPasswordFile === undefined) adminPassword = password;
      else writePassword(options.adminPasswordFile, password);
    });
    return { address, metricsAddress, ...(adminPassword === undefined ? {} : { adminPassword }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Parts {
  readonly app: FastifyInstance;
  readonly events: EventHub;
  readonly database: VulnerabilityDatabase;
  readonly metrics: Metrics;
  /** From now on the server is not ready. */
  readonly stop: () => void;
}

/** Everything between the store and the network. */
export async function startParts(
  store: Store,
  options: Omit<ServerOptions, "location">,
  onFault: (error: unknown) => void,
): Promise<Parts> {
  const isSecure = !LOOPBACK.test(options.host ?? "127.0.0.1");
  const cookieName = isSecure ? "__Host-plimsoll" : "plimsoll";
  let isStopping = false;
  const metrics = createMetrics();
  const cache = new PostureCache();
  const tokens = createTokenFinder(store.db);
  const events = await startEventHub(store, {
    onFault,
    onTokenRevoked: () => tokens.forget(),
    onCount: (count) => metrics.eventStreams.set(count),
  });
  const database = await startVulnerabilityDatabase({ store, cache, file: options.databaseFile, onFault });
  const version = readVersion();
  const handlers: Handlers = {
    ...sessionRoutes({ store, metrics, cookieName, isSecure }),
    ...tokenRoutes(store, tokens),
    ...imageRoutes(store),
    ...scanRoutes({ store, cache, database, metrics }),
    ...settingRoutes(store),
    ...serverRoutes({ store, database, events, tokens, version, isStopping: () => isStopping }),
  };
  const app = await createApp({
    authentication: { store, tokens, cookieName },
    handlers,
    metrics,
    ...(options.log === undefined ? {} : { log: options.log }),
    ...(options.managerDirectory === undefined ? {} : { managerDirectory: options.managerDirectory }),
  }).catch(async (error: unknown) => {
    events.close();
    await database.close();
    throw error;
  });
  return {
    app,
    events,
    database,
    metrics,
    stop: () => {
      isStopping = true;
    },
  };
}

/** Nothing but the numbers is answered there. */
async function listenForMetrics(
  { registry }: Metrics,
  host: string,
  port: number,
): Promise<{ readonly server: Server; readonly address: string }> {
  const server = createServer((request, response) => {
    if (request.method !== "GET" || request.url !== "/metrics") {
      response.writeHead(404).end();
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { "content-type": registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((listening, reject) => {
    server.once("error", (error) =>
      reject(serverError("address-unavailable", `cannot listen on ${host}, port ${port}: ${messageOf(error)}`, error)),
    );
    server.listen(port, host, listening);
  });
  const { port: own } = server.address() as AddressInfo;
  return { server, address: `http://${host.includes(":") ? `[${host}]` : host}:${own}` };
}

function writePassword(file: string, password: string): void {
  // A file that is there may be readable by others.
  rmSync(file, { force: true });
  writeFileSync(file, `${password}\n`, { mode: 0o600, flag: "wx" });
}

function readVersion(): string {
  const { version } = createRequire(import.meta.url)("../package.json") as { readonly version: string };
  return version;
}
