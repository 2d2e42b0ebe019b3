import { PROBLEM_MEDIA_TYPE, type ProblemCode, type ProblemFacts, problemOf, problems } from "@plimsoll/api";
import { AssuranceError } from "@plimsoll/core";
import type { FastifyReply, FastifyRequest } from "fastify";
import { WrongPassword } from "../auth/sign-in.js";
import { signInRetrySeconds } from "../auth/sign-in-limit.js";

/** A body, query or path that is not what its schema says. */
export class InvalidRequest extends AssuranceError {
  readonly errors: readonly { readonly pointer: string; readonly message: string }[];

  constructor(what: string, errors: readonly { readonly pointer: string; readonly message: string }[]) {
    super("invalid-request", `The ${what} does not have the form of this address.`);
    this.errors = errors;
  }
}

/** Answers an error as a problem document. What the server did not foresee is answered without its message, and logged. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const code = problemCodeOfError(error);
  if (problems[code].status >= 500) request.log.error({ err: error }, "request failed");
  if (code === "too-many-requests") reply.header("retry-after", request.routeOptions.url?.includes("session") ? signInRetrySeconds : 5);
  if (code === "store-unavailable") reply.header("retry-after", 2);
  if (code === "unauthenticated") reply.header("www-authenticate", 'Bearer realm="plimsoll"');
  // A body that was not read to its end would be taken for the next request.
  if (code === "too-large") reply.header("connection", "close");
  return reply
    .code(problems[code].status)
    .header("cache-control", "no-store")
    .type(PROBLEM_MEDIA_TYPE)
    .send(problemOf(code, factsOf(code, error, request.id)));
}

function factsOf(code: ProblemCode, error: unknown, requestId: string): ProblemFacts {
  const isOurs = error instanceof AssuranceError && code !== "internal" && code !== "store-unavailable";
  return {
    detail: isOurs ? error.message : problems[code].title,
    instance: `urn:uuid:${requestId}`,
    ...(error instanceof InvalidRequest ? { errors: error.errors } : {}),
    ...(error instanceof WrongPassword ? { attemptsLeft: error.attemptsLeft } : {}),
  };
}

/** Codes of PostgreSQL that say that it does not answer now: shutting down, starting, lost, too busy, too slow. */
const UNAVAILABLE = /^(?:57P0[123]|08...|53300|57014|40001|40P01|25P03|ECONN\w+|EPIPE|ENOENT|matcher-stopped)$/;
const FULL = /^(?:53100|ENOSPC)$/;

function problemCodeOfError(error: unknown): ProblemCode {
  const { code, statusCode, message } = error as { readonly code?: unknown; readonly statusCode?: unknown; readonly message?: unknown };
  if (error instanceof AssuranceError && Object.hasOwn(problems, error.code)) return error.code as ProblemCode;
  if (typeof code === "string" && UNAVAILABLE.test(code)) return "store-unavailable";
  if (typeof code === "string" && FULL.test(code)) return "storage-full";
  if (typeof message === "string" && /^(?:Connection terminated|timeout exceeded when trying to connect)/.test(message))
    return "store-unavailable";
  if (statusCode === 413) return "too-large";
  if (statusCode === 415) return "unsupported-media-type";
  if (statusCode === 404) return "not-found";
  return typeof statusCode === "number" && statusCode >= 400 && statusCode < 500 ? "invalid-request" : "internal";
}
