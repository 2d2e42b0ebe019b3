import { describe, expect, test } from "vitest";
import { ApiError } from "./api-error.js";
import { type Client, type ClientOptions, createClient, normalizeBaseUrl } from "./client.js";
import { PROBLEM_MEDIA_TYPE, type ProblemCode, problemOf } from "./problem.js";

/** What a fake server answers, one by one: an answer, or the fault of the connection. */
type Reply = () => Response;

interface Fake {
  readonly client: Client;
  readonly sent: { readonly url: string; readonly init: RequestInit }[];
  readonly waits: number[];
}

const settings = { warn: 7, fail: 9, runtimeView: false, apiUrl: null, version: 3 };

function fake(replies: readonly Reply[], options: Partial<ClientOptions> = {}): Fake {
  const sent: { readonly url: string; readonly init: RequestInit }[] = [];
  const waits: number[] = [];
  const client = createClient({
    baseUrl: "https://plimsoll.example",
    credential: { token: "plim_secret" },
    fetch: async (url, init) => {
      sent.push({ url, init });
      const reply = replies[sent.length - 1];
      if (reply === undefined) throw new Error("asked too often");
      return reply();
    },
    sleep: async (ms) => void waits.push(ms),
    random: () => 0,
    now: () => 0,
    ...options,
  });
  return { client, sent, waits };
}

function json(body: unknown, status = 200): Reply {
  return () => new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
}

function problem(code: ProblemCode, headers: Readonly<Record<string, string>> = {}): Reply {
  const document = problemOf(code, { detail: `detail of ${code}`, instance: "req-1" });
  return () =>
    new Response(JSON.stringify(document), { status: document.status, headers: { "content-type": PROBLEM_MEDIA_TYPE, ...headers } });
}

function html(status: number): Reply {
  return () => new Response("<h1>gateway</h1>", { status, headers: { "content-type": "text/html" } });
}

const broken: Reply = () => {
  throw new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED 127.0.0.1:8080") });
};

const halfAnswer: Reply = () =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"warn":'));
        controller.error(new Error("socket hang up"));
      },
    }),
  );

describe("a call", () => {
  test("by token: address, headers, body", async () => {
    const { client, sent } = fake([json({ items: [], nextCursor: null }), json(settings)]);
    expect(await client.call("listImages", { query: { cve: "CVE-2021-44228", limit: 10 } })).toEqual({ items: [], nextCursor: null });
    expect(await client.call("changeSettings", { ifMatch: 3, body: { warn: 7, fail: 9, runtimeView: false, apiUrl: null } })).toEqual(
      settings,
    );
    expect(
      sent.map(({ url, init }) => ({ url, method: init.method, body: init.body, headers: Object.fromEntries(new Headers(init.headers)) })),
    ).toEqual([
      {
        url: "https://plimsoll.example/api/v1/images?cve=CVE-2021-44228&limit=10",
        method: "GET",
        body: undefined,
        headers: { accept: "application/json, application/problem+json", authorization: "Bearer plim_secret" },
      },
      {
        url: "https://plimsoll.example/api/v1/settings",
        method: "PUT",
        body: '{"warn":7,"fail":9,"runtimeView":false,"apiUrl":null}',
        headers: {
          accept: "application/json, application/problem+json",
          authorization: "Bearer plim_secret",
          "content-type": "application/json",
          "if-match": '"3"',
        },
      },
    ]);
    expect(sent.map(({ init }) => [init.redirect, init.credentials])).toEqual([
      ["manual", "omit"],
      ["manual", "omit"],
    ]);
  });

  test("by session: the CSRF value with what changes something, and no token", async () => {
    const { client, sent } = fake([json(settings), () => new Response(null, { status: 204 })], { credential: { csrf: () => "abc" } });
    await client.call("getSettings");
    expect(await client.call("revokeToken", { parameters: { id: "7" } })).toBeUndefined();
    const headers = sent.map(({ init }) => new Headers(init.headers));
    expect(headers.map((one) => [one.get("x-plimsoll-csrf"), one.get("authorization")])).toEqual([
      [null, null],
      ["abc", null],
    ]);
    expect(sent.map(({ init }) => init.credentials)).toEqual(["same-origin", "same-origin"]);
  });

  test("an upload is compressed where it can be", async () => {
    const { client, sent } = fake([json({}, 201)], { gzip: async (text) => new Uint8Array([text.length]) });
    const body = { references: ["a:1"], source: "manual", scanner: { name: "s", version: "1" }, sbom: {} } as const;
    await client.call("uploadScan", { body });
    expect(sent[0]?.init.body).toEqual(new Uint8Array([JSON.stringify(body).length]));
    expect(new Headers(sent[0]?.init.headers).get("content-encoding")).toBe("gzip");
  });

  test("an answer is checked where that is wanted", async () => {
    const { client } = fake([json(settings)], {
      check: (id, body) => {
        throw new Error(`${id} ${JSON.stringify(body)}`);
      },
    });
    await expect(client.call("getSettings")).rejects.toThrow(`getSettings ${JSON.stringify(settings)}`);
  });

  test("types ask for what an operation needs", () => {
    const { client } = fake([]);
    // @ts-expect-error -- the body is missing
    const withoutBody = () => client.call("changeSettings", { ifMatch: 1 });
    // @ts-expect-error -- the version is missing
    const withoutVersion = () => client.call("changeSettings", { body: { warn: 7, fail: 9, runtimeView: false, apiUrl: null } });
    // @ts-expect-error -- the options are missing
    const withoutOptions = () => client.call("getImage");
    // @ts-expect-error -- there is no such filter
    const otherQuery = () => client.call("listImages", { query: { colour: "red" } });
    // @ts-expect-error -- there is no such field in the answer
    const otherAnswer = async () => (await client.call("getSettings")).colour;
    expect([withoutBody, withoutVersion, withoutOptions, otherQuery, otherAnswer]).toHaveLength(5);
  });
});

describe("a refusal", () => {
  test.each<[string, Reply, Readonly<Record<string, unknown>>]>([
    ["problem document", problem("stale-version"), { code: "stale-version", status: 412, message: "detail of stale-version" }],
    [
      "too many requests for long",
      problem("too-many-requests", { "retry-after": "900" }),
      { code: "too-many-requests", retryAfterMs: 900_000 },
    ],
    ["page of another program", html(404), { code: "server-answer-invalid", status: 404 }],
    ["success of another program", () => new Response("<h1>hello</h1>"), { code: "server-answer-invalid", status: 200 }],
    [
      "redirect",
      () => new Response(null, { status: 302, headers: { location: "https://elsewhere.example" } }),
      { code: "server-answer-invalid" },
    ],
    [
      "problem of a newer server",
      () => problemAnswer('{"type":"/problems/new","detail":"x"}'),
      { code: "server-answer-invalid", status: 400 },
    ],
    ["broken problem document", () => problemAnswer('{"type":'), { code: "server-answer-invalid", status: 400 }],
    ["problem document of endless length", () => problemAnswer(" ".repeat(300_000)), { code: "server-answer-invalid", status: 400 }],
  ])("%s: one sending, coded error", async (_name, reply, expected) => {
    const { client, sent } = fake([reply]);
    const error = await client.call("getSettings").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject(expected);
    expect(sent).toHaveLength(1);
  });

  test("keeps the server's own words", async () => {
    const { client } = fake([problem("invalid-request")]);
    const error = await client.call("getSettings").catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ problem: problemOf("invalid-request", { detail: "detail of invalid-request", instance: "req-1" }) });
  });
});

describe("sending again", () => {
  test.each<[string, readonly Reply[], readonly number[]]>([
    ["broken connections", [broken, broken, json(settings)], [250, 500]],
    ["an answer that breaks off", [halfAnswer, json(settings)], [250]],
    ["the store is away", [problem("store-unavailable", { "retry-after": "2" }), json(settings)], [2000]],
    ["too many requests", [problem("too-many-requests", { "retry-after": "1" }), json(settings)], [1000]],
    ["a gateway without a server", [html(502), html(503), html(504), json(settings)], [250, 500, 1000]],
  ])("%s", async (_name, replies, expected) => {
    const { client, sent, waits } = fake(replies);
    expect(await client.call("getSettings")).toEqual(settings);
    expect(sent).toHaveLength(replies.length);
    expect(waits).toEqual(expected);
  });

  test("ends after the last one, with the last fault, without the token", async () => {
    const told: string[] = [];
    const { client, sent, waits } = fake(
      Array.from({ length: 6 }, () => broken),
      { onRetry: (error, delayMs) => told.push(`${error.code} ${delayMs}`) },
    );
    await expect(client.call("getSettings")).rejects.toMatchObject({
      code: "server-unreachable",
      message: "the server at https://plimsoll.example cannot be reached: connect ECONNREFUSED 127.0.0.1:8080",
    });
    expect(sent).toHaveLength(6);
    expect(waits).toEqual([250, 500, 1000, 2000, 4000]);
    expect(told).toEqual(waits.map((ms) => `server-unreachable ${ms}`));
  });

  test.each<[string, Reply, number]>([
    ["not after a broken connection, as there would be two", broken, 1],
    ["nor after a gateway's word", html(503), 1],
    ["but where it was refused", problem("store-unavailable"), 2],
  ])("a token is made once: %s", async (_name, reply, sendings) => {
    const { client, sent } = fake([reply, reply], { retry: { attempts: 2, firstDelayMs: 1, maxDelayMs: 1 } });
    await expect(client.call("createToken", { body: { name: "ci", role: "scanner", expiresInHours: 1 } })).rejects.toBeInstanceOf(ApiError);
    expect(sent).toHaveLength(sendings);
  });

  test("stops at once when the caller gives up", async () => {
    const controller = new AbortController();
    const { client, sent } = fake([
      () => {
        controller.abort(new Error("page closed"));
        throw new TypeError("fetch failed");
      },
    ]);
    await expect(client.call("getSettings", { signal: controller.signal })).rejects.toThrow("page closed");
    expect(sent).toHaveLength(1);
  });

  test("a server that is too slow counts as away", async () => {
    const { client } = fake([], {
      timeoutMs: 1,
      retry: { attempts: 1, firstDelayMs: 1, maxDelayMs: 1 },
      fetch: async (_url, { signal }) =>
        new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason as Error))),
    });
    await expect(client.call("getSettings")).rejects.toMatchObject({ code: "server-unreachable" });
  });
});

describe("the server's address", () => {
  test.each([
    ["plain", "https://plimsoll.example", "https://plimsoll.example"],
    ["slash", "http://localhost:8080/", "http://localhost:8080"],
    ["with the API's path", "https://plimsoll.example/api/v1/", "https://plimsoll.example"],
    ["below a path", "https://example.org/tools/plimsoll/", "https://example.org/tools/plimsoll"],
  ])("is read: %s", (_name, text, url) => {
    expect(normalizeBaseUrl(text)).toBe(url);
  });

  test.each(["plimsoll.example", "ftp://plimsoll.example", "https://a:secret@plimsoll.example", "https://plimsoll.example?x=secret", ""])(
    "is refused and not repeated: %s",
    (text) => {
      expect(() => normalizeBaseUrl(text)).toThrow(
        expect.objectContaining({ code: "server-url-invalid", message: expect.not.stringContaining("secret") }),
      );
    },
  );
});

function problemAnswer(text: string): Response {
  return new Response(text, { status: 400, headers: { "content-type": PROBLEM_MEDIA_TYPE } });
}
