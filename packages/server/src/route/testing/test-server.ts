import { randomBytes } from "node:crypto";
import { type AccountRole, CSRF_HEADER, type TokenRole } from "@plimsoll/api";
import type { FastifyInstance } from "fastify";
import { createApiToken } from "../../auth/api-token.js";
import { createSession, findSession } from "../../auth/session.js";
import { hashSecret } from "../../auth/token-format.js";
import { startParts } from "../../server-parts.js";
import type { Store } from "../../store/store.js";

type Headers = Readonly<Record<string, string>>;

/** The server without a network, and callers of every role. */
export interface TestServer {
  readonly app: FastifyInstance;
  readonly store: Store;
  /** What it has logged. */
  readonly lines: readonly string[];
  /** Headers of a person who is signed in. */
  readonly asPerson: (role: AccountRole) => Promise<Headers>;
  /** Headers of a program with a token. */
  readonly asProgram: (role: TokenRole) => Promise<Headers>;
  /** Ends what it started, but not the store. */
  readonly close: () => Promise<void>;
}

/** Starts the server on an open store. */
export async function startTestServer(store: Store): Promise<TestServer> {
  const lines: string[] = [];
  const log = { write: (line: string) => void lines.push(line) };
  const { app, close } = await startParts(store, { log, onFault: (error) => lines.push(String(error)) });
  return {
    app,
    store,
    lines,
    asPerson: async (role) => {
      const name = `${role}-${randomBytes(4).toString("hex")}`;
      const { id } = await store.db
        .insertInto("account")
        .values({ name, role, password_hash: null })
        .returning("id")
        .executeTakeFirstOrThrow();
      const secret = await createSession(store.db, id, "tests");
      const person = await findSession(store.db, hashSecret(secret));
      return { cookie: `plimsoll=${secret}`, [CSRF_HEADER]: person?.csrf ?? "" };
    },
    asProgram: async (role) => {
      const cluster = role === "cluster-agent" ? { cluster: "east" } : {};
      const { secret } = await createApiToken(
        store,
        { name: "tests", role, expiresInHours: null, ...cluster },
        { actor: "tests", address: "127.0.0.1" },
      );
      return { authorization: `Bearer ${secret}` };
    },
    close,
  };
}
