import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A file that the server gives. */
interface ServedFile {
  readonly content: Buffer;
  readonly etag?: string;
}

/** A database service on this machine, as far as tests need one. */
export interface UpdateServer {
  /** Base URL. */
  readonly url: string;
  /** `METHOD PATH` of every request, with ` RANGE` and ` if ETAG` where there are such headers. */
  readonly requests: string[];
  /** Headers of the last request. */
  headers: IncomingMessage["headers"];
  readonly files: Map<string, ServedFile>;
  /** Answers a request in place of the files, if it returns true. */
  intercept: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
}

/** Starts a server on the loopback address that ends with the running test. */
export async function startUpdateServer(): Promise<UpdateServer> {
  const files = new Map<string, ServedFile>();
  const http = createServer((request, response) => {
    const { range, "if-range": condition } = request.headers;
    server.requests.push(
      `${request.method} ${request.url}${range === undefined ? "" : ` ${range}`}${condition === undefined ? "" : ` if ${String(condition)}`}`,
    );
    server.headers = request.headers;
    if (server.intercept?.(request, response) !== true) serveFile(files, request, response);
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  const server: UpdateServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    requests: [],
    headers: {},
    files,
    intercept: undefined,
  };
  return server;
}

/** Serves an archive and a `latest.json` that names it; `changes` to that document. */
export function publish(
  { files }: Pick<UpdateServer, "files">,
  content: Buffer,
  changes: Readonly<Record<string, unknown>> = {},
  folder = "/v6",
): void {
  const latest = {
    status: "active",
    schemaVersion: "v6.1.9",
    built: "2026-11-23T00:15:00Z",
    path: ARCHIVE_NAME,
    checksum: sha256(content),
    ...changes,
  };
  files.set(`${folder}/latest.json`, { content: Buffer.from(JSON.stringify(latest)) });
  files.set(`${folder}/${ARCHIVE_NAME}`, { content, etag: '"one"' });
}

/** A name with colons, as Grype's archives have. */
export const ARCHIVE_NAME = "vulnerability-db_v6.1.9_2020-06-01T00:00:00Z_1795392900.tar.zst";

export function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** Gives a file, or the part of it that is asked for (RFC 9110, 14). */
function serveFile(files: ReadonlyMap<string, ServedFile>, request: IncomingMessage, response: ServerResponse): void {
  const file = files.get(decodeURIComponent((request.url ?? "").split("?")[0] ?? ""));
  if (file === undefined) {
    response.writeHead(404).end();
    return;
  }
  const { content, etag } = file;
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? -1);
  const condition = request.headers["if-range"];
  const isPart = start >= 0 && (condition === undefined || condition === etag);
  const tag = etag === undefined ? {} : { etag };
  if (isPart && start >= content.length) {
    response.writeHead(416, { "content-range": `bytes */${content.length}` }).end();
    return;
  }
  const part = isPart ? content.subarray(start) : content;
  const range = isPart ? { "content-range": `bytes ${start}-${content.length - 1}/${content.length}` } : {};
  response.writeHead(isPart ? 206 : 200, { "content-length": part.length, ...range, ...tag });
  response.end(request.method === "HEAD" ? undefined : part);
}
