import type { Session } from "@plimsoll/api";
import type { FastifyReply, FastifyRequest } from "fastify";
import { writeAudit } from "../auth/audit.js";
import type { Identity, Person } from "../auth/identity.js";
import { endSession, findSession } from "../auth/session.js";
import { changePassword, type Origin, signIn } from "../auth/sign-in.js";
import { hashSecret } from "../auth/token-format.js";
import { serverError } from "../error.js";
import type { Metrics } from "../http/metrics.js";
import type { Store } from "../store/store.js";
import type { Handlers } from "./handler.js";

/** What the routes of sessions use. */
export interface SessionRoutesOptions {
  readonly store: Store;
  readonly metrics: Metrics;
  readonly cookieName: string;
  /** The cookie goes over TLS only. */
  readonly isSecure: boolean;
}

const MAX_AGE_SECONDS = 7 * 24 * 60 * 60;

/** Signing in and out, and changing one's own password. */
export function sessionRoutes({ store, metrics, cookieName, isSecure }: SessionRoutesOptions) {
  const cookie = { httpOnly: true, secure: isSecure, sameSite: "lax", path: "/" } as const;
  const begin = async (secret: string, reply: FastifyReply): Promise<Session> => {
    const person = await findSession(store.db, hashSecret(secret));
    if (person === undefined) throw serverError("unauthenticated", "The session has ended already.");
    reply.setCookie(cookieName, secret, { ...cookie, maxAge: MAX_AGE_SECONDS });
    return sessionOf(person);
  };
  return {
    signIn: async ({ body, request, reply }) => {
      try {
        const secret = await signIn(store, body, originOf(request));
        const old = request.cookies[cookieName];
        if (old !== undefined) await endSession(store.db, hashSecret(old));
        metrics.signIns.inc({ outcome: "success" });
        return await begin(secret, reply);
      } catch (error) {
        const { code } = error as { readonly code?: string };
        metrics.signIns.inc({ outcome: code === "unauthenticated" ? "refused" : code === "too-many-requests" ? "limited" : "failed" });
        throw error;
      }
    },
    getSession: async ({ identity }) => sessionOf(personOf(identity)),
    signOut: async ({ identity, request, reply }) => {
      const { name, sessionHash } = personOf(identity);
      await store.transaction(async (tx) => {
        await endSession(tx, sessionHash);
        await writeAudit(tx, { actor: name, action: "session.delete", object: `account:${name}`, address: request.ip });
      });
      reply.clearCookie(cookieName, cookie);
      return undefined;
    },
    changePassword: async ({ identity, body, request, reply }) => {
      const secret = await changePassword(store, personOf(identity), body, originOf(request));
      return begin(secret, reply);
    },
  } satisfies Handlers;
}

function sessionOf({ name, role, mustChange, csrf, expiresAt }: Person): Session {
  return { account: { name, role, mustChangePassword: mustChange }, csrf, expiresAt: expiresAt.toISOString() };
}

function personOf(identity: Identity | undefined): Person {
  if (identity?.kind !== "person") throw serverError("unauthenticated", "Sign in.");
  return identity;
}

function originOf(request: FastifyRequest): Origin {
  return { address: request.ip, userAgent: request.headers["user-agent"] };
}
