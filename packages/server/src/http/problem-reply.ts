import { PROBLEM_MEDIA_TYPE, type ProblemCode, type ProblemFacts, problemOf, problems } from "@plimsoll/api";
import { AssuranceError } from "@plimsoll/core";
import type { FastifyReply, FastifyRequest } from "fastify";
import { WrongPassword } from "../auth/sign-in.js";
import { signInRetrySeconds } from "../auth/sign-in-limit.js";
import { isLostConnection } from "../store/engine/retry.js";
import { InvalidRequest } from "./check-part.js";

const LINGER_MS = 2_000;

/** Answers an error as a problem document. What the server did not foresee is answered without its message, and logged. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const code = problemCodeOfError(error);
  // That the disk is full is logged once, where it is seen.
  if (problems[code].status >= 500 && !(error instanceof AssuranceError && code === "storage-full"))
    request.log.error({ err: error }, "request failed");
  if (code === "too-many-requests") reply.header("retry-after", request.routeOptions.url?.includes("session") ? signInRetrySeconds : 5);
  if (code === "busy") reply.header("retry-after", 5);
  if (code === "store-unavailable") reply.header("retry-after", 2);
  if (code === "unauthenticated") reply.header("www-authenticate", 'Bearer realm="plimsoll"');
  // What still comes is thrown away for a while: closing the connection at once would lose the answer on its way.
  setTimeout(() => {
    if (!request.raw.readableEnded) request.raw.destroy();
  }, LINGER_MS).unref();
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

/** Codes that say that something does not answer now, besides a lost connection: too busy, too slow, its socket is not there. */
const UNAVAILABLE = /^(?:53300|57014|40001|40P01|25P03|ECONN\w+|ENOENT|matcher-stopped)$/;
const FULL = /^(?:53100|ENOSPC)$/;

function problemCodeOfError(error: unknown): ProblemCode {
  const { code, statusCode } = error as { readonly code?: unknown; readonly statusCode?: unknown };
  if (error instanceof AssuranceError && Object.hasOwn(problems, error.code)) return error.code as ProblemCode;
  if (typeof code === "string" && UNAVAILABLE.test(code)) return "store-unavailable";
  if (typeof code === "string" && FULL.test(code)) return "storage-full";
  if (error instanceof Error && (isLostConnection(error) || error.message === "timeout exceeded when trying to connect"))
    return "store-unavailable";
  if (statusCode === 413) return "too-large";
  if (statusCode === 415) return "unsupported-media-type";
  if (statusCode === 404) return "not-found";
  return typeof statusCode === "number" && statusCode >= 400 && statusCode < 500 ? "invalid-request" : "internal";
}
