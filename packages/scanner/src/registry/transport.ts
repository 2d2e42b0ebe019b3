import * as http from "node:http";
import * as https from "node:https";
import { type SecureContext, TLSSocket } from "node:tls";
import { quote } from "@plimsoll/core";
import { scannerError } from "../error.js";
import { trustedCertificates } from "./certificates.js";
import { connectionFailure, type Failure, timeoutError } from "./failure.js";
import { proxyAuthorization, proxyFor } from "./proxy.js";
import type { RegistryTimeouts } from "./registry-options.js";
import { proxyAddress, TunnelAgent } from "./tunnel.js";

export interface HttpRequest {
  readonly method: "GET" | "POST";
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

/** An answer whose headers are there; its body must be read or destroyed. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: http.IncomingMessage;
  /** Whom to blame for what the body does. */
  readonly from: string;
}

export type Sent = { readonly answer: HttpAnswer } | { readonly failure: Failure };

export interface TransportOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly caFiles: readonly string[];
  readonly timeouts: RegistryTimeouts;
}

/** Kept connections that may be found closed for one request. */
const MAX_STALE = 4;

/** Sends single HTTP requests, directly or through a proxy. Follows no redirects. Holds connections until it is closed. */
export class Transport {
  readonly #options: TransportOptions;
  readonly #agents = new Map<string, http.Agent>();
  #trusted: Promise<SecureContext | undefined> | undefined;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /** Errors: registry-option-invalid; the signal's reason. */
  async send(request: HttpRequest): Promise<Sent> {
    const { environment, caFiles } = this.#options;
    const proxy = proxyFor(request.url, environment);
    this.#trusted ??= trustedCertificates(caFiles, environment);
    const secureContext = await this.#trusted;
    const from = proxy === undefined ? request.url.host : `${request.url.host} through the proxy ${proxy.host}`;
    for (let stale = 0; ; stale++) {
      request.signal.throwIfAborted();
      const sent = this.#prepare(request, proxy, secureContext);
      try {
        const body = await this.#exchange(sent, request);
        // A body that is let go of may still fail.
        body.on("error", () => undefined);
        return { answer: { status: body.statusCode ?? 0, headers: body.headers, body, from } };
      } catch (error) {
        request.signal.throwIfAborted();
        // The other side closed a kept connection just then: that is no failure.
        if (!sent.reusedSocket || stale >= MAX_STALE || !isReset(error)) return { failure: connectionFailure(error, from) };
      }
    }
  }

  /** Ends every connection. */
  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
    this.#agents.clear();
  }

  #prepare(request: HttpRequest, proxy: URL | undefined, secureContext: SecureContext | undefined): http.ClientRequest {
    const { url, method, headers } = request;
    const { connectMs } = this.#options.timeouts;
    const trust = secureContext === undefined ? {} : { secureContext };
    const common = { method, headers };
    if (url.protocol === "https:") {
      const agent = this.#agent(`https ${proxy?.href ?? ""}`, () =>
        proxy === undefined ? new https.Agent({ keepAlive: true, ...trust }) : new TunnelAgent({ proxy, connectMs, secureContext }),
      );
      return https.request(url, { ...common, agent, ...trust });
    }
    if (proxy === undefined) return http.request(url, { ...common, agent: this.#agent("http", () => new http.Agent({ keepAlive: true })) });
    const authorization = proxyAuthorization(proxy);
    const proxied = {
      ...common,
      ...proxyAddress(proxy),
      path: url.href,
      headers: { ...headers, host: url.host, ...(authorization === undefined ? {} : { "proxy-authorization": authorization }) },
    };
    if (proxy.protocol === "http:")
      return http.request({ ...proxied, agent: this.#agent("http", () => new http.Agent({ keepAlive: true })) });
    return https.request({ ...proxied, ...trust, agent: this.#agent("https ", () => new https.Agent({ keepAlive: true, ...trust })) });
  }

  #agent(name: string, create: () => http.Agent): http.Agent {
    const agent = this.#agents.get(name) ?? create();
    this.#agents.set(name, agent);
    return agent;
  }

  /** Errors: those of the connection; a time-out error. */
  #exchange(sent: http.ClientRequest, { body, signal }: HttpRequest): Promise<http.IncomingMessage> {
    const { connectMs, responseMs } = this.#options.timeouts;
    const giveUp = (phase: "connect" | "later", ms: number): void => {
      const what = phase === "connect" ? "it cannot be connected to" : "it does not answer";
      sent.destroy(timeoutError(`${what} within ${ms / 1000} seconds`, phase));
    };
    let isSettled = false;
    let timer = setTimeout(giveUp, connectMs, "connect", connectMs);
    const abort = (): void => {
      sent.destroy();
    };
    signal.addEventListener("abort", abort, { once: true });
    sent.once("close", () => signal.removeEventListener("abort", abort));
    sent.once("socket", (socket) => {
      const connected = (): void => {
        if (isSettled) return;
        clearTimeout(timer);
        timer = setTimeout(giveUp, responseMs, "later", responseMs);
      };
      if (sent.reusedSocket) connected();
      else socket.once(socket instanceof TLSSocket ? "secureConnect" : "connect", connected);
    });
    return new Promise<http.IncomingMessage>((resolve, reject) => {
      sent.on("error", reject);
      sent.once("close", () => reject(new Error("closed")));
      sent.once("response", resolve);
      sent.once("upgrade", (_answer, socket) => {
        socket.destroy();
        reject(scannerError("registry-invalid", `${quote(sent.host)} wants to speak another protocol than HTTP`));
      });
      sent.end(body);
    }).finally(() => {
      isSettled = true;
      clearTimeout(timer);
    });
  }
}

function isReset(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ECONNRESET" || code === "EPIPE";
}
