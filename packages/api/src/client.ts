import { messageOf } from "@plimsoll/core";
import { ApiError } from "./api-error.js";
import { type Operation, type OperationId, operations } from "./operation.js";
import { PROBLEM_MEDIA_TYPE, type Problem, problemCodeOf } from "./problem.js";
import { CSRF_HEADER, operationPath, type RequestValues } from "./request.js";
import { defaultRetryPolicy, parseRetryAfter, type RetryPolicy, retryDelayMs } from "./retry.js";
import type { AnswerOf, BodyOf, ParametersOf, QueryOf, routes } from "./routes.js";

/** Who asks: a program by its API token, a page by its session's cookie and the session's CSRF value (absent before sign-in). */
export type Credential = { readonly token: string } | { readonly csrf: () => string | undefined } | "none";

/** What a client is made of. */
export interface ClientOptions {
  /** Address of the server, with or without `/api/v1`. */
  readonly baseUrl: string;
  readonly credential: Credential;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Waits; rejects when `signal` aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** 0 to below 1. */
  readonly random: () => number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly retry?: RetryPolicy;
  /** Limit of one sending, its answer included. */
  readonly timeoutMs?: number;
  /** Compresses the body of an upload; without it uploads are sent as they are. */
  readonly gzip?: (text: string) => Promise<Uint8Array<ArrayBuffer>>;
  /** Checks each answer, as `checkAnswer` does; without it the server is trusted to answer what its version should. */
  readonly check?: <Id extends OperationId>(id: Id, body: unknown) => AnswerOf<Id>;
  /** Told before each wait, for a progress line. */
  readonly onRetry?: (error: ApiError, delayMs: number) => void;
}

/** What a call needs: parameters and body where the operation has them. */
export type CallOptions<Id extends OperationId> = Required<Field<"parameters", ParametersOf<Id>>> &
  Partial<Field<"query", QueryOf<Id>>> &
  Required<Field<"body", BodyOf<Id>>> &
  /** Version that a change rests on. */
  ((typeof routes)[Id] extends { readonly ifMatch: true } ? { readonly ifMatch: number } : unknown) & { readonly signal?: AbortSignal };

/** The typed client of the server's API. */
export interface Client {
  /** Origin and path before `/api/v1`, without a slash at its end. */
  readonly baseUrl: string;
  /** Calls an operation and gives its answer. Throws ApiError; the signal's reason where it aborts. */
  call<Id extends OperationId>(id: Id, ...options: Arguments<Id>): Promise<AnswerOf<Id>>;
}

type Field<Key extends string, Value> = [Value] extends [undefined] ? unknown : { readonly [K in Key]: Value };

type Arguments<Id extends OperationId> =
  Record<string, never> extends CallOptions<Id> ? [options?: CallOptions<Id>] : [options: CallOptions<Id>];

/** The options of a call where the operation does not matter. */
interface AnyCall {
  readonly parameters?: RequestValues;
  readonly query?: RequestValues;
  readonly body?: unknown;
  readonly ifMatch?: number;
  readonly signal?: AbortSignal;
}

/** What is sent, each time anew. */
interface Sending {
  readonly url: string;
  readonly init: RequestInit;
  readonly operation: Operation;
  readonly signal: AbortSignal | undefined;
}

const DEFAULT_TIMEOUT_MS = 60_000;
/** An SBOM is the largest answer. */
const MAX_ANSWER_BYTES = 128 * 1024 * 1024;
const MAX_PROBLEM_BYTES = 256 * 1024;
/** A gateway's words for a server that is away. */
const GATEWAY_STATUSES: readonly number[] = [502, 503, 504];

/** Makes a client. Throws `server-url-invalid`. */
export function createClient(options: ClientOptions): Client {
  const baseUrl = normalizeBaseUrl(options.baseUrl);
  return {
    baseUrl,
    async call<Id extends OperationId>(id: Id, ...[call]: Arguments<Id>): Promise<AnswerOf<Id>> {
      const any: AnyCall = call ?? {};
      const sending = await prepare(options, baseUrl, id, any);
      const body = await sendWithRetries(options, sending);
      return options.check === undefined ? (body as AnswerOf<Id>) : options.check(id, body);
    },
  };
}

/** The address of a server as given by a person: http or https, no credentials, query or fragment; `/api/v1` and slashes at its end fall away. Throws `server-url-invalid`. */
export function normalizeBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "" || /[?#]/.test(text)) {
    // Not quoted: it may hold a password.
    throw new ApiError("server-url-invalid", "the server's address must be an http or https URL without credentials, query and fragment");
  }
  const path = url.pathname.replace(/\/+$/, "").replace(/\/api\/v1$/, "");
  return `${url.origin}${path}`;
}

async function prepare(options: ClientOptions, baseUrl: string, id: OperationId, call: AnyCall): Promise<Sending> {
  const operation: Operation = operations[id];
  const headers = new Headers({ accept: `application/json, ${PROBLEM_MEDIA_TYPE}` });
  const { credential } = options;
  if (credential !== "none" && "token" in credential) headers.set("authorization", `Bearer ${credential.token}`);
  const csrf = credential !== "none" && "csrf" in credential && operation.method !== "GET" ? credential.csrf() : undefined;
  if (csrf !== undefined) headers.set(CSRF_HEADER, csrf);
  if (call.ifMatch !== undefined) headers.set("if-match", `"${call.ifMatch}"`);
  const body = call.body === undefined ? undefined : JSON.stringify(call.body);
  if (body !== undefined) headers.set("content-type", "application/json");
  const zipped = body !== undefined && id === "uploadScan" ? await options.gzip?.(body) : undefined;
  if (zipped !== undefined) headers.set("content-encoding", "gzip");
  const sent = zipped ?? body;
  return {
    url: `${baseUrl}${operationPath(id, call.parameters, call.query)}`,
    operation,
    signal: call.signal,
    init: {
      method: operation.method,
      headers,
      // A redirect would carry the body, and the token, to another address.
      redirect: "manual",
      credentials: credential !== "none" && "csrf" in credential ? "same-origin" : "omit",
      cache: "no-store",
      ...(sent === undefined ? {} : { body: sent }),
    },
  };
}

async function sendWithRetries(options: ClientOptions, sending: Sending): Promise<unknown> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send(options, sending);
    } catch (error) {
      sending.signal?.throwIfAborted();
      if (!(error instanceof ApiError) || !mayBeSentAgain(error, sending.operation)) throw error;
      const delayMs = retryDelayMs(options.retry ?? defaultRetryPolicy, attempt, options.random(), error.retryAfterMs);
      if (delayMs === undefined) throw error;
      options.onRetry?.(error, delayMs);
      await options.sleep(delayMs, sending.signal);
    }
  }
}

/** 429 and 503 were refused before anything was done; after a broken connection it may have been done. */
function mayBeSentAgain({ code, status, problem }: ApiError, operation: Operation): boolean {
  if (status === 429 || (status === 503 && problem !== undefined)) return true;
  return code === "server-unreachable" && operation.once !== true;
}

async function send({ fetch, now, timeoutMs }: ClientOptions, { url, init, signal }: Sending): Promise<unknown> {
  const timeout = AbortSignal.timeout(timeoutMs ?? DEFAULT_TIMEOUT_MS);
  try {
    const response = await fetch(url, { ...init, signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]) });
    if (!response.ok) throw await refusalOf(url, response, now());
    return await readBody(url, response);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    const reason = messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
    throw new ApiError("server-unreachable", `the server at ${new URL(url).origin} cannot be reached: ${reason}`, { cause: error });
  }
}

async function readBody(url: string, response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const text = await readText(response, MAX_ANSWER_BYTES);
  if (text === undefined) throw answerInvalid(url, response.status, "it is longer than any answer");
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw answerInvalid(url, response.status, "it is no JSON", cause);
  }
}

function answerInvalid(url: string, status: number, why: string, cause?: unknown): ApiError {
  const message = `the answer of ${new URL(url).origin} (status ${status}) cannot be understood: ${why}; is it the address of a Plimsoll server?`;
  return new ApiError("server-answer-invalid", message, cause === undefined ? { status } : { status, cause });
}

async function refusalOf(url: string, response: Response, nowMs: number): Promise<ApiError> {
  const { status } = response;
  const problem = await readProblem(response);
  const retryAfterMs = parseRetryAfter(response.headers.get("retry-after"), nowMs);
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  const code = problem === undefined ? undefined : problemCodeOf(problem);
  if (problem !== undefined && code !== undefined) return new ApiError(code, problem.detail, { status, problem, ...wait });
  if (status === 429) {
    return new ApiError("too-many-requests", `${new URL(url).origin} takes no more requests for now`, { status, ...wait });
  }
  if (GATEWAY_STATUSES.includes(status)) {
    const message = `the server at ${new URL(url).origin} cannot be reached: a gateway before it answers ${status}`;
    return new ApiError("server-unreachable", message, { status, ...wait });
  }
  return answerInvalid(url, status, status === 0 || (status >= 300 && status < 400) ? "it is a redirect" : "it is no problem document");
}

async function readProblem(response: Response): Promise<Problem | undefined> {
  const text = await readText(response, MAX_PROBLEM_BYTES);
  if (text === undefined || response.headers.get("content-type")?.startsWith(PROBLEM_MEDIA_TYPE) !== true) return undefined;
  try {
    const document: unknown = JSON.parse(text);
    return isProblem(document) ? document : undefined;
  } catch {
    // A broken problem document is as good as none.
    return undefined;
  }
}

function isProblem(value: unknown): value is Problem {
  if (typeof value !== "object" || value === null) return false;
  return "type" in value && typeof value.type === "string" && "detail" in value && typeof value.detail === "string";
}

/** The text of a body; undefined, and the rest left unread, where it has more bytes. */
async function readText(response: Response, maxBytes: number): Promise<string | undefined> {
  const reader = response.body?.getReader();
  if (reader === undefined) return "";
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let bytes = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    bytes += next.value.byteLength;
    if (bytes > maxBytes) {
      await reader.cancel();
      return undefined;
    }
    parts.push(decoder.decode(next.value, { stream: true }));
  }
  return parts.join("") + decoder.decode();
}
