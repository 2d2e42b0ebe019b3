import { X509Certificate } from "node:crypto";
import { open } from "node:fs/promises";
import { messageOf, quote } from "@plimsoll/core";
import type { Dispatcher } from "undici";
import { vulndbError } from "../error.js";
import type { Fetch } from "./fetch.js";
import { proxyOf } from "./http-proxy.js";
import { type NameLookup, requireNameServer } from "./name-server.js";

const MAX_CA_BYTES = 4 * 1024 * 1024;

export interface NetworkOptions {
  /** What requests go through that need neither a proxy nor certificates: the runtime's own. */
  readonly fetch: Fetch;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A PEM file of the only authorities to trust; absent: those of the runtime. */
  readonly caCertFile?: string;
  /** Default: the name servers of the system. */
  readonly lookup?: NameLookup;
}

/**
 * A fetch that goes through the proxies of the environment and trusts the authorities of a file; what that takes is loaded when it is needed.
 * Errors: `db-setting` where the file cannot be read or a proxy cannot be used.
 */
export function networkFetch({ fetch, environment, caCertFile, lookup }: NetworkOptions): Fetch {
  const dispatchers = new Map<string, Promise<Dispatcher>>();
  const reached = new Set<string>();
  return async (url, request) => {
    const proxy = proxyOf(url, environment);
    const { hostname } = new URL(proxy ?? url);
    if (!reached.has(hostname)) await requireNameServer(hostname, request.signal, lookup);
    reached.add(hostname);
    if (proxy === undefined && caCertFile === undefined) return await fetch(url, request);
    const key = proxy ?? "";
    let dispatcher = dispatchers.get(key);
    if (dispatcher === undefined) {
      dispatcher = makeDispatcher(proxy, caCertFile);
      dispatchers.set(key, dispatcher);
    }
    const [undici, through] = await Promise.all([import("undici"), dispatcher]);
    return await undici.fetch(url, { ...request, dispatcher: through });
  };
}

/** A way to one address: the runtime's own fetch, or through a proxy. */
type AddressFetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * The way to an address through the proxy of the environment, where it names one. To https a tunnel is made, so that the proxy sees nothing of
 * a request. Errors: `db-setting` for a proxy that is not of HTTP.
 */
export function proxiedFetch(fetch: AddressFetch, address: string, environment: NetworkOptions["environment"]): AddressFetch {
  const proxy = proxyOf(address, environment);
  if (proxy === undefined) return fetch;
  let dispatcher: Promise<Dispatcher> | undefined;
  return async (url, init) => {
    dispatcher ??= makeDispatcher(proxy, undefined);
    const undici = await import("undici");
    const request = { ...init, dispatcher: await dispatcher } as Parameters<typeof undici.fetch>[1];
    // The same class of the same library, which the runtime has built in.
    return (await undici.fetch(url, request)) as unknown as Response;
  };
}

async function makeDispatcher(proxy: string | undefined, caCertFile: string | undefined): Promise<Dispatcher> {
  const ca = caCertFile === undefined ? undefined : await readCertificates(caCertFile);
  const { Agent, ProxyAgent } = await import("undici");
  const tls = ca === undefined ? {} : { ca };
  if (proxy === undefined) return new Agent({ connect: tls });
  // A tunnel only where it is needed: many proxies refuse one to other ports than 443.
  return new ProxyAgent({ uri: proxy, proxyTunnel: false, requestTls: tls, proxyTls: tls });
}

async function readCertificates(path: string): Promise<string> {
  let text: string;
  try {
    const file = await open(path, "r");
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(MAX_CA_BYTES), 0, MAX_CA_BYTES);
      text = buffer.toString("utf8", 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw vulndbError(
      "db-setting",
      `cannot read the CA certificates ${quote(path)}: ${messageOf(error)}; correct PLIMSOLL_DB_CA_CERT`,
      error,
    );
  }
  try {
    // Only the first is looked at; what else is wrong with the file, the connection says.
    new X509Certificate(text);
  } catch (error) {
    throw vulndbError(
      "db-setting",
      `the file ${quote(path)} of CA certificates holds no PEM certificate; correct PLIMSOLL_DB_CA_CERT`,
      error,
    );
  }
  return text;
}
