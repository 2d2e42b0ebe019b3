import { AssuranceError, messageOf, quote } from "@plimsoll/core";
import { vulndbError } from "../error.js";
import type { Fetch, FetchResponse } from "./fetch.js";
import { TransientFailure } from "./retry.js";
import { isHttpUrl, shownUrl } from "./update-url.js";

export interface HttpRequest {
  readonly method: "GET" | "HEAD";
  /** User and password in it become an Authorization header, which only its own origin gets. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly fetch: Fetch;
  readonly signal: AbortSignal;
}

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Statuses of servers that are busy or not quite there. */
const TRANSIENT = new Set([408, 425, 429, 500, 502, 503, 504]);
/** Failures of a connection that come again the next time. */
const LASTING = /^(?:ENOTFOUND|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|HOSTNAME_MISMATCH|ERR_INVALID_URL)/;

/**
 * The answer to a request, redirects followed: at most five, never from https to http. The caller reads or discards the body.
 * Errors: `TransientFailure` where trying again may help; `db-unreachable`; `db-response` for redirects that lead nowhere; the signal's reason.
 */
export async function sendRequest(request: HttpRequest): Promise<FetchResponse> {
  const start = withoutCredentials(request.url);
  let url = start.url;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const isOwnOrigin = new URL(url).origin === new URL(start.url).origin;
    const response = await fetchOnce(url, {
      ...request,
      headers: {
        "user-agent": "plimsoll",
        // What is packed on the way would be unpacked on arrival, and ranges and checksums are of the file.
        "accept-encoding": "identity",
        ...request.headers,
        ...(start.authorization !== undefined && isOwnOrigin ? { authorization: start.authorization } : {}),
      },
    });
    if (!REDIRECTS.has(response.status)) return response;
    await discardBody(response);
    url = redirectTarget(url, response.headers.get("location"));
  }
  throw vulndbError("db-response", `${quote(shownUrl(request.url))} redirects more than ${MAX_REDIRECTS} times: check the database URL`);
}

/** Ends an answer whose body nobody reads. */
export async function discardBody({ body }: FetchResponse): Promise<void> {
  try {
    await body?.[Symbol.asyncIterator]().return?.();
  } catch {
    // The connection is of no more use, which is what was wanted.
  }
}

/** The error of an answer that is none to a request. */
export function statusError(response: FetchResponse, url: string): Error {
  const { status } = response;
  const hint =
    status === 404
      ? "check the database URL"
      : status === 401 || status === 403 || status === 407
        ? "check the access rights"
        : "try again later";
  const error = vulndbError("db-unreachable", `${quote(shownUrl(url))} answers with status ${status}: ${hint}`);
  return TRANSIENT.has(status) ? new TransientFailure(error, { afterMs: retryAfterMs(response.headers.get("retry-after")) }) : error;
}

/** The error of a connection that failed or broke; the signal's reason where that was it. */
export function connectionError(error: unknown, url: string, signal: AbortSignal): Error {
  if (signal.aborted) return signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason));
  if (error instanceof AssuranceError || error instanceof TransientFailure) return error;
  const { code, text } = rootCause(error);
  const isTls = /^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/.test(code);
  const hint = isTls ? "; name the authority's certificate with PLIMSOLL_DB_CA_CERT" : "";
  const failure = vulndbError("db-unreachable", `cannot reach ${quote(shownUrl(url))}: ${text}${hint}`, error);
  return LASTING.test(code) ? failure : new TransientFailure(failure);
}

async function fetchOnce(url: string, { method, headers = {}, fetch, signal }: Omit<HttpRequest, "url">): Promise<FetchResponse> {
  signal.throwIfAborted();
  try {
    return await fetch(url, { method, headers, redirect: "manual", signal });
  } catch (error) {
    throw connectionError(error, url, signal);
  }
}

function withoutCredentials(text: string): { readonly url: string; readonly authorization: string | undefined } {
  const url = new URL(text);
  if (url.username === "" && url.password === "") return { url: url.href, authorization: undefined };
  const pair = [url.username, url.password].map(decoded).join(":");
  url.username = "";
  url.password = "";
  return { url: url.href, authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A stray percent sign stands for itself.
    return part;
  }
}

function redirectTarget(from: string, location: string | null): string {
  const target = location !== null && URL.canParse(location, from) ? new URL(location, from).href : "";
  const leavesTls = from.startsWith("https:") && !target.startsWith("https:");
  if (!isHttpUrl(target) || leavesTls) {
    const where = location === null ? "nowhere" : `to ${quote(shownUrl(location))}`;
    throw vulndbError("db-response", `${quote(shownUrl(from))} redirects ${where}, which is not followed: check the database URL`);
  }
  return withoutCredentials(target).url;
}

/** The error at the bottom of a chain of causes: fetch hides what happened. */
function rootCause(error: unknown): { readonly code: string; readonly text: string } {
  let root = error;
  for (let depth = 0; depth < 8 && root instanceof Error; depth++) {
    const next: unknown = root instanceof AggregateError ? (root.errors[0] as unknown) : root.cause;
    if (next === undefined) break;
    root = next;
  }
  const code = (root as { readonly code?: unknown } | null)?.code;
  return { code: typeof code === "string" ? code : "", text: messageOf(root) };
}

/** Seconds or a date, as a time from now in milliseconds; only seconds count, since dates need a common clock. */
function retryAfterMs(value: string | null): number {
  return value !== null && /^\d{1,6}$/.test(value.trim()) ? Number(value) * 1000 : 0;
}
