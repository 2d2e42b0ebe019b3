import { type JsonValue, quote } from "@plimsoll/core";
import { scannerError } from "../error.js";
import type { Clock } from "./clock.js";
import { connectionFailure, type Failure, NEVER } from "./failure.js";
import { guardBody, type SpeedLimits } from "./guarded-body.js";
import { membersOf } from "./json-members.js";
import { parseRetryAfter } from "./retrier.js";
import type { HttpAnswer } from "./transport.js";

/** What reading an answer is held to. */
export interface ReadingLimits {
  readonly timeouts: SpeedLimits;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Bytes of an answer that says no. */
const MAX_REFUSAL_BYTES = 64 * 1024;

/**
 * All bytes of a small answer.
 *
 * Errors: the signal's reason.
 */
export async function readAnswer(
  answer: HttpAnswer,
  maxBytes: number,
  limits: ReadingLimits,
): Promise<{ readonly bytes: Buffer } | { readonly failure: Failure }> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of guardBody(answer.body, limits.timeouts, limits.clock)) {
      length += chunk.length;
      if (length > maxBytes) {
        const error = scannerError("limit-exceeded", `${quote(answer.from)} answers with more than ${maxBytes} bytes`);
        return { failure: { error, cost: NEVER } };
      }
      // Copied: a small chunk may hold on to a large block of memory.
      chunks.push(chunk.length < 1024 ? Buffer.from(chunk) : chunk);
    }
    return { bytes: Buffer.concat(chunks) };
  } catch (error) {
    limits.signal.throwIfAborted();
    return { failure: connectionFailure(error, answer.from) };
  }
}

/** Lets go of an answer: a short body is read so that the connection can be used again. Errors: the signal's reason. */
export async function discardAnswer(answer: HttpAnswer, limits: ReadingLimits): Promise<void> {
  await readAnswer(answer, MAX_REFUSAL_BYTES, limits);
}

/** Codes of the distribution specification: only these are shown, as a registry's own words could hold what it was sent. */
const KNOWN_CODES: ReadonlySet<string> = new Set([
  "BLOB_UNKNOWN",
  "DENIED",
  "DIGEST_INVALID",
  "MANIFEST_INVALID",
  "MANIFEST_UNKNOWN",
  "NAME_INVALID",
  "NAME_UNKNOWN",
  "SIZE_INVALID",
  "TOOMANYREQUESTS",
  "UNAUTHORIZED",
  "UNAVAILABLE",
  "UNKNOWN",
  "UNSUPPORTED",
]);

/** Statuses that another try may change. */
const TRANSIENT: ReadonlySet<number> = new Set([408, 500, 502, 503, 504]);

/** What was asked for, in words. */
export interface Asked {
  /** `the image "docker.io/library/alpine:3"`. */
  readonly what: string;
  /** What 404 means. */
  readonly missing: "image-not-found" | "registry-invalid";
  /** What to do about 401 and 403. */
  readonly unauthorized: string;
}

/**
 * What an answer that is no success means.
 *
 * Errors: the signal's reason.
 */
export async function refusalFailure(answer: HttpAnswer, asked: Asked, limits: ReadingLimits): Promise<Failure> {
  const { status, headers, from } = answer;
  const read = await readAnswer(answer, MAX_REFUSAL_BYTES, limits);
  const code = "bytes" in read ? errorCode(read.bytes) : undefined;
  const reason = `HTTP ${status}${code === undefined ? "" : `, ${code}`}`;
  const retryAfterMs = parseRetryAfter(headers["retry-after"], limits.clock.now());
  const again = { cost: 1, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  const where = quote(from);
  if (status === 429) {
    const advice = "wait, or log in with docker login for a higher limit";
    return {
      error: scannerError("registry-rate-limited", `${where} answers no more requests for ${asked.what} (${reason}): ${advice}`),
      ...again,
    };
  }
  if (TRANSIENT.has(status)) {
    return { error: scannerError("registry-unreachable", `${where} fails to answer for ${asked.what} (${reason})`), ...again };
  }
  if (status === 401 || status === 403) {
    return {
      error: scannerError("registry-unauthorized", `${where} refuses ${asked.what} (${reason}): ${asked.unauthorized}`),
      cost: NEVER,
    };
  }
  if (status === 404) return { error: scannerError(asked.missing, `${where} does not have ${asked.what} (${reason})`), cost: NEVER };
  return { error: scannerError("registry-invalid", `${where} answers for ${asked.what} with ${reason}`), cost: NEVER };
}

function errorCode(bytes: Buffer): string | undefined {
  try {
    const errors = membersOf(JSON.parse(bytes.toString("utf8")) as JsonValue).get("errors");
    const code = Array.isArray(errors) ? membersOf(errors[0]).get("code") : undefined;
    return typeof code === "string" && KNOWN_CODES.has(code) ? code : undefined;
  } catch {
    return undefined;
  }
}
