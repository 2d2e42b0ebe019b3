import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CreatedToken, CSRF_HEADER, type Session } from "@plimsoll/api";
import { afterEach, expect, test } from "vitest";
import { resetAdmin } from "./reset-admin.js";
import { type RunningServer, type ServerOptions, startServer } from "./server.js";
import { openStore } from "./store/store.js";
import { describeEachEngine } from "./store/testing/each-engine.js";

const json = { "content-type": "application/json" };

/** What a stream of events has sent, as it comes. */
interface OpenStream {
  readonly response: Response;
  /** Waits for a part of what is sent. */
  until(part: string): Promise<string>;
  /** Waits for the end. */
  ended(): Promise<string>;
  close(): void;
}

async function openStream(address: string, headers: Readonly<Record<string, string>>): Promise<OpenStream> {
  const abort = new AbortController();
  const response = await fetch(`${address}/api/v1/events`, { headers, signal: abort.signal });
  const reader = (response.body ?? new ReadableStream<Uint8Array>()).getReader();
  let text = "";
  const read = async (isEnough: () => boolean): Promise<string> => {
    while (!isEnough()) {
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
      if (done) break;
      text += new TextDecoder().decode(value);
    }
    return text;
  };
  return { response, until: (part) => read(() => text.includes(part)), ended: () => read(() => false), close: () => abort.abort() };
}

const hasOpenssl = spawnSync("openssl", ["version"], { stdio: "ignore" }).status === 0;

/** Makes a certificate for 127.0.0.1; gives its file and that of its key. */
function makeCertificate(directory: string): readonly [certificate: string, key: string] {
  const [certificate, key] = [join(directory, "cert.pem"), join(directory, "key.pem")];
  const subject = ["-subj", "/CN=plimsoll", "-addext", "subjectAltName=IP:127.0.0.1"];
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, ...subject], {
    stdio: "ignore",
  });
  return [certificate, key];
}

function askTls(
  url: string,
  { ca, body }: { readonly ca: Buffer; readonly body: string },
): Promise<{ status: number; headers: IncomingHttpHeaders }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { ca, method: "POST", headers: json }, (response) => {
      response.resume();
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

describeEachEngine("startServer", (engine) => {
  const folders: string[] = [];
  const running: RunningServer[] = [];
  const folder = (): string => {
    const made = mkdtempSync(join(tmpdir(), "plimsoll-server-"));
    folders.push(made);
    return made;
  };
  const start = async (options: Partial<ServerOptions> = {}): Promise<RunningServer> => {
    const server = await startServer({ location: await engine.location(), ...options });
    running.push(server);
    return server;
  };
  const signIn = async ({ address, adminPassword = "" }: RunningServer): Promise<Record<string, string>> => {
    const first = await fetch(`${address}/api/v1/session`, {
      method: "POST",
      headers: json,
      body: JSON.stringify({ name: "admin", password: adminPassword }),
    });
    const session = (await first.json()) as Session;
    const headers = { cookie: first.headers.getSetCookie()[0]?.split(";")[0] ?? "", [CSRF_HEADER]: session.csrf, ...json };
    const body = JSON.stringify({ currentPassword: adminPassword, newPassword: "a better password" });
    const second = await fetch(`${address}/api/v1/session/password`, { method: "PUT", headers, body });
    return { cookie: second.headers.getSetCookie()[0]?.split(";")[0] ?? "", [CSRF_HEADER]: ((await second.json()) as Session).csrf };
  };
  afterEach(async () => {
    for (const server of running.splice(0)) await server.close();
    for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
  });

  test("makes the account once, writes its password where it should, and is the same after a new start", async () => {
    const location = await engine.location();
    const file = join(folder(), "password");
    writeFileSync(file, "old", { mode: 0o644 });
    const first = await start({ location, adminPasswordFile: file });
    expect(first.adminPassword).toBeUndefined();
    expect(readFileSync(file, "utf8")).toMatch(/^[a-z2-9]{20}\n$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await first.close();
    const second = await start({ location });
    expect(second.adminPassword).toBeUndefined();
    expect(await (await fetch(`${second.address}/api/v1/version`)).json()).toMatchObject({ name: "plimsoll", oneTimePassword: true });
  });

  test("a start that cannot listen, or cannot write the password, makes no account", async () => {
    const location = await engine.location();
    const other = await start();
    const port = Number(new URL(other.address).port);
    await expect(startServer({ location, port })).rejects.toMatchObject({ code: "address-unavailable" });
    await expect(startServer({ location, adminPasswordFile: join(folder(), "no", "folder") })).rejects.toThrow("ENOENT");
    expect((await start({ location })).adminPassword).toMatch(/^[a-z2-9]{20}$/);
  });

  test("live events come, are resumed, and end with the session", async () => {
    const server = await start();
    const { address } = server;
    const admin = await signIn(server);
    const change = async (fail: number): Promise<number> => {
      const { headers } = await fetch(`${address}/api/v1/settings`, { headers: admin });
      const body = JSON.stringify({ warn: 5, fail, runtimeView: false, apiUrl: null });
      return (
        await fetch(`${address}/api/v1/settings`, {
          method: "PUT",
          headers: { ...admin, ...json, "if-match": headers.get("etag") ?? "" },
          body,
        })
      ).status;
    };
    const stream = await openStream(address, admin);
    expect(stream.response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(stream.response.headers.get("x-content-type-options")).toBe("nosniff");
    await stream.until("retry:");
    expect(await change(8)).toBe(200);
    const text = await stream.until('"fail":8,');
    const [, id = ""] = /id: (\d+-\d+)\nevent: settings\ndata: \{/.exec(text) ?? [];
    expect(id).not.toBe("");
    stream.close();

    expect(await change(8.1)).toBe(200);
    const resumed = await openStream(address, { ...admin, "last-event-id": id });
    expect(await resumed.until('"fail":8.1,')).not.toContain('"fail":8,');
    const unknown = await openStream(address, { ...admin, "last-event-id": "1-1" });
    expect(await unknown.until("resync")).toContain("event: resync\ndata: {}\n\n");
    unknown.close();

    const made = await fetch(`${address}/api/v1/tokens`, {
      method: "POST",
      headers: { ...admin, ...json },
      body: JSON.stringify({ name: "reader", role: "read-only", expiresInHours: null }),
    });
    const token = (await made.json()) as CreatedToken;
    const ofToken = await openStream(address, { authorization: `Bearer ${token.secret}` });
    await ofToken.until("retry:");
    expect((await fetch(`${address}/api/v1/tokens/${token.id}`, { method: "DELETE", headers: admin })).status).toBe(204);
    expect(await ofToken.ended()).not.toContain("event: token");
    resumed.close();
  });

  test("closing ends streams and answers no more", async () => {
    const server = await start();
    const stream = await openStream(server.address, await signIn(server));
    await stream.until("retry:");
    await Promise.all([server.close(), stream.ended()]);
    await expect(fetch(`${server.address}/healthz`)).rejects.toThrow();
  });

  test("a new one-time password ends sessions and lets the administrator in again", async () => {
    const location = await engine.location();
    const first = await start({ location });
    const session = await signIn(first);
    const signInWith = ({ address }: RunningServer, password: string): Promise<Response> =>
      fetch(`${address}/api/v1/session`, { method: "POST", headers: json, body: JSON.stringify({ name: "admin", password }) });
    for (let tries = 0; tries < 6; tries++) await signInWith(first, "forgotten");
    expect((await signInWith(first, "a better password")).status).toBe(429);
    await first.close();
    const password = await resetAdmin(location);
    const second = await start({ location });
    expect(second.adminPassword).toBeUndefined();
    expect((await fetch(`${second.address}/api/v1/session`, { headers: session })).status).toBe(401);
    expect((await signInWith(second, "a better password")).status).toBe(401);
    const again = await signInWith(second, password);
    expect([again.status, await again.json()]).toMatchObject([200, { account: { name: "admin", mustChangePassword: true } }]);
  });

  test.skipIf(!hasOpenssl)("with TLS of its own: HTTPS, strict transport security, a secure cookie", async () => {
    const [certificate, key] = makeCertificate(folder());
    const server = await start({ tls: { certificate, key } });
    expect(server.address).toMatch(/^https:/);
    const body = JSON.stringify({ name: "admin", password: server.adminPassword });
    const { status, headers } = await askTls(`${server.address}/api/v1/session`, { ca: readFileSync(certificate), body });
    expect({ status, hsts: headers["strict-transport-security"], cookie: headers["set-cookie"]?.[0] }).toEqual({
      status: 200,
      hsts: "max-age=31536000",
      cookie: expect.stringMatching(/^__Host-plimsoll=.*; Secure/),
    });
    await expect(startServer({ location: await engine.location(), tls: { certificate: key, key } })).rejects.toMatchObject({
      code: "tls-unusable",
    });
  });

  test.each([
    { name: "believed from a proxy that is trusted", trustedProxies: ["127.0.0.0/8"], address: "203.0.113.9" },
    { name: "not believed from others", trustedProxies: ["10.0.0.0/8"], address: "127.0.0.1" },
  ])("the address of X-Forwarded-For is $name", async ({ trustedProxies, address }) => {
    const location = await engine.location();
    const server = await start({ location, trustedProxies });
    const body = JSON.stringify({ name: "admin", password: server.adminPassword });
    const headers = { ...json, "x-forwarded-for": "198.51.100.7, 203.0.113.9" };
    expect((await fetch(`${server.address}/api/v1/session`, { method: "POST", headers, body })).status).toBe(200);
    await server.close();
    const store = await openStore(location);
    const entry = await store.db.selectFrom("audit_entry").select("address").where("action", "=", "session.create").executeTakeFirst();
    await store.close();
    expect(entry).toEqual({ address });
  });

  test("a Manager that cannot be read is said", async () => {
    await expect(startServer({ location: await engine.location(), managerDirectory: folder() })).rejects.toMatchObject({
      code: "manager-unusable",
    });
  });

  test("metrics count the store, images, the database and jobs", async () => {
    const { address } = await start();
    const text = await (await fetch(`${address}/metrics`)).text();
    for (const line of ['plimsoll_images{result="pass"} 0', "plimsoll_database_generation 0", "plimsoll_rematch_remaining_packages 0"])
      expect(text).toContain(`\n${line}\n`);
    expect(text).toMatch(/^plimsoll_store_wal_bytes [1-9]/m);
    expect(text).toMatch(/^plimsoll_store_query_duration_seconds_count [1-9]/m);
    expect(text).toMatch(/^plimsoll_store_wait_seconds_count [1-9]/m);
    expect(text).toMatch(engine.kind === "pglite" ? /^plimsoll_store_fsync_total [1-9]/m : /^plimsoll_store_fsync_total 0$/m);
    await expect
      .poll(async () => (await fetch(`${address}/metrics`)).text())
      .toContain('plimsoll_job_duration_seconds_count{job="retention"');
  });

  test("the pages of the Manager are served, with a nonce of their own; metrics are apart", async () => {
    const managerDirectory = folder();
    mkdirSync(join(managerDirectory, "assets"));
    writeFileSync(join(managerDirectory, "index.html"), "<!doctype html><html><head><title>Plimsoll</title></head></html>");
    writeFileSync(join(managerDirectory, "assets", "main-1.js"), "export {};");
    const { address, metricsAddress } = await start({ managerDirectory, metricsPort: 0 });
    const page = async (path: string): Promise<Response> => fetch(`${address}${path}`, { headers: { accept: "text/html" } });
    for (const path of ["/", "/images?cve=CVE-2026-1", "/index.html"]) {
      const response = await page(path);
      const nonce = /csp-nonce" nonce="([^"]+)"/.exec(await response.text())?.[1] ?? "none";
      expect([response.status, response.headers.get("content-security-policy")?.includes(`'nonce-${nonce}'`)], path).toEqual([200, true]);
    }
    const script = await fetch(`${address}/assets/main-1.js`);
    expect([script.status, script.headers.get("cache-control"), script.headers.get("content-type")]).toEqual([
      200,
      "public, max-age=31536000, immutable",
      "application/javascript; charset=utf-8",
    ]);
    expect((await page("/api/v1/nothing")).status).toBe(404);
    expect((await fetch(`${address}/assets/none.js`)).status).toBe(404);
    expect((await fetch(`${address}/..%2f..%2fetc%2fpasswd`)).status).toBeGreaterThanOrEqual(400);
    expect((await fetch(`${address}/metrics`)).status).toBe(404);
    expect(await (await fetch(`${metricsAddress}/metrics`)).text()).toContain(
      'plimsoll_http_request_duration_seconds_count{route="/assets/main-1.js"',
    );
  });
});
