import { timingSafeEqual } from "node:crypto";
import { CSRF_HEADER, type OperationId, type Route } from "@plimsoll/api";
import type { FastifyRequest } from "fastify";
import type { TokenFinder } from "../auth/api-token.js";
import type { Identity } from "../auth/identity.js";
import { findSession } from "../auth/session.js";
import { hashSecret } from "../auth/token-format.js";
import { serverError } from "../error.js";
import type { Store } from "../store/store.js";

/** Whoever has the one-time password may only change it. */
const beforeChange: ReadonlySet<OperationId> = new Set<OperationId>(["getSession", "signOut", "changePassword"]);

/** What it takes to tell who makes a request. */
export interface Authentication {
  readonly store: Store;
  readonly tokens: TokenFinder;
  readonly cookieName: string;
}

/** Who makes a request: the header Authorization wins over the cookie; nothing else is read. */
export async function identify(request: FastifyRequest, { store, tokens, cookieName }: Authentication): Promise<Identity | undefined> {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const token = /^Bearer ([\x21-\x7e]{1,200})$/i.exec(authorization)?.[1];
    return token === undefined ? undefined : tokens.find(token);
  }
  const secret = request.cookies[cookieName];
  return secret === undefined || secret.length > 200 ? undefined : findSession(store.db, hashSecret(secret));
}

/**
 * Lets a request through to its route, or not.
 *
 * @throws `unauthenticated`, `csrf`, `forbidden`.
 */
export function authorize(
  operation: OperationId,
  { access, method }: Route,
  identity: Identity | undefined,
  request: FastifyRequest,
): void {
  if (method !== "GET" && identity?.kind !== "program") checkOrigin(request);
  if (access === "anyone") return;
  if (identity === undefined) throw serverError("unauthenticated", "Sign in, or send an API token that is valid.");
  const roles: readonly string[] = identity.kind === "person" ? access.people : access.tokens;
  if (!roles.includes(identity.role)) throw serverError("forbidden", `The role ${identity.role} has no right to this.`);
  if (identity.kind === "program") return;
  if (method !== "GET") checkCsrf(identity.csrf, request);
  if (identity.mustChange && !beforeChange.has(operation)) throw serverError("forbidden", "Change the one-time password first.");
}

function checkCsrf(expected: string, request: FastifyRequest): void {
  const sent = request.headers[CSRF_HEADER.toLowerCase()];
  if (typeof sent !== "string" || !timingSafeEqual(hashSecret(sent), hashSecret(expected))) {
    throw serverError("csrf", `The header ${CSRF_HEADER} must have the value that GET /api/v1/session gives.`);
  }
}

/** A browser says from which page a request comes. */
function checkOrigin({ headers: { origin, host } }: FastifyRequest): void {
  if (origin === undefined) return;
  const page = URL.canParse(origin) ? new URL(origin) : undefined;
  const own = `${page?.protocol ?? "http:"}//${host ?? ""}`;
  if (page === undefined || !URL.canParse(own) || new URL(own).host !== page.host)
    throw serverError("csrf", "The request comes from a page of another site.");
}
