import { rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { messageOf } from "@plimsoll/core";
import { createFirstAccount } from "./auth/account.js";
import { serverError } from "./error.js";
import type { TlsFiles } from "./http/app.js";
import { createMetrics } from "./http/metrics.js";
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
  /** A Grype v6 database; looked at hourly. Images wait while there is none. It may be brought up to date while the store opens. */
  readonly databaseFile?: string | Promise<string>;
  /** The built Manager UI. */
  readonly managerDirectory?: string;
  /** The one-time password is written there, with mode 0600, instead of being given back. */
  readonly adminPasswordFile?: string;
  /** One JSON line for each request and fault goes there. */
  readonly log?: { write(line: string): void };
  /** HTTPS instead of HTTP; /metrics on a port of its own stays HTTP. */
  readonly tls?: TlsFiles;
  /** Addresses and networks (CIDR) of proxies whose header X-Forwarded-For is believed. */
  readonly trustedProxies?: readonly string[];
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

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|::1|localhost)$/;

/**
 * Opens the store, makes the first account, and listens.
 *
 * @throws `address-unavailable`, `manager-unusable`, `tls-unusable`, what {@link openStore} throws, and what `databaseFile` is rejected with.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { location, host = "127.0.0.1", port = 0, log, databaseFile, managerDirectory, tls, trustedProxies } = options;
  const onFault = (error: unknown): void =>
    log?.write(`${JSON.stringify({ level: 50, time: Date.now(), msg: "fault", err: { message: messageOf(error) } })}\n`);
  const closing: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (let end = closing.pop(); end !== undefined; end = closing.pop()) await end();
  };
  try {
    const metrics = createMetrics();
    // The embedded engine starts in a thread of its own; meanwhile there is time to load the rest and to wait for the database.
    const [store, file, { startParts }] = await settleAll([
      openStore(location, {
        onFault,
        onQuery: (ms) => metrics.querySeconds.observe(ms / 1000),
        onWait: (ms) => metrics.waitSeconds.observe(ms / 1000),
      }).then((opened) => {
        closing.push(() => opened.close());
        return opened;
      }),
      databaseFile,
      import("./server-parts.js"),
    ]);
    const isSecure = tls !== undefined || !LOOPBACK.test(host);
    const parts = await startParts(store, { onFault, metrics, databaseFile: file, managerDirectory, log, isSecure, tls, trustedProxies });
    closing.push(() => parts.close());
    closing.push(() => parts.stop());
    const { app, metricsText } = parts;
    const isApart = options.metricsPort !== undefined;
    if (!isApart) app.get("/metrics", async (_request, reply) => reply.type(metrics.registry.contentType).send(await metricsText()));
    const address = await app.listen({ host, port }).catch((error: unknown) => {
      throw serverError("address-unavailable", `cannot listen on ${host}, port ${port}: ${messageOf(error)}`, error);
    });
    const read = { text: metricsText, contentType: metrics.registry.contentType };
    const metricsServer = isApart ? await listenForMetrics(read, host, options.metricsPort ?? 0) : undefined;
    if (metricsServer !== undefined) closing.push(() => metricsServer.server.close());
    const metricsAddress = metricsServer?.address ?? address;
    const adminPassword = await makeFirstAccount(store, options.adminPasswordFile);
    return { address, metricsAddress, ...(adminPassword === undefined ? {} : { adminPassword }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** As `Promise.all`, but where one fails, only once all others have ended. */
async function settleAll<const T extends readonly unknown[]>(promises: T): Promise<{ -readonly [Key in keyof T]: Awaited<T[Key]> }> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

/** Last of all: a password of a start that failed would be lost. Gives it where no file takes it. */
async function makeFirstAccount(store: Store, file: string | undefined): Promise<string | undefined> {
  let adminPassword: string | undefined;
  await createFirstAccount(store, (password) => {
    if (file === undefined) adminPassword = password;
    else writePassword(file, password);
  });
  return adminPassword;
}

/** Nothing but the numbers is answered there. */
async function listenForMetrics(
  { text, contentType }: { readonly text: () => Promise<string>; readonly contentType: string },
  host: string,
  port: number,
): Promise<{ readonly server: Server; readonly address: string }> {
  const server = createServer((request, response) => {
    if (request.method !== "GET" || request.url !== "/metrics") {
      response.writeHead(404).end();
      return;
    }
    text().then(
      (numbers) => response.writeHead(200, { "content-type": contentType }).end(numbers),
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
