import * as http from "node:http";
import * as https from "node:https";
import type { Duplex } from "node:stream";
import * as tls from "node:tls";
import { quote } from "@plimsoll/core";
import { scannerError } from "../error.js";
import { timeoutError } from "./failure.js";
import { proxyAuthorization } from "./proxy.js";

type Connected = (error: Error | null, socket?: Duplex) => void;

/** A proxy, and how it is connected to. */
export interface TunnelOptions {
  readonly proxy: URL;
  readonly connectMs: number;
  readonly secureContext: tls.SecureContext | undefined;
}

/** Connections to TLS servers through a proxy's CONNECT. Source: https://www.rfc-editor.org/rfc/rfc9110#name-connect */
export class TunnelAgent extends https.Agent {
  readonly #options: TunnelOptions;
  readonly #pending = new Set<http.ClientRequest>();

  constructor(options: TunnelOptions) {
    super({ keepAlive: true });
    this.#options = options;
  }

  /** Called by Node for each new connection. */
  createConnection(options: tls.ConnectionOptions, connected: Connected): undefined {
    this.#openTunnel(options).then(
      (socket) => connected(null, tls.connect({ ...options, ...trust(this.#options), socket })),
      (error: unknown) => connected(error instanceof Error ? error : new Error(String(error))),
    );
  }

  override destroy(): void {
    for (const request of this.#pending) request.destroy();
    super.destroy();
  }

  #openTunnel({ host = "", port = 443 }: tls.ConnectionOptions): Promise<Duplex> {
    const { proxy, connectMs } = this.#options;
    const target = `${host.includes(":") ? `[${host}]` : host}:${port}`;
    const authorization = proxyAuthorization(proxy);
    return new Promise((resolve, reject) => {
      const request = (proxy.protocol === "https:" ? https : http).request({
        ...proxyAddress(proxy),
        ...trust(this.#options),
        method: "CONNECT",
        path: target,
        agent: false,
        headers: { host: target, ...(authorization === undefined ? {} : { "proxy-authorization": authorization }) },
      });
      const timer = setTimeout(
        () => request.destroy(timeoutError(`the proxy does not answer within ${connectMs / 1000} seconds`, "connect")),
        connectMs,
      );
      this.#pending.add(request);
      request.on("close", () => {
        clearTimeout(timer);
        this.#pending.delete(request);
      });
      request.on("error", reject);
      request.on("connect", (answer, socket, head) => {
        clearTimeout(timer);
        if (answer.statusCode === 200 && head.length === 0) resolve(socket);
        else {
          socket.destroy();
          reject(refused(proxy, answer.statusCode ?? 0));
        }
      });
      request.end();
    });
  }
}

/** Host and port of a proxy for a request. */
export function proxyAddress(proxy: URL): { readonly host: string; readonly port: number } {
  const usual = proxy.protocol === "https:" ? 443 : 80;
  return { host: proxy.hostname.replace(/^\[|\]$/g, ""), port: proxy.port === "" ? usual : Number(proxy.port) };
}

function trust({ secureContext }: TunnelOptions): { readonly secureContext?: tls.SecureContext } {
  return secureContext === undefined ? {} : { secureContext };
}

function refused(proxy: URL, status: number): Error {
  const advice = status === 407 ? "it wants a user and password: write http://USER:PASSWORD@HOST:PORT" : "ask who runs it, or set NO_PROXY";
  return scannerError("registry-unreachable", `the proxy ${quote(proxy.host)} refuses the connection (HTTP ${status}): ${advice}`);
}
