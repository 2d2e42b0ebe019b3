import { openApiDocument } from "@plimsoll/api";
import { isFirstPasswordUnused } from "../auth/account.js";
import type { TokenFinder } from "../auth/api-token.js";
import { findSession } from "../auth/session.js";
import { serverError } from "../error.js";
import type { EventHub } from "../http/event-stream.js";
import type { Store } from "../store/store.js";
import type { Handlers } from "./handler.js";
import type { VulnerabilityDatabase } from "./vulnerability-database.js";

/** What the routes of the server itself use. */
export interface ServerRoutesOptions {
  readonly store: Store;
  readonly database: VulnerabilityDatabase;
  readonly events: EventHub;
  readonly tokens: TokenFinder;
  readonly version: string;
  readonly isStopping: () => boolean;
}

const READY_MS = 1_000;

/** What the server is, whether it can work, its database and its live events. */
export function serverRoutes({ store, database, events, tokens, version, isStopping }: ServerRoutesOptions) {
  // Made when it is first asked for: that takes 0.1 s of a start.
  let document: ReturnType<typeof openApiDocument> | undefined;
  return {
    getVersion: async () => ({ name: "plimsoll" as const, version, oneTimePassword: await isFirstPasswordUnused(store) }),
    getOpenApi: async () => {
      document ??= openApiDocument(version);
      return document;
    },
    getHealth: async () => ({ status: "ok" as const }),
    getReadiness: async () => {
      if (isStopping() || !(await answersInTime(store))) throw serverError("store-unavailable", "The server is not ready.");
      return { status: "ok" as const };
    },
    getDatabase: () => database.status(),
    checkDatabase: async () => ({ started: database.check() }),
    streamEvents: async ({ identity, request, reply }) => {
      const { authorization } = request.headers;
      const isValid = async (): Promise<boolean> => {
        if (identity?.kind === "person") return (await findSession(store.db, identity.sessionHash)) !== undefined;
        return (await tokens.find(authorization?.slice("Bearer ".length) ?? "")) !== undefined;
      };
      const lastEventId = request.headers["last-event-id"];
      const headers = { ...reply.getHeaders(), "content-type": "text/event-stream; charset=utf-8", "x-accel-buffering": "no" };
      await events.open(reply.raw, { lastEventId: typeof lastEventId === "string" ? lastEventId : undefined, headers, isValid });
      return reply.hijack();
    },
  } satisfies Handlers;
}

async function answersInTime(store: Store): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), READY_MS);
  });
  const answers = store.check().then(
    () => true,
    () => false,
  );
  return Promise.race([answers, late]).finally(() => clearTimeout(timer));
}
