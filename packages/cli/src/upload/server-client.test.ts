import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { memoryIo } from "../testing/memory-io.js";
import { serverClient } from "./server-client.js";

const TOKEN = "plim_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG012345";
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** A server that knows no image, and what it was sent. */
function answering(seen: IncomingHttpHeaders[], make: (answer: Parameters<typeof createServer>[1]) => Server): Server {
  return make((request, response) => {
    seen.push(request.headers);
    response.setHeader("content-type", "application/json").end('{"known":[]}');
  });
}

/** A proxy that sends every host to a port of this machine, and all that it could read. */
async function startProxy(port: number): Promise<{ readonly port: number; readonly seen: string[] }> {
  const seen: string[] = [];
  const proxy = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    const { pathname } = new URL(request.url ?? "");
    const forward = httpRequest({ host: "127.0.0.1", port, method: request.method, path: pathname, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    request.pipe(forward);
  });
  proxy.on("connect", (request, socket) => {
    seen.push(`CONNECT ${request.url} ${request.headers.authorization}`);
    const tunnel = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      tunnel.pipe(socket).pipe(tunnel);
    });
    socket.on("data", (bytes: Buffer) => seen.push(bytes.toString("latin1")));
    for (const end of [tunnel, socket]) end.on("error", () => end.destroy());
  });
  return { port: await listen(proxy), seen };
}

function ask(url: string, environment: Readonly<Record<string, string>>): Promise<unknown> {
  const io = memoryIo({ environment, serverFetch: () => Promise.reject(new Error("direct")) });
  return serverClient(io, { url, token: TOKEN }, () => undefined).call("findKnownScans", { body: { images: [] } });
}

test("a plain server is asked through HTTP_PROXY, and directly where NO_PROXY says so", async () => {
  const sent: IncomingHttpHeaders[] = [];
  const proxy = await startProxy(await listen(answering(sent, (answer) => createServer(answer))));
  const environment = { HTTP_PROXY: `http://127.0.0.1:${proxy.port}`, HTTPS_PROXY: "http://127.0.0.1:9" };
  expect(await ask("http://plimsoll.example", environment)).toEqual({ known: [] });
  expect(proxy.seen).toEqual([`POST http://plimsoll.example/api/v1/scans/known Bearer ${TOKEN}`]);
  expect(sent[0]?.authorization).toBe(`Bearer ${TOKEN}`);
  await expect(ask("http://plimsoll.example", { ...environment, NO_PROXY: ".example" })).rejects.toThrow("direct");
  await expect(ask("http://127.0.0.1:1", environment)).rejects.toThrow("direct");
});

const OPENSSL = "openssl";
const hasOpenssl = spawnSync(OPENSSL, ["version"]).status === 0;

test.skipIf(!hasOpenssl)("a server with TLS is asked through a tunnel: the proxy sees no token (needs openssl)", async () => {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-proxy-"));
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  const options = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=plimsoll.example"];
  spawnSync(OPENSSL, [...options, "-keyout", key, "-out", cert]);
  const sent: IncomingHttpHeaders[] = [];
  const tls = { cert: readFileSync(cert), key: readFileSync(key) };
  const proxy = await startProxy(await listen(answering(sent, (answer) => createTlsServer(tls, answer))));
  rmSync(folder, { recursive: true });
  const environment = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, HTTP_PROXY: "http://127.0.0.1:9" };
  // Its authority is nobody's: the connection goes to the server's TLS and is ended there.
  await expect(ask("https://plimsoll.example", environment)).rejects.toMatchObject({ code: "server-unreachable" });
  expect(proxy.seen[0]).toBe("CONNECT plimsoll.example:443 undefined");
  expect(proxy.seen.join()).not.toContain(TOKEN);
  expect(sent).toEqual([]);
});

test("a proxy of another kind is refused at once, without its password", async () => {
  const asking = async (): Promise<unknown> => ask("https://plimsoll.example", { HTTPS_PROXY: "socks5://me:secret@proxy.example" });
  await expect(asking()).rejects.toMatchObject({ code: "option-invalid", message: expect.not.stringContaining("secret") });
});
