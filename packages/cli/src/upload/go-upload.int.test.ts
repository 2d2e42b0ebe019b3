import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Client, type ClientOptions, createClient, type Finding } from "@plimsoll/api";
import { type RunningServer, startServer } from "@plimsoll/server";
import { importDatabase } from "@plimsoll/vulndb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../cli.js";
import { memoryIo } from "../testing/memory-io.js";

const SHARED = process.env["PLIMSOLL_SHARED"] ?? fileURLToPath(new URL("../../../../../shared/", import.meta.url));
const archives = join(SHARED, "data", "grype-db", "golden");
const archive = existsSync(archives) ? readdirSync(archives).find((entry) => entry.endsWith(".tar.zst")) : undefined;
const image = join(SHARED, "goldens", "go-app", "image.oci.tar");

interface JsonMatch {
  readonly artifact: { readonly id: string };
  readonly vulnerability: { readonly id: string; readonly namespace: string };
}

describe.skipIf(archive === undefined || !existsSync(image))("an image of Go programs (skipped without the shared data)", () => {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-go-upload-"));
  let server: RunningServer;
  let databaseDirectory: string;

  beforeAll(async () => {
    databaseDirectory = join(folder, "vulnerabilities");
    const { path } = await importDatabase({ dir: databaseDirectory, file: join(archives, archive ?? "") });
    server = await startServer({ location: { dataDirectory: join(folder, "data") }, databaseFile: path });
  }, 120_000);
  afterAll(async () => {
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("has the same findings on the server as here, where its functions narrow them down", async () => {
    const person = await signIn(server);
    const { secret } = await person.call("createToken", { body: { name: "go", role: "scanner", expiresInHours: null } });
    const io = memoryIo({
      environment: { HOME: folder, PLIMSOLL_VULNERABILITY_DB_PATH: databaseDirectory },
      workingDirectory: folder,
      serverFetch: fetch,
    });
    const words = ["scan", "-q", "-o", "json", "--no-db-update", "-a", server.address, "-t", secret, image];
    await runCli(words, io);
    expect(io.written.stderr).toBe("");
    const { matches, plimsoll } = JSON.parse(io.written.stdout) as { matches: readonly JsonMatch[]; plimsoll: unknown };
    const { items } = await person.call("listImages", {});
    expect(plimsoll).toMatchObject({ result: items[0]?.result, maxCvss: items[0]?.maxCvss, judgedBy: server.address });
    const here = matches.map(({ artifact, vulnerability: { namespace, id } }) => `${artifact.id} ${namespace} ${id}`);
    const there = (await allFindings(person, items[0]?.id ?? "")).map(
      (found) => `${found.package.id} ${found.namespace} ${found.vulnerability}`,
    );
    expect(here.length).toBeGreaterThan(100);
    expect(there.toSorted()).toEqual([...new Set(here)].sort());
  }, 120_000);
});

async function allFindings(client: Client, id: string): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.call("listFindings", {
      parameters: { id },
      query: { limit: 200, ...(cursor === undefined ? {} : { cursor }) },
    });
    found.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}

/** A client of a session under a new password, whose cookie it keeps as a browser does. */
async function signIn({ address, adminPassword = "" }: RunningServer): Promise<Client> {
  let cookie = "";
  let csrf: string | undefined;
  const keepingCookie: ClientOptions["fetch"] = async (url, init) => {
    const headers = new Headers(init.headers);
    if (cookie !== "") headers.set("cookie", cookie);
    const response = await fetch(url, { ...init, headers });
    cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? cookie;
    return response;
  };
  const client = createClient({
    baseUrl: address,
    credential: { csrf: () => csrf },
    fetch: keepingCookie,
    sleep: async (ms) => {
      await sleep(ms);
    },
    random: Math.random,
    now: Date.now,
  });
  ({ csrf } = await client.call("signIn", { body: { name: "admin", password: adminPassword } }));
  ({ csrf } = await client.call("changePassword", { body: { currentPassword: adminPassword, newPassword: "a better password" } }));
  return client;
}
