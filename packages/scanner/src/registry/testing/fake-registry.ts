import * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { type FixtureFiles, sha256 } from "../../image/testing/image-fixture.js";
import type { TestCertificate } from "./certificate.js";

/** A request as it came. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** Answers a request itself (true), or leaves it to the registry (false). */
export type Interceptor = (request: SeenRequest, response: http.ServerResponse) => boolean;

export interface FakeRegistryOptions {
  readonly tls?: TestCertificate;
  /** Where to listen; other addresses than 127.0.0.1 count as other machines. */
  readonly address?: string;
}

interface StoredManifest {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** A registry in this process, whose answers a test can replace. */
export class FakeRegistry {
  readonly requests: SeenRequest[] = [];
  /** Asked before the registry, in order. */
  readonly interceptors: Interceptor[] = [];
  readonly blobs = new Map<string, Buffer>();
  readonly manifests = new Map<string, StoredManifest>();
  readonly #server: http.Server;
  readonly #address: string;
  readonly #isTls: boolean;
  readonly #sockets = new Set<Socket>();

  private constructor({ tls, address = "127.0.0.1" }: FakeRegistryOptions) {
    this.#address = address;
    this.#isTls = tls !== undefined;
    const listener = (request: http.IncomingMessage, response: http.ServerResponse): void => this.#receive(request, response);
    this.#server = tls === undefined ? http.createServer(listener) : https.createServer({ ...tls }, listener);
    this.#server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => this.#sockets.delete(socket));
    });
  }

  static async start(options: FakeRegistryOptions = {}): Promise<FakeRegistry> {
    const registry = new FakeRegistry(options);
    await new Promise<void>((resolve) => {
      registry.#server.listen(0, registry.#address, resolve);
    });
    return registry;
  }

  /** Host and port. */
  get host(): string {
    return `${this.#address}:${(this.#server.address() as AddressInfo).port}`;
  }

  get origin(): string {
    return `${this.#isTls ? "https" : "http"}://${this.host}`;
  }

  /** Connections that are open. */
  get connections(): number {
    return this.#sockets.size;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  /** Stores the blobs of a layout, and under `name` (REPOSITORY:TAG) the manifest of a descriptor; the others by their digests. */
  add(name: string, files: FixtureFiles, descriptor: { readonly digest: string; readonly mediaType: string }): void {
    const colon = name.lastIndexOf(":");
    const repository = name.slice(0, colon);
    for (const [path, bytes] of files) {
      if (!path.startsWith("blobs/")) continue;
      const digest = path.slice("blobs/".length).replace("/", ":");
      this.blobs.set(digest, bytes);
      this.manifests.set(`${repository}/${digest}`, { mediaType: mediaTypeOf(bytes) ?? descriptor.mediaType, bytes });
    }
    const root = this.blobs.get(descriptor.digest);
    if (root === undefined) throw new Error(`there is no ${descriptor.digest}`);
    this.manifests.set(`${repository}/${name.slice(colon + 1)}`, { mediaType: descriptor.mediaType, bytes: root });
  }

  /** Requests whose URL has a text in it. */
  seen(text: string): readonly SeenRequest[] {
    return this.requests.filter(({ url }) => url.includes(text));
  }

  #receive(request: http.IncomingMessage, response: http.ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const seen = { method, url, headers, body: Buffer.concat(chunks).toString() };
      this.requests.push(seen);
      if (!this.interceptors.some((intercept) => intercept(seen, response))) this.#answer(seen, response);
    });
    response.on("error", () => undefined);
  }

  #answer({ url, headers }: SeenRequest, response: http.ServerResponse): void {
    const [, repository = "", kind = "", name = ""] = /^\/v2\/(.+)\/(manifests|blobs)\/([^/?]+)$/.exec(url) ?? [];
    const manifest = kind === "manifests" ? this.manifests.get(`${repository}/${name}`) : undefined;
    const blob = kind === "blobs" ? this.blobs.get(name) : undefined;
    if (manifest !== undefined) {
      const { mediaType, bytes } = manifest;
      response.writeHead(200, { "content-type": mediaType, "docker-content-digest": sha256(bytes), "content-length": bytes.length });
      response.end(bytes);
    } else if (blob !== undefined) sendBlob(blob, headers.range, response);
    else sendError(response, 404, kind === "blobs" ? "BLOB_UNKNOWN" : "MANIFEST_UNKNOWN");
  }
}

/** A whole blob or what a range asks for. */
export function sendBlob(blob: Buffer, range: string | undefined, response: http.ServerResponse): void {
  const start = Number(/^bytes=([0-9]+)-$/.exec(range ?? "")?.[1] ?? -1);
  if (start < 0) {
    response.writeHead(200, { "content-type": "application/octet-stream", "content-length": blob.length });
    response.end(blob);
    return;
  }
  const rest = blob.subarray(start);
  response.writeHead(206, { "content-length": rest.length, "content-range": `bytes ${start}-${blob.length - 1}/${blob.length}` });
  response.end(rest);
}

/** An error as the distribution specification writes it. */
export function sendError(response: http.ServerResponse, status: number, code: string, headers: http.OutgoingHttpHeaders = {}): void {
  const body = JSON.stringify({ errors: [{ code, message: "said by the registry" }] });
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(body);
}

function mediaTypeOf(bytes: Buffer): string | undefined {
  try {
    const { mediaType } = JSON.parse(bytes.toString()) as { readonly mediaType?: unknown };
    return typeof mediaType === "string" ? mediaType : undefined;
  } catch {
    return undefined;
  }
}
