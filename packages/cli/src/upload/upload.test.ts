import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { problemOf, type ScanVerdict, scanUploadSchema } from "@plimsoll/api";
import type { Result } from "@plimsoll/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../cli.js";
import { archiveOf, ociImage, tarArchive, tarFile, write } from "../testing/hostile-image.js";
import { memoryIo } from "../testing/memory-io.js";
import { installShopDatabase } from "../testing/shop.js";

const TOKEN = "plim_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG012345";
const URL_ = "https://plimsoll.example";

let folder: string;
let database: string;
let image: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-upload-"));
  database = await installShopDatabase(folder);
  const layer = tarArchive(tarFile("app/package.json", '{"name":"leftpad","version":"1.0.0"}'));
  image = write(folder, "Shop_1.tar", archiveOf(ociImage([layer]).files));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Asked {
  readonly url: string;
  readonly authorization: string | null;
  readonly body: unknown;
}

interface Call {
  readonly words: readonly string[];
  readonly answer?: (attempt: number) => Response;
  readonly secret?: string;
}

/** Runs the program against a server that answers as told. */
async function run({ words, answer, secret }: Call) {
  const asked: Asked[] = [];
  const io = memoryIo({
    environment: { HOME: folder, PLIMSOLL_VULNERABILITY_DB_PATH: database },
    workingDirectory: folder,
    ...(secret === undefined ? {} : { secret }),
    serverFetch: (url, { body, headers }) => {
      const bytes = body instanceof Uint8Array ? gunzipSync(body) : Buffer.from(typeof body === "string" ? body : "");
      asked.push({ url, authorization: new Headers(headers).get("authorization"), body: JSON.parse(bytes.toString() || "null") });
      return answer === undefined ? Promise.reject(new Error("connect ECONNREFUSED")) : Promise.resolve(answer(asked.length));
    },
  });
  const code = await runCli(words, io);
  return { code, ...io.written, asked };
}

function verdict(result: Result, maxCvss: number | null): Response {
  const counts = { critical: 0, high: 1, medium: 0, low: 0, negligible: 0, unknown: 0 };
  const answer: ScanVerdict = {
    outcome: "created",
    digest: `sha256:${"a".repeat(64)}`,
    result,
    thresholds: { warn: 5, fail: 6.5 },
    database: null,
    verdicts: [
      {
        reference: "localhost/shop-1",
        id: "7",
        registry: "localhost",
        repository: "shop-1",
        tag: "latest",
        result,
        state: "judged",
        maxCvss,
        counts,
        kev: 0,
        fixable: 0,
        excepted: 0,
      },
    ],
  };
  return Response.json(answer, { status: 201 });
}

const scan = ["scan", "-q", "-o", "json", "--api-url", `${URL_}/api/v1/`];

test.each<[Result, number, number | null]>([
  ["Pass", 0, null],
  ["Warn", 0, 5.5],
  ["Fail", 2, 9.8],
])("the server's %s is the result, exit code %i", async (result, exitCode, maxCvss) => {
  const { code, stdout, stderr, asked } = await run({ words: [...scan, "--token", TOKEN, image], answer: () => verdict(result, maxCvss) });
  expect([code, stderr]).toEqual([exitCode, ""]);
  expect(JSON.parse(stdout)).toMatchObject({ plimsoll: { result, judgedBy: URL_, maxCvss, thresholds: { warn: 5, fail: 6.5 } } });
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatchObject({ url: `${URL_}/api/v1/scans`, authorization: `Bearer ${TOKEN}` });
  const upload = scanUploadSchema.parse(asked[0]?.body);
  expect(upload).toMatchObject({ references: ["localhost/shop-1"], source: "pipeline", scanner: { name: "plimsoll" } });
  expect(upload.sbom["artifacts"]).toHaveLength(1);
});

test("the name of the image on the server can be chosen", async () => {
  const words = [...scan, "-t", TOKEN, "--image-name", "registry.example/shop/api:1.2", image];
  const { asked } = await run({ words, answer: () => verdict("Pass", null) });
  expect(asked[0]?.body).toMatchObject({ references: ["registry.example/shop/api:1.2"] });
});

test("thresholds of the command line do not count, and it is said", async () => {
  const words = ["scan", "-a", URL_, "-t", TOKEN, "-f", "3", image];
  const { stderr, stdout } = await run({ words, answer: () => verdict("Pass", null) });
  expect(stderr).toContain("warning: --fail-threshold does not count: the server's thresholds hold\n");
  expect(stdout).toContain("fail_threshold - 6.5");
  expect(stdout).toContain(`the result is that of the server ${URL_}`);
});

test("a refusal is an error of the image, and the token is in no message", async () => {
  const problem = problemOf("unauthenticated", { detail: "the token is revoked", instance: "/api/v1/scans" });
  const refuse = () => Response.json(problem, { status: 401, headers: { "content-type": "application/problem+json" } });
  const { code, stderr, stdout, asked } = await run({ words: [...scan, "-t", TOKEN, image], answer: refuse });
  expect([code, stderr, asked.length]).toEqual([1, "error[unauthenticated]: the token is revoked\n", 1]);
  expect(stdout).not.toContain(TOKEN);
});

test("a server that is away is an error, with the report of this machine", async () => {
  const { code, stdout, stderr, asked } = await run({ words: [...scan, "-t", TOKEN, image] });
  expect([code, asked.length]).toEqual([1, 6]);
  expect(stderr).toBe(`error[server-unreachable]: the server at ${URL_} cannot be reached: connect ECONNREFUSED\n`);
  expect(JSON.parse(stdout)).toMatchObject({ plimsoll: { result: "Fail" } });
});

test("a server that is away may be done without", async () => {
  const words = ["scan", "-o", "json", "-a", URL_, "-t", TOKEN, "--allow-offline", image];
  const { code, stdout, stderr } = await run({ words });
  expect(code).toBe(2);
  expect(stderr).toContain("cannot be reached: connect ECONNREFUSED; the result is that of this machine\n");
  expect(JSON.parse(stdout)).toMatchObject({ plimsoll: { result: "Fail" } });
});

test("login tries the token and keeps it, and a scan uses it", async () => {
  const login = await run({ words: ["login", URL_], secret: TOKEN, answer: () => Response.json({ known: [] }) });
  expect([login.code, login.stderr]).toEqual([0, ""]);
  expect(login.stdout).not.toContain(TOKEN);
  const file = join(folder, ".config", "plimsoll", "credentials.json");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ tokens: { [URL_]: TOKEN } });
  const { code, asked } = await run({ words: [...scan, image], answer: () => verdict("Warn", 5.5) });
  expect([code, asked[0]?.authorization]).toEqual([0, `Bearer ${TOKEN}`]);
  rmSync(file);
});

test("logout forgets the token of that server alone", async () => {
  const good = () => Response.json({ known: [] });
  const file = join(folder, ".config", "plimsoll", "credentials.json");
  for (const url of [URL_, `${URL_}/other`]) await run({ words: ["login", url], secret: TOKEN, answer: good });
  const logout = await run({ words: ["logout", `${URL_}/`] });
  expect(logout).toMatchObject({ code: 0, stdout: `The token of ${URL_} is forgotten.\n`, stderr: "", asked: [] });
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ tokens: { [`${URL_}/other`]: TOKEN } });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect((await run({ words: ["logout", URL_] })).stdout).toBe(`There is no token of ${URL_}.\n`);
  rmSync(file);
});

test("a token that the server does not know is not kept", async () => {
  const problem = problemOf("unauthenticated", { detail: "there is no such token", instance: "/api/v1/scans/known" });
  const refuse = () => Response.json(problem, { status: 401, headers: { "content-type": "application/problem+json" } });
  const { code, stderr } = await run({ words: ["login", URL_], secret: TOKEN, answer: refuse });
  expect([code, stderr]).toEqual([1, "error[unauthenticated]: there is no such token\n"]);
  expect(() => statSync(join(folder, ".config", "plimsoll", "credentials.json"))).toThrow();
});

test.each<[string, readonly string[], RegExp]>([
  ["no address", ["scan", "-a", "plimsoll", "-t", TOKEN, "x.tar"], /^error\[option-invalid\]: -a: the server's address must be an http/],
  [
    "a name for two images",
    [...scan, "-t", TOKEN, "--image-name", "a", "x", "y"],
    /^error\[option-invalid\]: --image-name names one image/,
  ],
  ["login to nothing", ["login"], /^error\[option-invalid\]: name one server/],
  ["logout of nothing", ["logout"], /^error\[option-invalid\]: name one server/],
  ["login without a token", ["login", URL_], /^error\[option-invalid\]: there is no token/],
])("%s is refused", async (_, words, message) => {
  const { code, stderr, asked } = await run({ words });
  expect([code, asked]).toEqual([1, []]);
  expect(stderr).toMatch(message);
});
