import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { addImage, type FixtureFiles } from "../image/testing/image-fixture.js";
import { file, tar } from "../image/testing/tar-fixture.js";
import { basicAuthorization } from "./basic-authorization.js";
import { selfSigned } from "./testing/certificate.js";
import { FakeProxy } from "./testing/fake-proxy.js";
import { FakeRegistry } from "./testing/fake-registry.js";
import { everythingOf, failureOf, pull } from "./testing/pull.js";

/** On Linux an address of this machine that nonetheless counts as another. */
const ELSEWHERE = "127.0.0.2";
const certificate = selfSigned([ELSEWHERE, "127.0.0.1"]);

let folder: string;
let caFile: string;
let started: { close(): Promise<void> }[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-tls-"));
  caFile = join(folder, "ca.pem");
  writeFileSync(caFile, certificate.cert);
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

async function startProxy(): Promise<FakeProxy> {
  const proxy = await FakeProxy.start();
  started.push(proxy);
  return proxy;
}

const PULLED = [1, 2];

describe("TLS", () => {
  test("with a CA file", async () => {
    const server = await start({ tls: certificate, address: ELSEWHERE });
    expect(await pull(`${server.host}/shop/web:1`, { caFiles: [caFile] })).toEqual(PULLED);
  });

  test("with SSL_CERT_FILE, or NODE_EXTRA_CA_CERTS beside another file", async () => {
    const server = await start({ tls: certificate, address: ELSEWHERE });
    expect(await pull(`${server.host}/shop/web:1`, { environment: { SSL_CERT_FILE: caFile } })).toEqual(PULLED);
    const other = join(folder, "other.pem");
    writeFileSync(other, selfSigned(["x"]).cert);
    expect(await pull(`${server.host}/shop/web:1`, { caFiles: [other], environment: { NODE_EXTRA_CA_CERTS: caFile } })).toEqual(PULLED);
  });

  test("a certificate that nobody vouches for", async () => {
    const server = await start({ tls: certificate, address: ELSEWHERE });
    await expect(pull(`${server.host}/shop/web:1`)).rejects.toMatchObject({
      code: "registry-unreachable",
      message: expect.stringMatching(/its certificate is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)/),
    });
    expect(server.requests).toEqual([]);
  });

  test("a certificate of another host", async () => {
    const other = selfSigned(["other.example"]);
    writeFileSync(caFile, other.cert);
    const server = await start({ tls: other, address: ELSEWHERE });
    await expect(pull(`${server.host}/shop/web:1`, { caFiles: [caFile] })).rejects.toMatchObject({
      message: expect.stringMatching(/not trusted \(ERR_TLS_CERT_ALTNAME_INVALID\)/),
    });
  });

  test.each([
    ["missing", () => join(folder, "none.pem"), /cannot read the certificates of/],
    ["no PEM", () => join(folder, "text.pem"), /holds no PEM certificates/],
  ])("a CA file that is %s", async (_name, path, message) => {
    writeFileSync(join(folder, "text.pem"), "certificates");
    await expect(pull(`${ELSEWHERE}:1/shop/web:1`, { caFiles: [path()] })).rejects.toMatchObject({
      code: "registry-option-invalid",
      message: expect.stringMatching(message),
    });
  });

  test("of a registry on this machine is found", async () => {
    const server = await start({ tls: certificate });
    expect(await pull(`${server.host}/shop/web:1`, { caFiles: [caFile] })).toEqual(PULLED);
  });
});

describe("plain http", () => {
  test("is not spoken to other machines", async () => {
    const server = await start({ address: ELSEWHERE });
    await expect(pull(`${server.host}/shop/web:1`)).rejects.toMatchObject({
      code: "registry-unreachable",
      message: expect.stringMatching(/no TLS connection can be made .* plain http must be allowed/),
    });
    expect(server.requests).toEqual([]);
  });

  test("is spoken to those that are allowed", async () => {
    const server = await start({ address: ELSEWHERE });
    expect(await pull(`${server.host}/shop/web:1`, { plainHttpHosts: [server.host] })).toEqual(PULLED);
  });

  test("is not spoken where they have TLS", async () => {
    const server = await start({ tls: certificate, address: ELSEWHERE });
    expect(await pull(`${server.host}/shop/web:1`, { plainHttpHosts: [ELSEWHERE], caFiles: [caFile] })).toEqual(PULLED);
    await expect(pull(`${server.host}/shop/web:1`, { plainHttpHosts: [ELSEWHERE] })).rejects.toMatchObject({
      message: expect.stringMatching(/certificate is not trusted/),
    });
  });
});

describe("a proxy", () => {
  test("tunnels TLS", async () => {
    const [server, proxy] = [await start({ tls: certificate, address: ELSEWHERE }), await startProxy()];
    const environment = { HTTPS_PROXY: `http://me:pass%20word@${proxy.host}` };
    expect(await pull(`${server.host}/shop/web:1`, { environment, caFiles: [caFile] })).toEqual(PULLED);
    expect(new Set(proxy.requests.map(({ line }) => line))).toEqual(new Set([`CONNECT ${server.host}`]));
    expect(proxy.requests[0]?.authorization).toBe(basicAuthorization("me", "pass word"));
    expect(server.requests.every(({ headers }) => headers["proxy-authorization"] === undefined)).toBe(true);
    // Connections are used again.
    expect(proxy.requests.length).toBeLessThan(server.requests.length);
  });

  test("passes plain http on", async () => {
    const [server, proxy] = [await start({ address: ELSEWHERE }), await startProxy()];
    const environment = { HTTP_PROXY: `http://${proxy.host}`, no_proxy: "example.com" };
    expect(await pull(`${server.host}/shop/web:1`, { environment, plainHttpHosts: [server.host] })).toEqual(PULLED);
    expect(proxy.requests[0]?.line).toBe(`GET http://${server.host}/v2/shop/web/manifests/1`);
  });

  test.each([
    ["NO_PROXY", ELSEWHERE, { NO_PROXY: ELSEWHERE }],
    ["this machine", "127.0.0.1", {}],
  ])("is not used for %s", async (_name, address, more) => {
    const [server, proxy] = [await start({ tls: certificate, address }), await startProxy()];
    const environment = { HTTPS_PROXY: `http://${proxy.host}`, HTTP_PROXY: `http://${proxy.host}`, ...more };
    expect(await pull(`${server.host}/shop/web:1`, { environment, caFiles: [caFile] })).toEqual(PULLED);
    expect(proxy.requests).toEqual([]);
  });

  test.each([
    ["wants a password", 407, /the proxy "127.*" refuses the connection \(HTTP 407\): it wants a user and password/],
    ["forbids it", 403, /refuses the connection \(HTTP 403\)/],
    ["never answers", 0, /through the proxy 127.*: the proxy does not answer within 0.3 seconds/],
  ])("that %s", async (_name, status, message) => {
    const [server, proxy] = [await start({ tls: certificate, address: ELSEWHERE }), await startProxy()];
    proxy.status = status;
    const environment = { HTTPS_PROXY: `http://me:s3cret@${proxy.host}` };
    const error = await failureOf(pull(`${server.host}/shop/web:1`, { environment, caFiles: [caFile], timeouts: { connectMs: 300 } }));
    expect(error).toMatchObject({ code: "registry-unreachable", message: expect.stringMatching(message) });
    expect(everythingOf(error)).not.toMatch(/s3cret|bWU6czNjcmV0/);
  });

  test("that is not there", async () => {
    const error = await failureOf(pull("registry.invalid/shop/web:1", { environment: { HTTPS_PROXY: "http://me:s3cret@127.0.0.1:1" } }));
    expect(error).toMatchObject({
      code: "registry-unreachable",
      message: 'cannot read from "registry.invalid through the proxy 127.0.0.1:1": it refuses the connection (ECONNREFUSED)',
    });
    expect(everythingOf(error)).not.toContain("s3cret");
  });
});

test("a kept connection that the registry closed meanwhile is no failure", async () => {
  const server = await start();
  let count = 0;
  server.interceptors.push((_request, response) => {
    // The second request on a connection finds it closed.
    if (++count !== 2) return false;
    response.socket?.destroy();
    return true;
  });
  expect(await pull(`${server.host}/shop/web:1`, { retries: { maxRetries: 0 } })).toEqual(PULLED);
  expect(count).toBe(5);
});
