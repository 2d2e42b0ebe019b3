import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { type Client, checkAnswer, createClient, normalizeBaseUrl } from "@plimsoll/api";
import { messageOf } from "@plimsoll/core";
import { proxiedFetch } from "@plimsoll/vulndb";
import { cliError } from "../error.js";
import type { CliIo } from "../io.js";

/** A server and who asks it. */
export interface ServerAccess {
  /** As `serverUrl` gives it. */
  readonly url: string;
  readonly token: string;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** The address of a server as it is kept and shown; `origin` says where it was set. Errors: option-invalid. */
export function serverUrl(text: string, origin: string): string {
  try {
    return normalizeBaseUrl(text);
  } catch (error) {
    throw cliError("option-invalid", `${origin}: ${messageOf(error)}`, error);
  }
}

/** Whether a token sent there could be read on the way. */
export function isPlainHttp(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "http:" && !LOOPBACK.test(hostname);
}

/**
 * The client of a server for one run of the program, through the proxy of the environment; `onRetry` gets a line for people.
 * Errors: option-invalid where there is no network, or a proxy that cannot be used.
 */
export function serverClient(io: CliIo, { url, token }: ServerAccess, onRetry: (line: string) => void): Client {
  const { serverFetch } = io;
  if (serverFetch === undefined) throw cliError("option-invalid", "there is no network here to reach a server by");
  return createClient({
    baseUrl: url,
    credential: { token },
    fetch: throughProxy(serverFetch, url, io.environment),
    sleep: io.sleep ?? ((ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal })),
    random: Math.random,
    now: () => io.now().getTime(),
    gzip: async (text) => new Uint8Array(await promisify(gzip)(text)),
    check: checkAnswer,
    onRetry: (error, delayMs) => onRetry(`${error.message}; trying again in ${(delayMs / 1000).toFixed(1)} s`),
  });
}

function throughProxy(
  fetch: NonNullable<CliIo["serverFetch"]>,
  url: string,
  environment: CliIo["environment"],
): NonNullable<CliIo["serverFetch"]> {
  try {
    return proxiedFetch(fetch, url, environment);
  } catch (error) {
    throw cliError("option-invalid", messageOf(error), error);
  }
}
