import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { addImage, type FixtureFiles } from "../image/testing/image-fixture.js";
import { file, tar } from "../image/testing/tar-fixture.js";
import { basicAuthorization } from "./basic-authorization.js";
import type { RegistryOptions } from "./registry-options.js";
import { selfSigned } from "./testing/certificate.js";
import { FakeRegistry, type SeenRequest, sendError } from "./testing/fake-registry.js";
import { everythingOf, failureOf, pull } from "./testing/pull.js";

const USER = "shopkeeper";
const PASSWORD = "s3cret-passw0rd";
const BASIC = basicAuthorization(USER, PASSWORD);
const certificate = selfSigned(["localhost", "127.0.0.1", "127.0.0.2"]);

let folder: string;
let started: FakeRegistry[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-auth-"));
  started = [];
});
afterEach(async () => {
  await Promise.all(started.map((server) => server.close()));
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: Parameters<typeof FakeRegistry.start>[0] = {}): Promise<FakeRegistry> {
  const server = await FakeRegistry.start(options);
  started.push(server);
  const files: FixtureFiles = new Map();
  server.add("shop/web:1", files, addImage(files, { layers: [tar(file("a", "1")), tar(file("b", "22"))] }));
  return server;
}

/** Lets only requests with a header pass; others are answered with a challenge. */
function guard(server: FakeRegistry, challenge: string | string[], passes: (authorization: string) => boolean): void {
  server.interceptors.push(({ url, headers }, response) => {
    if (!url.startsWith("/v2/") || passes(headers.authorization ?? "")) return false;
    sendError(response, 401, "UNAUTHORIZED", { "www-authenticate": challenge });
    return true;
  });
}

/** Answers requests below /token. */
function tokens(server: FakeRegistry, answer: (request: SeenRequest, response: ServerResponse) => void): void {
  server.interceptors.push((request, response) => {
    if (!request.url.startsWith("/token")) return false;
    answer(request, response);
    return true;
  });
}

function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(value));
}

function config(value: unknown): RegistryOptions {
  writeFileSync(join(folder, "config.json"), JSON.stringify(value));
  return { environment: { DOCKER_CONFIG: folder, PATH: `${folder}:/usr/bin:/bin` } };
}

function login(...servers: readonly FakeRegistry[]): RegistryOptions {
  const auth = Buffer.from(`${USER}:${PASSWORD}`).toString("base64");
  return config({ auths: Object.fromEntries(servers.map(({ host }) => [host, { auth }])) });
}

/** A helper program that runs a shell script. */
function helper(name: string, script: string): void {
  const path = join(folder, `docker-credential-${name}`);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

const PULLED = [1, 2];

describe("basic", () => {
  const challenge = 'Basic realm="shop"';

  test("with docker's stored password", async () => {
    const server = await start();
    guard(server, challenge, (authorization) => authorization === BASIC);
    expect(await pull(`${server.host}/shop/web:1`, login(server))).toEqual(PULLED);
    // Only once was a request without it refused.
    expect(server.requests.map(({ headers }) => headers.authorization === BASIC)).toEqual([false, true, true, true, true]);
  });

  test("with credentials given by the caller", async () => {
    const server = await start();
    guard(server, challenge, (authorization) => authorization === BASIC);
    const credential = { kind: "password", username: USER, password: PASSWORD } as const;
    expect(await pull(`${server.host}/shop/web:1`, { credentials: [{ registry: server.host, credential }] })).toEqual(PULLED);
  });

  test("nothing stored", async () => {
    const server = await start();
    guard(server, challenge, () => false);
    await expect(pull(`${server.host}/shop/web:1`)).rejects.toMatchObject({
      code: "registry-unauthorized",
      message: expect.stringMatching(/wants credentials: no credentials are stored for it; log in with docker login 127/),
    });
  });

  test("credentials of other registries and ports are not sent", async () => {
    const server = await start();
    const other = await start();
    guard(server, challenge, () => false);
    await expect(pull(`${server.host}/shop/web:1`, login(other))).rejects.toMatchObject({ code: "registry-unauthorized" });
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  test("refused", async () => {
    const server = await start();
    guard(server, challenge, () => false);
    const error = await failureOf(pull(`${server.host}/shop/web:1`, login(server)));
    expect(error).toMatchObject({ code: "registry-unauthorized" });
    expect(everythingOf(error)).not.toMatch(new RegExp(`${PASSWORD}|${BASIC}`));
    expect(server.requests).toHaveLength(2);
  });

  test("nothing is shown where nothing is asked for", async () => {
    const server = await start();
    expect(await pull(`${server.host}/shop/web:1`, login(server))).toEqual(PULLED);
    expect(server.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });
});

describe("bearer", () => {
  const challengeFor = (server: FakeRegistry, more = ""): string => `Bearer realm="${server.origin}/token",service="shop"${more}`;

  test("without credentials", async () => {
    const server = await start();
    guard(server, challengeFor(server), (authorization) => authorization === "Bearer t0ken");
    tokens(server, (_request, response) => json(response, { token: "t0ken" }));
    expect(await pull(`${server.host}/shop/web:1`)).toEqual(PULLED);
    expect(server.seen("/token").map(({ method, url, headers }) => [method, url, headers.authorization])).toEqual([
      ["GET", "/token?service=shop&scope=repository%3Ashop%2Fweb%3Apull", undefined],
    ]);
  });

  test("with a stored password, and access_token as the name of the token", async () => {
    const server = await start();
    guard(server, challengeFor(server, ',scope="repository:shop/web:pull"'), (authorization) => authorization === "Bearer t0ken");
    tokens(server, ({ headers }, response) => json(response, headers.authorization === BASIC ? { access_token: "t0ken" } : {}, 200));
    expect(await pull(`${server.host}/shop/web:1`, login(server))).toEqual(PULLED);
    // The token is shown to the registry, the password to its token server only.
    expect(server.seen("/v2/").map(({ headers }) => headers.authorization)).toEqual([undefined, ...Array(4).fill("Bearer t0ken")]);
  });

  test("with an identity token", async () => {
    const server = await start();
    guard(server, challengeFor(server), (authorization) => authorization === "Bearer t0ken");
    tokens(server, ({ method, body }, response) => {
      const form = new URLSearchParams(body);
      const isRight = method === "POST" && form.get("grant_type") === "refresh_token" && form.get("refresh_token") === "identity&=";
      json(response, isRight ? { access_token: "t0ken" } : {}, isRight ? 200 : 401);
    });
    const options = config({ auths: { [server.host]: { auth: "", identitytoken: "identity&=" } } });
    expect(await pull(`${server.host}/shop/web:1`, options)).toEqual(PULLED);
  });

  test("with a registry token", async () => {
    const server = await start();
    guard(server, challengeFor(server), (authorization) => authorization === "Bearer t0ken");
    expect(await pull(`${server.host}/shop/web:1`, config({ auths: { [server.host]: { registrytoken: "t0ken" } } }))).toEqual(PULLED);
    expect(server.seen("/token")).toEqual([]);
  });

  test("a token that expires on the way is renewed once for all", async () => {
    const server = await start();
    let valid = 0;
    let uses = 0;
    guard(server, challengeFor(server), (authorization) => authorization === `Bearer t${valid}` && ++uses % 3 !== 0);
    tokens(server, (_request, response) => json(response, { token: `t${++valid}` }));
    expect(await pull(`${server.host}/shop/web:1`)).toEqual(PULLED);
    expect(valid).toBe(2);
  });

  test("a token is not used after its time", async () => {
    const server = await start();
    guard(server, challengeFor(server), (authorization) => authorization.startsWith("Bearer "));
    tokens(server, (_request, response) => json(response, { token: "t", expires_in: 1 }));
    let now = 0;
    const clock = {
      now: () => now++ * 20_000,
      elapsed: () => 0,
      sleep: () => Promise.resolve(),
    };
    expect(await pull(`${server.host}/shop/web:1`, { clock })).toEqual(PULLED);
    expect(server.seen("/token").length).toBeGreaterThan(1);
  });

  test("bearer is preferred, in one header or two", async () => {
    for (const separate of [true, false]) {
      const server = await start();
      const both = ['Basic realm="x"', challengeFor(server)];
      guard(server, separate ? both : both.join(", "), (authorization) => authorization === "Bearer t0ken");
      tokens(server, (_request, response) => json(response, { token: "t0ken" }));
      expect(await pull(`${server.host}/shop/web:1`, login(server))).toEqual(PULLED);
    }
  });

  test("no more than pulling is asked for", async () => {
    const server = await start();
    guard(server, challengeFor(server, ',scope="repository:shop/web:pull,push registry:catalog:*"'), (header) => header === "Bearer t0ken");
    tokens(server, (_request, response) => json(response, { token: "t0ken" }));
    expect(await pull(`${server.host}/shop/web:1`)).toEqual(PULLED);
    expect(server.seen("/token")[0]?.url).toContain("scope=repository%3Ashop%2Fweb%3Apull");
    expect(server.seen("/token")[0]?.url).not.toContain("push");
  });

  test("an overloaded token server is asked again", async () => {
    const server = await start();
    let asked = 0;
    guard(server, challengeFor(server), (authorization) => authorization === "Bearer t0ken");
    tokens(server, (_request, response) => (++asked < 3 ? sendError(response, 503, "UNAVAILABLE") : json(response, { token: "t0ken" })));
    expect(await pull(`${server.host}/shop/web:1`)).toEqual(PULLED);
  });

  test.each<readonly [string, (response: ServerResponse) => void, string]>([
    ["no JSON", (response) => response.end(`${PASSWORD}`), "registry-invalid"],
    ["no token", (response) => json(response, { token: "", access_token: 1 }), "registry-invalid"],
    ["a list", (response) => json(response, [{ token: "x" }]), "registry-invalid"],
    ["a token that would break the header", (response) => json(response, { token: "a\r\nx-evil: 1" }), "registry-invalid"],
    ["an endless answer", (response) => response.end(Buffer.alloc(2_000_000, 32)), "limit-exceeded"],
    ["401", (response) => json(response, { errors: [{ code: PASSWORD, message: PASSWORD }] }, 401), "registry-unauthorized"],
    ["404", (response) => json(response, {}, 404), "registry-invalid"],
    ["503 ever again", (response) => json(response, {}, 503), "registry-unreachable"],
    ["a redirect", (response) => void response.writeHead(302, { location: "http://127.0.0.1:1/" }).end(), "registry-invalid"],
  ])("a token server that answers with %s", async (_name, answer, code) => {
    const server = await start();
    guard(server, challengeFor(server), () => false);
    tokens(server, (_request, response) => answer(response));
    const error = await failureOf(pull(`${server.host}/shop/web:1`, login(server)));
    expect(error).toMatchObject({ code });
    expect(everythingOf(error)).not.toMatch(new RegExp(`${PASSWORD}|${BASIC}`));
  });

  test("a token that is refused is not fetched for ever", async () => {
    const server = await start();
    guard(server, challengeFor(server), () => false);
    tokens(server, (_request, response) => json(response, { token: "t0ken" }));
    const error = await failureOf(pull(`${server.host}/shop/web:1`));
    expect(error).toMatchObject({ code: "registry-unauthorized", message: expect.stringMatching(/HTTP 401, UNAUTHORIZED/) });
    expect(everythingOf(error)).not.toContain("t0ken");
    expect(server.seen("/token")).toHaveLength(1);
  });

  test.each([
    ["no way to log in", "", /names no supported way to log in;/],
    ["an unknown way", `Negotiate ${PASSWORD}, NTLM`, /no supported way to log in but "negotiate, ntlm";/],
  ])("a challenge of %s", async (_name, challenge, message) => {
    const server = await start();
    guard(server, challenge, () => false);
    await expect(pull(`${server.host}/shop/web:1`, login(server))).rejects.toMatchObject({
      code: "registry-unauthorized",
      message: expect.stringMatching(message),
    });
  });
});

describe("a token server elsewhere", () => {
  test("gets no credentials from a registry without TLS", async () => {
    const server = await start();
    const elsewhere = await start();
    guard(server, `Bearer realm="${elsewhere.origin}/token"`, (authorization) => authorization === "Bearer t0ken");
    tokens(elsewhere, ({ headers }, response) => json(response, { token: "t0ken" }, headers.authorization === undefined ? 200 : 500));
    expect(await pull(`${server.host}/shop/web:1`, login(server, elsewhere))).toEqual(PULLED);
    expect(elsewhere.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  test("and if it wants them, the error says how to trust it", async () => {
    const server = await start();
    const elsewhere = await start();
    guard(server, `Bearer realm="${elsewhere.origin}/token"`, (authorization) => authorization === "Bearer t0ken");
    tokens(elsewhere, ({ headers }, response) => json(response, { token: "t0ken" }, headers.authorization === BASIC ? 200 : 401));
    await expect(pull(`${server.host}/shop/web:1`, login(server))).rejects.toMatchObject({
      code: "registry-unauthorized",
      message: expect.stringMatching(/the stored credentials were not sent to it; name it as a token host/),
    });
    expect(await pull(`${server.host}/shop/web:1`, { ...login(server), tokenHosts: [elsewhere.host] })).toEqual(PULLED);
  });

  test("gets them from a registry with TLS, if it has TLS too", async () => {
    const caFile = join(folder, "ca.pem");
    writeFileSync(caFile, certificate.cert);
    const server = await start({ tls: certificate, address: "127.0.0.2" });
    const elsewhere = await start({ tls: certificate });
    guard(server, `Bearer realm="${elsewhere.origin}/token"`, (authorization) => authorization === "Bearer t0ken");
    tokens(elsewhere, ({ headers }, response) => json(response, { token: "t0ken" }, headers.authorization === BASIC ? 200 : 401));
    expect(await pull(`${server.host}/shop/web:1`, { ...login(server), caFiles: [caFile] })).toEqual(PULLED);
  });

  test.each([
    ["plain http elsewhere", "http://127.0.0.2:1/token", /that is not https/],
    ["a file", "file:///etc/passwd", /that is not https/],
    ["no URL", "token", /that is no URL/],
    ["nothing", "", /that is no URL/],
    ["a URL with a user", "http://a:b@127.0.0.1/token", /"http:\/\/…@127.0.0.1\/token": a URL with a user/],
  ])("is refused: %s", async (_name, realm, message) => {
    const server = await start();
    guard(server, `Bearer realm="${realm}"`, () => false);
    await expect(pull(`${server.host}/shop/web:1`, login(server))).rejects.toMatchObject({
      code: "registry-invalid",
      message: expect.stringMatching(message),
    });
  });

  test("is refused: plain http of this machine for a registry with TLS", async () => {
    const caFile = join(folder, "ca.pem");
    writeFileSync(caFile, certificate.cert);
    const server = await start({ tls: certificate, address: "127.0.0.2" });
    const elsewhere = await start();
    guard(server, `Bearer realm="${elsewhere.origin}/token"`, () => false);
    await expect(pull(`${server.host}/shop/web:1`, { ...login(server), caFiles: [caFile] })).rejects.toMatchObject({
      code: "registry-invalid",
    });
    expect(elsewhere.requests).toEqual([]);
  });
});

describe("redirects", () => {
  /** Sends requests for blobs to another place. */
  function redirectBlobs(server: FakeRegistry, to: (url: string) => string, status = 307): void {
    server.interceptors.push(({ url }, response) => {
      if (!url.includes("/blobs/")) return false;
      response.writeHead(status, { location: to(url) });
      response.end();
      return true;
    });
  }

  test.each([301, 302, 303, 307, 308])("%d to another host is followed without credentials", async (status) => {
    const server = await start();
    const storage = await start();
    guard(server, "Basic realm=x", (authorization) => authorization === BASIC);
    redirectBlobs(server, (url) => `${storage.origin}${url}?signature=abc`, status);
    storage.interceptors.push((request, response) => {
      const [digest = ""] = /sha256:[0-9a-f]+/.exec(request.url) ?? [];
      response.end(storage.blobs.get(digest));
      return true;
    });
    // Though there are credentials for the other host as well.
    expect(await pull(`${server.host}/shop/web:1`, login(server, storage))).toEqual(PULLED);
    expect(storage.requests.length).toBe(3);
    expect(storage.requests.every(({ headers }) => headers.authorization === undefined && headers.cookie === undefined)).toBe(true);
  });

  test("to the registry itself they keep credentials", async () => {
    const server = await start();
    guard(server, "Basic realm=x", (authorization) => authorization === BASIC);
    redirectBlobs(server, (url) => url.replace("/v2/", "/v2/moved/").replace("/blobs/", "/stored/"));
    server.interceptors.push(({ url }, response) => {
      const [digest = ""] = /sha256:[0-9a-f]+/.exec(url) ?? [];
      if (!url.includes("/stored/")) return false;
      response.end(server.blobs.get(digest));
      return true;
    });
    expect(await pull(`${server.host}/shop/web:1`, login(server))).toEqual(PULLED);
  });

  test("a challenge of another host is not answered", async () => {
    const server = await start();
    const storage = await start();
    redirectBlobs(server, (url) => `${storage.origin}${url}`);
    guard(storage, "Basic realm=x", (authorization) => authorization === BASIC);
    await expect(pull(`${server.host}/shop/web:1`, login(server, storage))).rejects.toMatchObject({ code: "registry-unauthorized" });
    expect(storage.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  test.each([
    ["to plain http elsewhere", "http://127.0.0.2:1/x", /redirects to "127.0.0.2:1" without TLS/],
    ["to another scheme", "file:///etc/passwd", /without TLS/],
    ["to nothing", "", /redirects to what is no URL/],
    ["to nonsense", "http://[", /redirects to what is no URL/],
  ])("%s are refused", async (_name, location, message) => {
    const server = await start();
    redirectBlobs(server, () => location);
    await expect(pull(`${server.host}/shop/web:1`)).rejects.toMatchObject({
      code: "registry-invalid",
      message: expect.stringMatching(message),
    });
  });

  test("from TLS to plain http are refused, even to this machine", async () => {
    const caFile = join(folder, "ca.pem");
    writeFileSync(caFile, certificate.cert);
    const server = await start({ tls: certificate, address: "127.0.0.2" });
    const storage = await start();
    redirectBlobs(server, (url) => `${storage.origin}${url}`);
    await expect(pull(`${server.host}/shop/web:1`, { caFiles: [caFile] })).rejects.toMatchObject({ code: "registry-invalid" });
    expect(storage.requests).toEqual([]);
  });

  test("in a circle end", async () => {
    const server = await start();
    redirectBlobs(server, (url) => url);
    await expect(pull(`${server.host}/shop/web:1`)).rejects.toMatchObject({ message: expect.stringContaining("redirects too often") });
    expect(server.seen("/blobs/").length).toBe(6);
  });
});

describe("helpers", () => {
  async function guarded(): Promise<FakeRegistry> {
    const server = await start();
    guard(server, "Basic realm=x", (authorization) => authorization === BASIC);
    return server;
  }
  const answer = `cat > "$0.asked"; printf '{"ServerURL":"x","Username":"${USER}","Secret":"${PASSWORD}"}'`;

  test.each<readonly [string, (host: string) => unknown]>([
    ["of one registry", (host) => ({ credHelpers: { [host]: "test" }, credsStore: "none" })],
    ["of all", () => ({ credsStore: "test" })],
  ])("%s", async (_name, value) => {
    const server = await guarded();
    helper("test", answer);
    expect(await pull(`${server.host}/shop/web:1`, config(value(server.host)))).toEqual(PULLED);
  });

  test("is not started where nothing is asked for", async () => {
    const server = await start();
    expect(await pull(`${server.host}/shop/web:1`, config({ credsStore: "missing" }))).toEqual(PULLED);
  });

  test("where it has nothing, what is in the file counts", async () => {
    const server = await guarded();
    helper("test", "echo credentials not found in native keychain; exit 1");
    const auth = Buffer.from(`${USER}:${PASSWORD}`).toString("base64");
    expect(await pull(`${server.host}/shop/web:1`, config({ credsStore: "test", auths: { [server.host]: { auth } } }))).toEqual(PULLED);
  });

  test.each<readonly [string, string, RegExp]>([
    ["is missing", "", /there is no such program/],
    ["fails", `echo ${PASSWORD}; echo ${PASSWORD} >&2; exit 3`, /failed with status 3/],
    ["hangs", "sleep 60", /did not answer within 0.3 seconds/],
    ["leaves a child that hangs", "sleep 60 & exit 5", /did not answer within 0.3 seconds|failed with status 5/],
    ["writes without end", `while :; do echo ${PASSWORD}${"x".repeat(1000)}; done`, /wrote more than 1048576 bytes/],
    ["writes no JSON", `echo ${PASSWORD}`, /its answer is not JSON/],
    ["writes other JSON", `echo '{"Username":1,"Secret":"${PASSWORD}"}'`, /has no Username and Secret/],
  ])("that %s", async (_name, script, message) => {
    const server = await guarded();
    if (script !== "") helper("test", script);
    const options = { ...config({ credsStore: "test" }), timeouts: { credentialHelperMs: script.includes("sleep") ? 300 : 30_000 } };
    const error = await failureOf(pull(`${server.host}/shop/web:1`, options));
    expect(error).toMatchObject({ code: "registry-credentials-unreadable", message: expect.stringMatching(message) });
    expect(everythingOf(error)).not.toContain(PASSWORD);
  });

  test.each(["../../bin/sh", "a b", "-x", "", "x".repeat(100)])("of the name %j is not started", async (name) => {
    const server = await guarded();
    await expect(pull(`${server.host}/shop/web:1`, config({ credHelpers: { [server.host]: name } }))).rejects.toMatchObject({
      code: name === "" ? "registry-unauthorized" : "registry-credentials-unreadable",
    });
  });
});

describe("docker's configuration", () => {
  test.each<readonly [string, () => RegistryOptions["environment"], string]>([
    ["in DOCKER_CONFIG", () => ({ DOCKER_CONFIG: folder }), "config.json"],
    ["at home", () => ({ HOME: folder }), ".docker/config.json"],
    ["of podman, named", () => ({ HOME: "/nowhere", REGISTRY_AUTH_FILE: join(folder, "auth.json") }), "auth.json"],
    ["of podman", () => ({ XDG_RUNTIME_DIR: folder }), "containers/auth.json"],
  ])("%s", async (_name, environment, path) => {
    const server = await start();
    guard(server, "Basic realm=x", (authorization) => authorization === BASIC);
    mkdirSync(join(folder, path, ".."), { recursive: true });
    const auth = Buffer.from(`${USER}:${PASSWORD}`).toString("base64");
    writeFileSync(join(folder, path), JSON.stringify({ auths: { [server.host]: { auth } } }));
    expect(await pull(`${server.host}/shop/web:1`, { environment: environment() ?? {} })).toEqual(PULLED);
  });

  test.each<readonly [string, () => void, RegExp]>([
    ["that is broken", () => writeFileSync(join(folder, "config.json"), `{"auths":{"x":"${PASSWORD}`), /is not JSON/],
    ["that is a folder", () => mkdirSync(join(folder, "config.json")), /cannot read docker's configuration ".*": EISDIR/],
    ["that is too large", () => writeFileSync(join(folder, "config.json"), Buffer.alloc(5_000_000)), /more than 4194304 bytes/],
  ])("%s", async (_name, prepare, message) => {
    const server = await start();
    guard(server, "Basic realm=x", () => false);
    prepare();
    const error = await failureOf(pull(`${server.host}/shop/web:1`, { environment: { DOCKER_CONFIG: folder } }));
    expect(error).toMatchObject({ code: "registry-credentials-unreadable", message: expect.stringMatching(message) });
    expect(everythingOf(error)).not.toContain(PASSWORD);
  });
});
