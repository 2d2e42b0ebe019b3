import {
  type AccountRole,
  accountRoles,
  type OperationId,
  operationPath,
  type Problem,
  type Route,
  routes,
  type TokenRole,
  tokenRoles,
} from "@plimsoll/api";
import { expect, test } from "vitest";
import { createToken } from "../auth/token-format.js";
import { describeEachEngine } from "../store/testing/each-engine.js";
import { startTestServer, type TestServer } from "./testing/test-server.js";

const entries = Object.entries(routes) as [OperationId, Route][];

/** Operations that this release does not answer yet. */
const notServed: readonly OperationId[] = [];

type Headers = Readonly<Record<string, string>>;

describeEachEngine("access", (engine) => {
  const withServer = async (work: (server: TestServer) => Promise<void>): Promise<void> => {
    const server = await startTestServer(await engine.open());
    try {
      await work(server);
    } finally {
      await server.close();
    }
  };

  const call = async ({ app }: TestServer, id: OperationId, headers: Headers): Promise<string> => {
    const { method } = routes[id];
    const response = await app.inject({ method, url: operationPath(id, { id: "999999" }), headers });
    const type = (response.headers["content-type"] ?? "").toString();
    return type.startsWith("application/problem+json")
      ? response.json<Problem>().type.replace("/problems/", "")
      : String(response.statusCode);
  };

  test("every operation of the API has a route, but those that are not served yet", async () => {
    await withServer(async ({ app }) => {
      const missing = entries
        .filter(([, { method, path }]) => !app.hasRoute({ method, url: path.replaceAll(/\{(\w+)\}/g, ":$1") }))
        .map(([id]) => id);
      expect(missing).toEqual(notServed);
    });
  });

  test("nobody, wrong, revoked and expired tokens are refused everywhere but where anyone may call", async () => {
    await withServer(async (server) => {
      const revoked = await server.asProgram("read-only");
      const admin = await server.asPerson("admin");
      const { id } = await server.store.db.selectFrom("api_token").select("id").executeTakeFirstOrThrow();
      expect((await server.app.inject({ method: "GET", url: operationPath("listImages"), headers: revoked })).statusCode).toBe(200);
      expect((await server.app.inject({ method: "DELETE", url: operationPath("revokeToken", { id }), headers: admin })).statusCode).toBe(
        204,
      );
      const expired = await server.asProgram("scanner");
      await server.store.db
        .updateTable("api_token")
        .set({ expires_at: new Date(0) })
        .where("role", "=", "scanner")
        .execute();
      const callers: readonly (readonly [string, Headers])[] = [
        ["nobody", {}],
        ["a token that was never made", { authorization: `Bearer ${createToken()}` }],
        ["a token of another form", { authorization: "Bearer plim_1234" }],
        ["another scheme", { authorization: "Basic YWRtaW46YWRtaW4=" }],
        ["a revoked token", revoked],
        ["an expired token", expired],
        ["a session that was never made", { cookie: "plimsoll=AAAA" }],
        ["a token beside a session: the token counts", { ...admin, ...revoked }],
      ];
      const answers: string[] = [];
      for (const [name, headers] of callers) {
        for (const [operation, { access }] of entries) {
          if (access === "anyone" || notServed.includes(operation)) continue;
          const answer = await call(server, operation, headers);
          if (answer !== "unauthenticated") answers.push(`${name}: ${operation}: ${answer}`);
        }
      }
      expect(answers).toEqual([]);
    });
  });

  test("each role may call what its routes say, and nothing else", async () => {
    await withServer(async (server) => {
      const wrong: string[] = [];
      const walk = async (role: AccountRole | TokenRole, kind: "people" | "tokens", headers: () => Promise<Headers>): Promise<void> => {
        for (const [operation, { access }] of entries) {
          // A stream does not end.
          if (notServed.includes(operation) || operation === "streamEvents" || operation === "signOut") continue;
          const mayCall = access === "anyone" || (access[kind] as readonly string[]).includes(role);
          const answer = await call(server, operation, await headers());
          if ((answer === "forbidden") === mayCall || answer === "unauthenticated" || answer === "csrf")
            wrong.push(`${role}: ${operation}: ${answer}`);
        }
      };
      for (const role of accountRoles) {
        const person = await server.asPerson(role);
        await walk(role, "people", async () => person);
      }
      for (const role of tokenRoles) {
        const program = await server.asProgram(role);
        await walk(role, "tokens", async () => program);
      }
      expect(wrong).toEqual([]);
    });
  });

  test("a session's request that changes something needs its CSRF value and this server's pages", async () => {
    await withServer(async (server) => {
      const { cookie = "", ...csrf } = await server.asPerson("admin");
      const other = await server.asPerson("admin");
      const changes = entries.filter(
        ([id, { method, access }]) => method !== "GET" && access !== "anyone" && access.people.includes("admin") && !notServed.includes(id),
      );
      const answers: string[] = [];
      for (const [id] of changes) {
        for (const headers of [
          { cookie },
          { ...other, cookie },
          { cookie, ...csrf, origin: "https://evil.example" },
          { cookie, ...csrf, origin: "null" },
        ]) {
          answers.push(await call(server, id, headers));
        }
      }
      expect(new Set(answers)).toEqual(new Set(["csrf"]));
      expect(await call(server, "signIn", { origin: "https://evil.example" })).toBe("csrf");
      expect(await call(server, "checkDatabase", { cookie, ...csrf, origin: "http://localhost:80" })).toBe("202");
      expect(await call(server, "getSession", { cookie })).toBe("200");
    });
  });
});
