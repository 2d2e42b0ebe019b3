import { type JsonValue, quote } from "@plimsoll/core";
import { scannerError } from "../error.js";
import { readAnswer, refusalFailure } from "./answer.js";
import { basicAuthorization } from "./basic-authorization.js";
import { type Failure, NEVER } from "./failure.js";
import { membersOf } from "./json-members.js";
import type { Credential } from "./registry-options.js";
import type { RegistrySettings } from "./registry-settings.js";
import { Retrier } from "./retrier.js";
import type { TokenRealm } from "./token-realm.js";
import type { HttpRequest, Transport } from "./transport.js";

export interface TokenContext {
  readonly transport: Transport;
  readonly settings: RegistrySettings;
  readonly signal: AbortSignal;
}

export interface TokenRequest {
  readonly realm: TokenRealm;
  readonly repository: string;
  /** The registry's name, for messages. */
  readonly registry: string;
  readonly credential: Credential | undefined;
  /** There is a credential, but it may not be sent to this token server. */
  readonly isWithheld: boolean;
}

export interface Token {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

const MAX_ANSWER_BYTES = 1024 * 1024;
const MAX_TOKEN_LENGTH = 128 * 1024;
/** What the specification assumes where nothing is said, and the least. Seconds. */
const LEAST_LIFETIME = 60;
const LONGEST_LIFETIME = 24 * 60 * 60;
/** A token is not used in its last moments. */
const MARGIN_MS = 10_000;
const CLIENT = "plimsoll";

/**
 * Gets a token to pull from a repository.
 * Source: https://distribution.github.io/distribution/spec/auth/token/ and .../spec/auth/oauth/
 *
 * Errors: registry-unauthorized, registry-rate-limited, registry-unreachable, registry-invalid.
 */
export async function fetchToken(wanted: TokenRequest, context: TokenContext): Promise<Token> {
  const { settings, signal } = context;
  const retrier = new Retrier({ policy: settings.retries, clock: settings.clock, random: settings.random });
  for (;;) {
    const tried = await tryOnce(wanted, context);
    if ("token" in tried) return tried;
    await retrier.failed(tried.failure, signal);
  }
}

async function tryOnce(wanted: TokenRequest, context: TokenContext): Promise<Token | { readonly failure: Failure }> {
  const { transport, settings, signal } = context;
  const limits = { timeouts: settings.timeouts, clock: settings.clock, signal };
  const sent = await transport.send(tokenRequest(wanted, context));
  if ("failure" in sent) return sent;
  const { answer } = sent;
  if (answer.status !== 200) {
    const isRefused = wanted.credential !== undefined;
    const asked = {
      what: `a token for ${quote(wanted.registry)}`,
      missing: "registry-invalid",
      unauthorized: `${isRefused ? "the stored credentials are refused" : "it wants credentials"}; log in with docker login ${wanted.registry}`,
    } as const;
    const failure = await refusalFailure(answer, asked, limits);
    return { failure: wanted.isWithheld && failure.error.code === "registry-unauthorized" ? withheld(wanted) : failure };
  }
  const read = await readAnswer(answer, MAX_ANSWER_BYTES, limits);
  if ("failure" in read) return read;
  return parseToken(read.bytes, answer.from, settings.clock.now());
}

function tokenRequest({ realm, repository, credential }: TokenRequest, { settings, signal }: TokenContext): HttpRequest {
  const scope = isPullOnly(realm.scope) ? realm.scope : `repository:${repository}:pull`;
  const headers = { accept: "application/json", "accept-encoding": "identity", "user-agent": settings.userAgent };
  if (credential?.kind === "identity-token") {
    const form = new URLSearchParams({
      grant_type: "refresh_token",
      service: realm.service,
      client_id: CLIENT,
      scope,
      refresh_token: credential.token,
    });
    const body = form.toString();
    const typed = { ...headers, "content-type": "application/x-www-form-urlencoded", "content-length": String(Buffer.byteLength(body)) };
    return { method: "POST", url: realm.url, headers: typed, body, signal };
  }
  const url = new URL(realm.url);
  if (realm.service !== "") url.searchParams.set("service", realm.service);
  url.searchParams.set("scope", scope);
  if (credential?.kind !== "password") return { method: "GET", url, headers, signal };
  url.searchParams.set("client_id", CLIENT);
  return {
    method: "GET",
    url,
    headers: { ...headers, authorization: basicAuthorization(credential.username, credential.password) },
    signal,
  };
}

/** Whether a registry asks for no more than reading: other rights are not asked for in the user's name. */
function isPullOnly(scope: string): boolean {
  const parts = scope.split(" ").filter((part) => part !== "");
  const isPull = (part: string): boolean =>
    part.startsWith("repository") &&
    part
      .slice(part.lastIndexOf(":") + 1)
      .split(",")
      .every((action) => action === "pull" || action === "metadata_read");
  return parts.length > 0 && parts.every(isPull);
}

/** Nothing of the answer is shown: it may hold a token. */
function parseToken(bytes: Buffer, from: string, nowMs: number): Token | { readonly failure: Failure } {
  const invalid = (why: string): { readonly failure: Failure } => ({
    failure: { error: scannerError("registry-invalid", `the token server ${quote(from)} ${why}`), cost: NEVER },
  });
  let document: JsonValue;
  try {
    document = JSON.parse(bytes.toString("utf8")) as JsonValue;
  } catch {
    return invalid("does not answer in JSON");
  }
  const fields = membersOf(document);
  const token = [fields.get("token"), fields.get("access_token")].find((value) => typeof value === "string" && value !== "");
  if (typeof token !== "string") return invalid("gives no token");
  if (token.length > MAX_TOKEN_LENGTH || !/^[\x21-\x7e]+$/.test(token)) return invalid("gives what cannot be a token");
  const stated = fields.get("expires_in");
  const seconds = typeof stated === "number" && stated > LEAST_LIFETIME ? Math.min(stated, LONGEST_LIFETIME) : LEAST_LIFETIME;
  return { token, expiresAt: nowMs + seconds * 1000 - MARGIN_MS };
}

function withheld({ realm, registry }: TokenRequest): Failure {
  const why = `the token server ${quote(realm.url.host)} was named without TLS by ${quote(registry)}, so the stored credentials were not sent to it`;
  return { error: scannerError("registry-unauthorized", `${why}; name it as a token host to trust it`), cost: NEVER };
}
