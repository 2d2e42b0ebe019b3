import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import {
  type CreatedToken,
  CSRF_HEADER,
  checkAnswer,
  type Problem,
  type ScanVerdict,
  type Session,
  type Settings,
  type TokenList,
} from "@plimsoll/api";
import { encodeSyftJson, type JsonObject } from "@plimsoll/core";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { createFirstAccount } from "../auth/account.js";
import { exampleDigest, exampleUpload } from "../posture/testing/example-upload.js";
import { describeEachEngine } from "../store/testing/each-engine.js";
import { startTestServer, type TestServer } from "./testing/test-server.js";

const json = { "content-type": "application/json" };

function scan(change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const { references, digest, source, sbom } = exampleUpload(1, {
    packages: [
      ["left", "1.0.0"],
      ["right", "2.0.0", 1],
    ],
  });
  return { references, digest, source, scanner: { name: "plimsoll", version: "0.1.0" }, sbom: encodeSyftJson(sbom), ...change };
}

describeEachEngine("routes", (engine) => {
  const withServer = async (work: (server: TestServer) => Promise<void>): Promise<void> => {
    const server = await startTestServer(await engine.open());
    try {
      await work(server);
    } finally {
      await server.close();
    }
  };

  test("the one-time password signs in, does nothing but being changed, and is then void", async () => {
    await withServer(async ({ app, store, lines }) => {
      let password = "";
      await createFirstAccount(store, (made) => {
        password = made;
      });
      await createFirstAccount(store, () => expect.unreachable());
      expect(password).toMatch(/^[a-z2-9]{20}$/);
      expect((await app.inject({ url: "/api/v1/version" })).json()).toMatchObject({ oneTimePassword: true });

      const signIn = (word: string) =>
        app.inject({ method: "POST", url: "/api/v1/session", headers: json, payload: { name: "admin", password: word } });
      const signedIn = await signIn(password);
      expect(signedIn.statusCode).toBe(200);
      const session: Session = checkAnswer("signIn", signedIn.json());
      expect(session.account).toEqual({ name: "admin", role: "admin", mustChangePassword: true });
      const [cookie] = signedIn.cookies;
      expect(cookie).toMatchObject({ name: "plimsoll", httpOnly: true, sameSite: "Lax", path: "/" });
      const old = { cookie: `plimsoll=${cookie?.value}`, [CSRF_HEADER]: session.csrf };
      expect((await app.inject({ url: "/api/v1/images", headers: old })).json<Problem>()).toMatchObject({
        status: 403,
        detail: "Change the one-time password first.",
      });

      const change = (payload: object) =>
        app.inject({ method: "PUT", url: "/api/v1/session/password", headers: { ...old, ...json }, payload });
      expect((await change({ currentPassword: password, newPassword: "short" })).statusCode).toBe(400);
      expect((await change({ currentPassword: password, newPassword: password })).statusCode).toBe(400);
      const changed = await change({ currentPassword: password, newPassword: "a better password" });
      expect(changed.json<Session>().account.mustChangePassword).toBe(false);
      const fresh = { cookie: `plimsoll=${changed.cookies[0]?.value}` };
      expect((await app.inject({ url: "/api/v1/images", headers: fresh })).statusCode).toBe(200);
      expect((await app.inject({ url: "/api/v1/session", headers: old })).statusCode).toBe(401);
      expect((await signIn(password)).json<Problem>()).toMatchObject({ type: "/problems/unauthenticated", attemptsLeft: 4 });
      expect((await app.inject({ url: "/api/v1/version" })).json()).toMatchObject({ oneTimePassword: false });

      const out = await app.inject({
        method: "DELETE",
        url: "/api/v1/session",
        headers: { ...fresh, [CSRF_HEADER]: changed.json<Session>().csrf },
      });
      expect(out.statusCode).toBe(204);
      expect((await app.inject({ url: "/api/v1/session", headers: fresh })).statusCode).toBe(401);
      const audit = await store.db.selectFrom("audit_entry").select(["actor", "action"]).orderBy("id").execute();
      expect(audit.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
        "server account.create",
        "admin session.create",
        "admin account.password",
        "admin session.delete",
      ]);
      const stored = JSON.stringify([
        await store.db.selectFrom("audit_entry").selectAll().execute(),
        await store.db.selectFrom("account").selectAll().execute(),
        lines,
      ]);
      for (const secret of [password, "a better password", cookie?.value ?? "?", changed.cookies[0]?.value ?? "?"])
        expect(stored).not.toContain(secret);
    });
  });

  test("after 5 failures an account waits, known or not; a success forgets them", async () => {
    await withServer(async ({ app, store }) => {
      let password = "";
      await createFirstAccount(store, (made) => {
        password = made;
      });
      const signIn = async (name: string, word: string): Promise<number> =>
        (await app.inject({ method: "POST", url: "/api/v1/session", headers: json, payload: { name, password: word } })).statusCode;
      expect([await signIn("admin", "no"), await signIn("admin", password)]).toEqual([401, 200]);
      const answers = await Promise.all(Array.from({ length: 8 }, () => signIn("admin", "no")));
      expect(answers.filter((status) => status === 401).length).toBeLessThanOrEqual(5);
      expect(answers.every((status) => status === 401 || status === 429)).toBe(true);
      expect(await signIn("admin", password)).toBe(429);
      const limited = await app.inject({
        method: "POST",
        url: "/api/v1/session",
        headers: json,
        payload: { name: "admin", password: "no" },
      });
      expect(limited.headers["retry-after"]).toBe("900");
      const unknown: number[] = [];
      for (let round = 0; round < 6; round++) unknown.push(await signIn("nobody", "no"));
      expect(unknown).toEqual([401, 401, 401, 401, 401, 429]);
      await sql`UPDATE sign_in_attempt SET window_start = window_start - interval '16 minutes'`.execute(store.db);
      expect(await signIn("admin", password)).toBe(200);
    });
  });

  test("a token is shown once, works, and is revoked at once", async () => {
    await withServer(async ({ app, store, asPerson, lines }) => {
      const admin = await asPerson("image-assurance-admin");
      const made = await app.inject({
        method: "POST",
        url: "/api/v1/tokens",
        headers: { ...admin, ...json },
        payload: { name: "ci", role: "read-only", expiresInHours: 24 },
      });
      expect(made.statusCode).toBe(201);
      const token: CreatedToken = checkAnswer("createToken", made.json());
      const asToken = { authorization: `Bearer ${token.secret}` };
      expect((await app.inject({ url: "/api/v1/images", headers: asToken })).statusCode).toBe(200);
      const listed = await app.inject({ url: "/api/v1/tokens", headers: admin });
      const list: TokenList = checkAnswer("listTokens", listed.json());
      expect(list.items).toMatchObject([{ id: token.id, name: "ci", prefix: token.secret.slice(0, 12), revokedAt: null }]);
      expect(list.items[0]?.usedAt).not.toBeNull();
      expect((await app.inject({ method: "DELETE", url: `/api/v1/tokens/${token.id}`, headers: admin })).statusCode).toBe(204);
      expect((await app.inject({ method: "DELETE", url: `/api/v1/tokens/${token.id}`, headers: admin })).statusCode).toBe(204);
      expect((await app.inject({ method: "DELETE", url: "/api/v1/tokens/77", headers: admin })).statusCode).toBe(404);
      expect((await app.inject({ url: "/api/v1/images", headers: asToken })).statusCode).toBe(401);
      const audit = await store.db.selectFrom("audit_entry").selectAll().execute();
      expect(audit.map(({ action }) => action)).toEqual(["token.create", "token.revoke"]);
      expect(JSON.stringify([audit, lines, listed.body])).not.toContain(token.secret);
    });
  });

  test("settings are replaced from the version that was read", async () => {
    await withServer(async ({ app, asPerson }) => {
      const admin = { ...(await asPerson("admin")), ...json };
      const read = await app.inject({ url: "/api/v1/settings", headers: admin });
      const settings: Settings = checkAnswer("getSettings", read.json());
      const put = (etag: string | undefined, change: object) =>
        app.inject({
          method: "PUT",
          url: "/api/v1/settings",
          headers: { ...admin, ...(etag === undefined ? {} : { "if-match": etag }) },
          payload: { warn: 5, fail: 8.5, runtimeView: false, apiUrl: null, ...change },
        });
      const etag = String(read.headers["etag"]);
      expect(etag).toBe(`"${settings.version}"`);
      expect((await put(undefined, {})).statusCode).toBe(400);
      expect((await put(etag, { warn: 9 })).json<Problem>().errors).toEqual([{ pointer: "/warn", message: "must not be above fail" }]);
      expect((await put(etag, {})).json()).toMatchObject({ warn: 5, fail: 8.5, version: settings.version + 1 });
      expect((await put(etag, { fail: 9 })).statusCode).toBe(412);
    });
  });

  test("a scan is uploaded, compressed or not, and its image is there", async () => {
    await withServer(async ({ app, asProgram, asPerson }) => {
      const scanner = { ...(await asProgram("scanner")), ...json };
      const payload = gzipSync(JSON.stringify(scan()));
      const first = await app.inject({
        method: "POST",
        url: "/api/v1/scans",
        headers: { ...scanner, "content-encoding": "gzip" },
        payload,
      });
      expect(first.statusCode, first.body).toBe(202);
      const verdict: ScanVerdict = checkAnswer("uploadScan", first.json());
      expect(verdict).toMatchObject({
        outcome: "pending",
        digest: exampleDigest(1),
        result: "Unknown",
        verdicts: [{ reference: "registry.example/shop/app-1:1.0", tag: "1.0" }],
      });
      const viewer = await asPerson("viewer");
      const list = checkAnswer("listImages", (await app.inject({ url: "/api/v1/images?counts=true", headers: viewer })).json());
      const id = list.items[0]?.id ?? "?";
      expect(id).toBe(verdict.verdicts[0]?.id);
      for (const [operation, part] of [
        ["getImage", ""],
        ["listFindings", "/findings"],
        ["listPackages", "/packages"],
        ["listLayers", "/layers"],
        ["getHistory", "/history"],
      ] as const) {
        const answer = await app.inject({ url: `/api/v1/images/${id}${part}`, headers: viewer });
        expect(answer.statusCode, part).toBe(200);
        checkAnswer(operation, answer.json());
        expect((await app.inject({ url: `/api/v1/images/424242${part}`, headers: viewer })).statusCode, part).toBe(404);
      }
      const sbom = await app.inject({ url: `/api/v1/images/${id}/sbom?format=cyclonedx-json`, headers: viewer });
      expect(sbom.headers["content-type"]).toMatch(/^application\/vnd\.cyclonedx\+json/);
      expect(sbom.json<JsonObject>()["bomFormat"]).toBe("CycloneDX");
      const { digest } = verdict;
      const known = await app.inject({
        method: "POST",
        url: "/api/v1/scans/known",
        headers: scanner,
        payload: {
          images: [
            { digest, scannerVersion: "0.1.0" },
            { digest, scannerVersion: "0.2.0" },
          ],
        },
      });
      expect(checkAnswer("findKnownScans", known.json())).toEqual({ known: [digest] });
      const asked = [
        { registry: "registry.example/shop", repository: "app-1", tag: "1.0" },
        { registry: "registry.example/shop", repository: "none", digest },
      ];
      const answered = await app.inject({ method: "POST", url: "/api/v1/verdict", headers: scanner, payload: JSON.stringify(asked) });
      expect(checkAnswer("getVerdicts", answered.json()).items).toMatchObject([
        { id, digest, result: "Unknown", state: "pending" },
        { id: null, digest },
      ]);
      const agent = { ...(await asProgram("cluster-agent")), ...json };
      expect((await app.inject({ method: "POST", url: "/api/v1/scans", headers: agent, payload: scan() })).statusCode).toBe(403);
    });
  });

  const artifact = (scan()["sbom"] as JsonObject)["artifacts"];
  const [first] = artifact as readonly JsonObject[];
  test.each<[string, string | Buffer, Record<string, string>, string]>([
    ["no JSON", "{", json, "invalid-request"],
    ["another media type", "a=b", { "content-type": "application/x-www-form-urlencoded" }, "unsupported-media-type"],
    ["no body", "", json, "invalid-request"],
    ["no reference", JSON.stringify(scan({ references: [] })), json, "invalid-request"],
    ["an SBOM that is none", JSON.stringify(scan({ sbom: {} })), json, "sbom-malformed"],
    ["packages of the wrong type", JSON.stringify(scan({ sbom: { artifacts: [7] } })), json, "sbom-malformed"],
    ["a package twice", JSON.stringify(scan({ sbom: { artifacts: [first, first] } })), json, "sbom-duplicate-id"],
    [
      "too many packages",
      JSON.stringify(scan({ sbom: { artifacts: Array.from({ length: 50_001 }, () => ({})) } })),
      json,
      "sbom-too-many-packages",
    ],
    [
      "too deep",
      JSON.stringify(scan()).replace('"artifacts":[', `"deep":${"[".repeat(70)}${"]".repeat(70)},"artifacts":[`),
      json,
      "sbom-too-deep",
    ],
    ["a gzip bomb", gzipSync(Buffer.alloc(100_000_000, " ")), { ...json, "content-encoding": "gzip" }, "too-large"],
    ["33 MB", randomBytes(33 * 1024 * 1024), { ...json, "content-encoding": "gzip" }, "too-large"],
  ])("an upload with %s is refused and nothing is stored", async (_name, payload, headers, code) => {
    await withServer(async ({ app, store, asProgram }) => {
      const response = await app.inject({
        method: "POST",
        url: "/api/v1/scans",
        headers: { ...(await asProgram("scanner")), ...headers },
        payload,
      });
      expect(response.json<Problem>().type).toBe(`/problems/${code}`);
      expect(response.headers["content-type"]).toMatch(/^application\/problem\+json/);
      expect(await store.db.selectFrom("image").select("id").execute()).toEqual([]);
    });
  });

  test("a disk that is nearly full takes no uploads, and answers everything else", async () => {
    const store = await engine.open();
    let room = new AbortController();
    const server = await startTestServer({ ...store, room: () => room.signal });
    const headers = { ...(await server.asProgram("scanner")), ...json };
    const send = () => server.app.inject({ method: "POST", url: "/api/v1/scans", headers, payload: scan() });
    room.abort();
    const full = await send();
    expect([full.statusCode, full.json<Problem>().type]).toEqual([507, "/problems/storage-full"]);
    const known = { images: [{ digest: exampleDigest(1), scannerVersion: "0.1.0" }] };
    expect((await server.app.inject({ method: "POST", url: "/api/v1/scans/known", headers, payload: known })).statusCode).toBe(200);
    room = new AbortController();
    expect((await send()).statusCode).toBe(202);
    await server.close();
  });

  test("probes, version, metrics, OpenAPI and unknown addresses answer anyone, with the headers that protect", async () => {
    await withServer(async ({ app, lines }) => {
      for (const [operation, url] of [
        ["getHealth", "/healthz"],
        ["getReadiness", "/readyz"],
        ["getVersion", "/api/v1/version"],
        ["getOpenApi", "/api/v1/openapi.json"],
      ] as const) {
        const response = await app.inject({ url });
        expect(response.statusCode, url).toBe(200);
        checkAnswer(operation, response.json());
        expect(response.headers).toMatchObject({
          "content-security-policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; form-action 'self'",
          "x-content-type-options": "nosniff",
          "referrer-policy": "no-referrer",
        });
      }
      const nothing = await app.inject({ url: "/api/v1/nothing?token=secret" });
      expect(nothing.json<Problem>()).toMatchObject({ type: "/problems/not-found", status: 404 });
      expect(nothing.json<Problem>().instance).toMatch(/^urn:uuid:[0-9a-f-]{36}$/);
      expect(lines.join("")).not.toContain("secret");
    });
  });
});
