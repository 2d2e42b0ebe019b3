import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { Problem, ScanVerdict } from "@plimsoll/api";
import { encodeSyftJson, type JsonObject } from "@plimsoll/core";
import { expect, test } from "vitest";
import { createApiToken, createTokenFinder } from "../auth/api-token.js";
import { createApp } from "../http/app.js";
import { createMetrics } from "../http/metrics.js";
import { PostureCache } from "../posture/posture-cache.js";
import { exampleMatch, exampleMatcher, exampleUpload, exampleVulnerability } from "../posture/testing/example-upload.js";
import { describeEachEngine } from "../store/testing/each-engine.js";
import { scanRoutes } from "./scan-routes.js";
import { UploadReader, type UploadReaderOptions } from "./upload-reader.js";

/** A body, or what writes one. */
type Body = string | Buffer | (() => AsyncIterable<Buffer> | Iterable<Buffer>);

interface Sending {
  readonly body: Body;
  readonly headers?: Readonly<Record<string, string>>;
  readonly limits?: UploadReaderOptions;
}

const MB = 1024 * 1024;
const gzip = { "content-encoding": "gzip" };
const { references, digest, source, sbom } = exampleUpload(1, { packages: [["left", "1.0.0"]] });
const document = encodeSyftJson(sbom);
const [artifact] = document["artifacts"] as readonly JsonObject[];

function scan(change: Readonly<Record<string, unknown>> = {}, sbomChange: Readonly<Record<string, unknown>> = {}): string {
  const scanner = { name: "plimsoll", version: "0.1.0" };
  return JSON.stringify({ references, digest, source, scanner, sbom: { ...document, ...sbomChange }, ...change });
}

function packages(...changes: readonly object[]): string {
  return scan({}, { artifacts: changes.map((change, index) => ({ ...artifact, id: `id-${index}`, ...change })) });
}

function edges(...pairs: readonly (readonly [parent: string, child: string])[]): readonly object[] {
  return pairs.flatMap(([parent, child]) =>
    ["ownership-by-file-overlap", "contains", "dependency-of", "none"].map((type) => ({ parent, child, type })),
  );
}

const circle = ["a", "b", "c"].map((id) => ({ ...artifact, id, name: id }));
const million = (item: string): string => scan().replace('"artifacts":[', `"artifacts":[${`${item},`.repeat(1_000_000)}`);
const deep = (depth: number): string =>
  scan().replace('"artifacts":[', `"deep":${'{"a":['.repeat(depth)}${"]}".repeat(depth)},"artifacts":[`);

function* zeros(pieces: number): Generator<Buffer> {
  const piece = Buffer.alloc(MB, " ");
  for (let index = 0; index < pieces; index++) yield piece;
}

async function* slowly(): AsyncGenerator<Buffer> {
  for (;;) {
    yield Buffer.from(" ");
    await sleep(20);
  }
}

const refused: readonly (readonly [name: string, status: number, code: string, sending: Sending])[] = [
  ["a million packages", 422, "sbom-too-many-packages", { body: million("{}") }],
  ["a million whole packages", 422, "sbom-too-many-packages", { body: gzipSync(million('{"id":"a"}'), { level: 1 }), headers: gzip }],
  ["millions of values", 422, "sbom-too-many-packages", { body: `[${"0,".repeat(6_000_000)}0]` }],
  ["no object", 400, "invalid-request", { body: "[]" }],
  ["null", 400, "invalid-request", { body: "null" }],
  ["a text as SBOM", 400, "invalid-request", { body: scan({ sbom: "{}" }) }],
  ["a number as references", 400, "invalid-request", { body: scan({ references: 7 }) }],
  ["a field nobody knows", 400, "invalid-request", { body: scan({ admin: true }) }],
  ["a large body with a field nobody knows", 400, "invalid-request", { body: scan({ admin: "x".repeat(2 * MB) }) }],
  ["packages that are an object", 422, "sbom-malformed", { body: scan({}, { artifacts: {} }) }],
  ["packages that are texts", 422, "sbom-malformed", { body: scan({}, { artifacts: ["left"] }) }],
  ["a name that is a list", 422, "sbom-malformed", { body: packages({ name: ["left"] }) }],
  ["a version that is a number", 422, "sbom-malformed", { body: packages({ version: 1 }) }],
  ["an id that is an object", 422, "sbom-malformed", { body: packages({ id: {} }) }],
  ["no id", 422, "sbom-malformed", { body: packages({ id: "" }) }],
  ["locations that are texts", 422, "sbom-malformed", { body: packages({ locations: ["/a"] }) }],
  ["licenses that are numbers", 422, "sbom-malformed", { body: packages({ licenses: [1] }) }],
  ["metadata that is a text", 422, "sbom-malformed", { body: packages({ metadata: "x" }) }],
  ["relations that are texts", 422, "sbom-malformed", { body: scan({}, { artifactRelationships: ["a"] }) }],
  ["a source that is a list", 422, "sbom-malformed", { body: scan({}, { source: [] }) }],
  ["a distribution that is a number", 422, "sbom-malformed", { body: scan({}, { distro: 12 }) }],
  ["an image size that is a text", 422, "sbom-malformed", { body: scan({}, { source: { type: "image", metadata: { imageSize: "1" } } }) }],
  ["gaps that are an object", 422, "sbom-malformed", { body: scan({}, { plimsoll: { gaps: {} } }) }],
  ["U+0000 in a name", 422, "sbom-malformed", { body: packages({ name: "le\0ft" }) }],
  ["U+0000 in a version", 422, "sbom-malformed", { body: packages({ version: "1\0" }) }],
  ["half a surrogate pair in a name", 422, "sbom-malformed", { body: packages({ name: "le\ud800ft" }) }],
  ["a name of 1 MB", 422, "sbom-malformed", { body: packages({ name: "x".repeat(MB) }) }],
  ["a version of 1 MB", 422, "sbom-malformed", { body: packages({ version: "1".repeat(MB) }) }],
  ["a type of 1 MB", 422, "sbom-malformed", { body: packages({ type: "x".repeat(MB) }) }],
  ["one id twice", 422, "sbom-duplicate-id", { body: packages({ id: "a" }, { id: "a" }) }],
  ["one id twice in a large body", 422, "sbom-duplicate-id", { body: packages({ id: "a" }, { id: "a", metadata: { x: "x".repeat(MB) } }) }],
  [
    "200,001 relations",
    422,
    "sbom-too-many-packages",
    { body: gzipSync(scan({}, { artifactRelationships: Array(200_001).fill({}) })), headers: gzip },
  ],
  ["a depth of 140", 422, "sbom-too-deep", { body: deep(70) }],
  ["a depth of a million", 422, "sbom-too-deep", { body: gzipSync("[".repeat(1_000_000)), headers: gzip }],
  ["a declared size of 1 GB", 413, "too-large", { body: () => zeros(1024), headers: { "content-length": String(1024 * MB) } }],
  ["1 GB in pieces", 413, "too-large", { body: () => zeros(1024) }],
  ["a gzip bomb", 413, "too-large", { body: gzipSync(Buffer.alloc(100 * MB, " ")), headers: gzip }],
  ["129 MB inflated", 413, "too-large", { body: gzipSync(Buffer.alloc(129 * MB, scan())), headers: gzip }],
  ["gzip in gzip", 400, "invalid-request", { body: gzipSync(gzipSync(scan())), headers: gzip }],
  ["a cut gzip", 400, "invalid-request", { body: gzipSync(scan()).subarray(0, -9), headers: gzip }],
  [
    "a large cut gzip",
    400,
    "invalid-request",
    { body: gzipSync(scan({}, { x: randomBytes(MB).toString("hex") })).subarray(0, -9), headers: gzip },
  ],
  ["bytes after its gzip", 400, "invalid-request", { body: Buffer.concat([gzipSync(scan()), Buffer.from("more")]), headers: gzip }],
  ["no gzip", 400, "invalid-request", { body: scan(), headers: gzip }],
  ["gzip that is not said", 400, "invalid-request", { body: gzipSync(scan()) }],
  ["another encoding", 415, "unsupported-media-type", { body: scan(), headers: { "content-encoding": "br" } }],
  ["two encodings", 415, "unsupported-media-type", { body: scan(), headers: { "content-encoding": "gzip, gzip" } }],
  ["another type", 415, "unsupported-media-type", { body: scan(), headers: { "content-type": "text/plain" } }],
  ["invalid UTF-8", 400, "invalid-request", { body: Buffer.from(scan().replace("left", "l\xfft"), "latin1") }],
  ["an end too early", 400, "invalid-request", { body: scan().slice(0, -1) }],
  ["a body that drips", 400, "invalid-request", { body: slowly, limits: { maxBodyMs: 200 } }],
  [
    "more memory than the thread has",
    413,
    "too-large",
    { body: packages({ metadata: { x: Array(1_500_000).fill([0]) } }), limits: { maxHeapMb: 24 } },
  ],
  [
    "more time than the thread has",
    413,
    "too-large",
    { body: packages({ metadata: { x: Array(500_000).fill([0]) } }), limits: { maxReadMs: 1 } },
  ],
  ["more bytes than there is room for", 503, "busy", { body: scan(), limits: { maxHeldBytes: 100 } }],
  ["more large uploads than may wait", 503, "busy", { body: scan({}, { x: "x".repeat(MB) }), limits: { maxWaiting: 0 } }],
];

const taken: readonly (readonly [name: string, sending: Sending])[] = [
  ["control characters", { body: packages({ name: "le\u0001\u001b[31mft\u007f" }) }],
  ["letters from right to left", { body: packages({ name: "\u202eleft\u2066", version: "\u200f1" }) }],
  [
    "__proto__",
    {
      body: packages({ name: "__proto__", version: "constructor", metadata: {} }).replace(
        '"metadata":{}',
        '"metadata":{"__proto__":{"x":1}}',
      ),
    },
  ],
  ["a member __proto__", { body: scan().replace('"sbom":{', '"sbom":{"__proto__":{"artifacts":[]},') }],
  [
    "circles of relations",
    { body: scan({}, { artifacts: circle, artifactRelationships: edges(["a", "b"], ["b", "c"], ["c", "a"], ["a", "a"]) }) },
  ],
  ["relations to nothing", { body: scan({}, { artifactRelationships: edges(["x", "y"], ["", ""]) }) }],
  ["U+0000 in a location", { body: packages({ locations: [{ path: "/a\0b" }] }) }],
  ["a member of 2 MB that nobody reads", { body: scan({}, { files: "x".repeat(2 * MB) }) }],
];

describeEachEngine("hostile uploads", (engine) => {
  test("are refused with a code, store nothing, and take no memory along; good ones are taken before, between and after", async () => {
    const store = await engine.open();
    const { secret } = await createApiToken(
      store,
      { name: "tests", role: "scanner", expiresInHours: null },
      { actor: "tests", address: "127.0.0.1" },
    );
    const matching = exampleMatcher(1, { "left@1.0.0": [exampleMatch(exampleVulnerability("CVE-2026-1", { cvss: 98 }))] });
    const cache = new PostureCache();
    const start = async (limits?: UploadReaderOptions) => {
      const metrics = createMetrics();
      const app = await createApp({
        authentication: { store, tokens: createTokenFinder(store.db), cookieName: "plimsoll" },
        handlers: scanRoutes({ store, cache, metrics, database: { use: (work) => work(matching) }, uploads: new UploadReader(limits) }),
        metrics,
      });
      return { app, url: `${await app.listen({ host: "127.0.0.1", port: 0 })}/api/v1/scans` };
    };
    const count = async (): Promise<readonly number[]> => {
      const tables = ["image", "placement", "package", "package_name", "sbom", "repository", "match", "audit_entry", "event"] as const;
      const rows = tables.map((table) =>
        store.db
          .selectFrom(table)
          .select(({ fn }) => fn.countAll<string>().as("n"))
          .executeTakeFirstOrThrow(),
      );
      return (await Promise.all(rows)).map(({ n }) => Number(n));
    };
    const main = await start();
    const send = (url: string, sending: Sending) => post(url, { authorization: `Bearer ${secret}`, ...sending.headers }, sending.body);
    const good = (): Promise<{ readonly status: number; readonly body: unknown }> =>
      send(main.url, { body: gzipSync(scan()), headers: gzip });
    expect(await good()).toMatchObject({ status: 201 });
    const before = await count();
    const answers: unknown[] = [];
    let peak = 0;
    for (const [name, , , { limits, ...sending }] of refused) {
      const own = limits === undefined ? main : await start(limits);
      const { status, body } = await send(own.url, sending);
      answers.push([name, status, (body as Problem).type]);
      peak = Math.max(peak, process.memoryUsage().rss);
      if (own !== main) await own.app.close();
    }
    expect(answers).toEqual(refused.map(([name, status, code]) => [name, status, `/problems/${code}`]));
    expect(await count()).toEqual(before);
    expect(peak / MB).toBeLessThan(1500);
    expect(await good()).toMatchObject({ status: 200, body: { outcome: "known", result: "Fail" } satisfies Partial<ScanVerdict> });
    for (const [name, sending] of taken) expect(await send(main.url, sending), name).toMatchObject({ status: 201 });
    await main.app.close();
  }, 120_000);
});

/** Sends a body in full, or until there is an answer; node:http, as fetch neither lies about lengths nor reads answers that come early. */
async function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: Body,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const sent = request(url, { method: "POST", headers: { "content-type": "application/json", ...headers } });
  const answered = once(sent, "response") as Promise<[IncomingMessage]>;
  let isOver = false;
  sent.on("response", () => (isOver = true)).on("error", () => (isOver = true));
  const write = async (): Promise<void> => {
    sent.flushHeaders();
    for await (const piece of typeof body === "function" ? body() : [body]) {
      sent.write(piece);
      // A connection that is reset while there is more to send loses the answer.
      if (typeof body === "function") await sleep(5);
      if (isOver) break;
    }
    if (!isOver) sent.end();
  };
  const writing = write();
  const [response] = await answered;
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  await writing;
  sent.destroy();
  return { status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString() || "null") };
}
