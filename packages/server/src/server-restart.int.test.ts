import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { encodeSyftJson } from "@plimsoll/core";
import { afterEach, expect, test } from "vitest";
import { createApiToken } from "./auth/api-token.js";
import { exampleUpload } from "./posture/testing/example-upload.js";
import { startServer } from "./server.js";
import { openStore } from "./store/store.js";
import { findPostgresql, startPostgresql, type TestPostgresql } from "./store/testing/postgresql.js";

const programs = findPostgresql();
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (let end = closing.pop(); end !== undefined; end = closing.pop()) await end();
});

interface Reply {
  readonly status: number;
  readonly retryAfter: string | null;
  /** Of the problem, where it is one. */
  readonly type: string | undefined;
}

async function upload(address: string, authorization: string, number: number): Promise<Reply> {
  const { references, digest, source, sbom } = exampleUpload(number, { packages: [[`own-${number}`, "1.0.0"]] });
  const body = JSON.stringify({ references, digest, source, scanner: { name: "tests", version: "1" }, sbom: encodeSyftJson(sbom) });
  const headers = { authorization, "content-type": "application/json" };
  const response = await fetch(`${address}/api/v1/scans`, { method: "POST", headers, body });
  const { type } = (await response.json()) as { readonly type?: string };
  return { status: response.status, retryAfter: response.headers.get("retry-after"), type };
}

async function readEvents(address: string, authorization: string): Promise<() => string> {
  const abort = new AbortController();
  closing.push(() => abort.abort());
  const response = await fetch(`${address}/api/v1/events`, { headers: { authorization }, signal: abort.signal });
  let text = "";
  const read = async (): Promise<void> => {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
  };
  void read().catch(() => undefined);
  return () => text;
}

test.skipIf(programs === undefined)(
  "a restart of PostgreSQL under uploads loses nothing that was acknowledged",
  async () => {
    const root = mkdtempSync(join(tmpdir(), "plimsoll-restart-"));
    closing.push(() => rmSync(root, { recursive: true, force: true }));
    let postgresql: TestPostgresql = await startPostgresql(programs ?? "", { root });
    closing.push(() => postgresql.stop());
    const location = { databaseUrl: postgresql.url("postgres") };
    const server = await startServer({ location });
    const { address } = server;
    closing.push(() => server.close());
    const store = await openStore(location);
    closing.push(() => store.close());
    const by = { actor: "tests", address: "127.0.0.1" };
    const authorize = async (role: "scanner" | "read-only"): Promise<string> =>
      `Bearer ${(await createApiToken(store, { name: "tests", role, expiresInHours: null }, by)).secret}`;
    const authorization = await authorize("scanner");
    const events = await readEvents(address, await authorize("read-only"));

    const acknowledged: number[] = [];
    const refused: Reply[] = [];
    let isLoaded = true;
    let next = 1;
    const client = async (): Promise<void> => {
      while (isLoaded) {
        const number = next++;
        const reply = await upload(address, authorization, number);
        if (reply.status === 202) acknowledged.push(number);
        else refused.push(reply);
      }
    };
    const clients = [client(), client(), client(), client()];
    const until = async (isSo: () => boolean): Promise<void> => {
      while (!isSo()) await wait(10);
    };
    await until(() => acknowledged.length >= 20);
    await postgresql.stop();
    await until(() => refused.length > 0);
    postgresql = await startPostgresql(programs ?? "", { root });
    const before = acknowledged.length;
    await until(() => acknowledged.length >= before + 20);
    isLoaded = false;
    await Promise.all(clients);

    expect(new Set(refused.map((reply) => JSON.stringify(reply)))).toEqual(
      new Set([JSON.stringify({ status: 503, retryAfter: "2", type: "/problems/store-unavailable" })]),
    );
    const rows = await store.db.selectFrom("image").innerJoin("sbom", "sbom.image_id", "image.id").select("digest").execute();
    const stored = new Set(rows.map(({ digest }) => digest));
    const lost = acknowledged.filter((number) => !stored.has(exampleUpload(number, { packages: [] }).digest ?? ""));
    expect(lost).toEqual([]);
    // Those of before the restart and those of after it came through the same stream.
    const { digest: last = "" } = exampleUpload(Math.max(...acknowledged), { packages: [] });
    await until(() => events().includes(last));
  },
  60_000,
);
