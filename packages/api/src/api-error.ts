import { AssuranceError } from "@plimsoll/core";
import type { ApiErrorCode } from "./error.js";
import type { Problem, ProblemCode } from "./problem.js";

/** What is known of a refused or failed request besides its code and message. */
export interface ApiErrorFacts {
  /** HTTP status; absent where there was no answer. */
  readonly status?: number;
  /** The server's own words; absent where the answer was no problem document. */
  readonly problem?: Problem;
  /** How long the server asks to wait. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** A request that the server refused or that did not reach it: the code is the problem's, or one of the client's own table. */
export class ApiError extends AssuranceError {
  declare readonly code: ProblemCode | ApiErrorCode;
  readonly status: number | undefined;
  readonly problem: Problem | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: ProblemCode | ApiErrorCode, message: string, { status, problem, retryAfterMs, cause }: ApiErrorFacts = {}) {
    super(code, message, cause === undefined ? undefined : { cause });
    this.name = "ApiError";
    this.status = status;
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }
}
