import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { buildDatabase } from "@plimsoll/vulndb";
import { onTestFinished } from "vitest";
import { temporaryFolder } from "./temporary-folder.js";

const ADVISORIES = fileURLToPath(new URL("testdata/advisories.jsonl", import.meta.url));

/** A database service on this machine that offers the database of the shop's two advisories. */
export interface DatabaseService {
  readonly url: string;
  /** `METHOD PATH` of every request. */
  readonly requests: string[];
  /** Whether it answers nothing but errors. */
  isDown: boolean;
}

/** Starts a service that ends with the running test. */
export async function startDatabaseService(built: string, changes: Readonly<Record<string, unknown>> = {}): Promise<DatabaseService> {
  const output = join(temporaryFolder(), "built.db");
  await buildDatabase({ inputs: [ADVISORIES], output, built: new Date(built) });
  const archive = gzipSync(readFileSync(output));
  const checksum = `sha256:${createHash("sha256").update(archive).digest("hex")}`;
  const latest = JSON.stringify({ status: "active", schemaVersion: "v6.1.9", built, path: "db.gz", checksum, ...changes });
  const files = new Map([
    ["/v6/latest.json", Buffer.from(latest)],
    ["/v6/db.gz", archive],
  ]);
  const http = createServer(({ method, url = "" }, response) => {
    service.requests.push(`${method} ${url}`);
    const content = service.isDown ? undefined : files.get(url);
    if (content === undefined) response.writeHead(404).end();
    else response.writeHead(200, { "content-length": content.length }).end(method === "HEAD" ? undefined : content);
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  const service: DatabaseService = { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, requests: [], isDown: false };
  return service;
}
