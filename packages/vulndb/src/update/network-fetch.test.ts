import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer, request as httpRequest, type RequestListener } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.js";
import type { Fetch } from "./fetch.js";
import { sendRequest } from "./http-request.js";
import { networkFetch } from "./network-fetch.js";

const plain: Fetch = (url, request) => fetch(url, request);
const OPENSSL = "openssl";
const hasOpenssl = spawnSync(OPENSSL, ["version"]).status === 0;

/** Every name is known. */
const anyName = { resolve4: () => Promise.resolve([]), cancel: () => undefined };

interface Running {
  readonly port: number;
}

async function listen(server: ReturnType<typeof createHttpServer>): Promise<Running> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port };
}

const hello: RequestListener = (_, response) => response.end("hello");

/** A certificate for a name, made now. */
function certificate(name: string): { readonly cert: string; readonly key: string; readonly file: string } {
  const folder = temporaryFolder();
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"];
  const names = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name},IP:127.0.0.1`];
  spawnSync(OPENSSL, [...request, ...names, "-keyout", key, "-out", cert]);
  return { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8"), file: cert };
}

/** A proxy that sends every host to a port of this machine, and what it was asked for. */
async function startProxy(port: number): Promise<Running & { readonly seen: string[] }> {
  const seen: string[] = [];
  const proxy = createHttpServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers["proxy-authorization"] ?? ""}`.trim());
    const { pathname } = new URL(request.url ?? "");
    const forward = httpRequest({ host: "127.0.0.1", port, method: request.method, path: pathname }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    request.pipe(forward);
  });
  proxy.on("connect", (request, socket) => {
    seen.push(`CONNECT ${request.url} ${request.headers["proxy-authorization"] ?? ""}`.trim());
    const tunnel = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      tunnel.pipe(socket).pipe(tunnel);
    });
    for (const end of [tunnel, socket]) end.on("error", () => end.destroy());
    onTestFinished(() => void tunnel.destroy());
  });
  return { ...(await listen(proxy)), seen };
}

async function textOf(through: Fetch, url: string): Promise<string> {
  const response = await sendRequest({ method: "GET", url, fetch: through, signal: AbortSignal.timeout(5000) });
  const pieces: Uint8Array[] = [];
  for await (const piece of response.body ?? []) pieces.push(piece);
  return `${response.status} ${Buffer.concat(pieces).toString()}`;
}

test("without proxies and certificates it is the fetch that it was given", async () => {
  const { port } = await listen(createHttpServer(hello));
  let calls = 0;
  const counted: Fetch = (url, request) => {
    calls++;
    return plain(url, request);
  };
  expect(await textOf(networkFetch({ fetch: counted, environment: {} }), `http://127.0.0.1:${port}/`)).toBe("200 hello");
  expect(calls).toBe(1);
});

test("plain requests go through the proxy with its password, those to exempt hosts do not", async () => {
  const { port } = await listen(createHttpServer(hello));
  const proxy = await startProxy(port);
  const environment = { HTTP_PROXY: `http://me:secret@127.0.0.1:${proxy.port}`, NO_PROXY: "exempt.example" };
  const through = networkFetch({ fetch: () => Promise.reject(new Error("direct")), environment, lookup: anyName });
  expect(await textOf(through, "http://db.example/v6/latest.json")).toBe("200 hello");
  expect(proxy.seen).toEqual([`GET http://db.example/v6/latest.json Basic ${Buffer.from("me:secret").toString("base64")}`]);
  await expect(textOf(through, "http://exempt.example/")).rejects.toThrow("direct");
});

test.skipIf(!hasOpenssl)("requests of TLS go through a tunnel, and the authorities of the file are trusted (needs openssl)", async () => {
  const { cert, key, file } = certificate("db.example");
  const { port } = await listen(createHttpsServer({ cert, key }, hello));
  const proxy = await startProxy(port);
  const environment = { https_proxy: `http://127.0.0.1:${proxy.port}` };
  const through = networkFetch({ fetch: plain, environment, caCertFile: file });
  expect(await textOf(through, "https://db.example/a")).toBe("200 hello");
  expect(await textOf(through, "https://db.example/b")).toBe("200 hello");
  expect([...new Set(proxy.seen)]).toEqual(["CONNECT db.example:443"]);
  await expect(textOf(networkFetch({ fetch: plain, environment }), "https://db.example/")).rejects.toThrow(
    expect.objectContaining({ code: "db-unreachable" }),
  );
});

test.skipIf(!hasOpenssl)("an authority that is unknown is an error that says what to do (needs openssl)", async () => {
  const { cert, key, file } = certificate("localhost");
  const { port } = await listen(createHttpsServer({ cert, key }, hello));
  const url = `https://127.0.0.1:${port}/`;
  expect(await textOf(networkFetch({ fetch: plain, environment: {}, caCertFile: file }), url)).toBe("200 hello");
  for (const caCertFile of [undefined, certificate("localhost").file]) {
    const through = networkFetch({ fetch: plain, environment: {}, ...(caCertFile === undefined ? {} : { caCertFile }) });
    await expect(textOf(through, url)).rejects.toThrow(
      expect.objectContaining({
        code: "db-unreachable",
        message: expect.stringMatching(/self-signed certificate.*; name the authority's certificate with PLIMSOLL_DB_CA_CERT$/),
      }),
    );
  }
});

test.each<[name: string, make: () => string, part: string]>([
  ["is not there", () => join(temporaryFolder(), "none.pem"), "cannot read the CA certificates"],
  ["is no PEM file", () => textFile("hello"), "holds no PEM certificate"],
  ["is damaged", () => textFile("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), "holds no PEM certificate"],
])("a file of certificates that %s is an error", async (_, make, part) => {
  const through = networkFetch({ fetch: plain, environment: {}, caCertFile: make() });
  await expect(textOf(through, "https://127.0.0.1:9/")).rejects.toThrow(
    expect.objectContaining({ code: "db-setting", message: expect.stringContaining(part) }),
  );
});

function textFile(text: string): string {
  const path = join(temporaryFolder(), "ca.pem");
  writeFileSync(path, text);
  return path;
}
