import { AssuranceError, quote } from "@plimsoll/core";
import { scannerError } from "../error.js";

/** Why a request failed, and whether to send it again. */
export interface Failure {
  readonly error: AssuranceError;
  /** How much of the retries sending it again uses up: Infinity where that would not help. */
  readonly cost: number;
  /** What the registry asks for. Milliseconds. */
  readonly retryAfterMs?: number;
  /** The other side may speak TLS where plain http was spoken, or the other way round. */
  readonly mayBeOtherProtocol?: boolean;
}

/** The cost of what would fail again. */
export const NEVER = Number.POSITIVE_INFINITY;
const ONCE = 1;
/** Waiting long for nothing is not done often. */
const TIMED_OUT = 2;

/** Codes of Node for a connection that could not be made or broke, in words. */
const BROKEN_CONNECTIONS: ReadonlyMap<string, string> = new Map([
  ["ECONNREFUSED", "it refuses the connection"],
  ["ECONNRESET", "the connection was cut"],
  ["ECONNABORTED", "the connection was cut"],
  ["EPIPE", "the connection was cut"],
  ["ETIMEDOUT", "it does not answer"],
  ["EHOSTUNREACH", "there is no way to it"],
  ["EHOSTDOWN", "there is no way to it"],
  ["ENETUNREACH", "there is no way to its network"],
  ["ENETDOWN", "the network is down"],
  ["EAI_AGAIN", "its name cannot be looked up for now"],
  ["ERR_STREAM_PREMATURE_CLOSE", "the connection was cut"],
]);

/** Codes of OpenSSL for a certificate that is refused. Source: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const CERTIFICATE = /CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH_EXCEEDED|INVALID_PURPOSE/;

const TIMEOUT = "PLIMSOLL_TIMEOUT";
const CONNECT_TIMEOUT = "PLIMSOLL_CONNECT_TIMEOUT";

/** Says that time ran out, while connecting or later. */
export function timeoutError(what: string, phase: "connect" | "later"): Error {
  return Object.assign(new Error(what), { code: phase === "connect" ? CONNECT_TIMEOUT : TIMEOUT });
}

/**
 * What an error of a connection to `host` means. Neither its message nor the error itself is passed on, save for our own: they may hold
 * what was sent.
 */
export function connectionFailure(error: unknown, host: string): Failure {
  if (error instanceof AssuranceError) return { error, cost: NEVER };
  const code = codeOf(error);
  const cannot = (reason: string, cost: number): Failure => ({
    error: scannerError("registry-unreachable", `cannot read from ${quote(host)}: ${reason}`),
    cost,
  });
  const broken = BROKEN_CONNECTIONS.get(code);
  if (broken !== undefined) return { ...cannot(`${broken} (${code})`, ONCE), mayBeOtherProtocol: true };
  if (code === TIMEOUT || code === CONNECT_TIMEOUT) {
    const what = error instanceof Error ? error.message : code;
    return { ...cannot(what, TIMED_OUT), mayBeOtherProtocol: code === CONNECT_TIMEOUT };
  }
  if (code === "ENOTFOUND") return cannot("there is no host of that name", NEVER);
  if (code.startsWith("HPE_")) {
    const invalid = scannerError("registry-invalid", `${quote(host)} does not answer in HTTP (${code})`);
    return { error: invalid, cost: NEVER, mayBeOtherProtocol: true };
  }
  if (code === "EPROTO" || code.startsWith("ERR_SSL_")) {
    return {
      ...cannot(`no TLS connection can be made (${code}); if it has no TLS, plain http must be allowed for it`, NEVER),
      mayBeOtherProtocol: true,
    };
  }
  if (CERTIFICATE.test(code))
    return cannot(`its certificate is not trusted (${code}); name the file of its CA if it has one of its own`, NEVER);
  return cannot(code === "" ? "the connection failed" : `the connection failed (${code})`, ONCE);
}

/** Word of an error; "" where it has none. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const { code } = error as NodeJS.ErrnoException;
  // Several addresses of one host were tried: the first says why.
  if (error instanceof AggregateError && code === undefined) return codeOf(error.errors[0]);
  return typeof code === "string" && /^[A-Z0-9_]{1,60}$/.test(code) ? code : "";
}
