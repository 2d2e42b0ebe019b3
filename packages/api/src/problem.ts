/** One row of the problem table. */
export interface ProblemRow {
  /** HTTP status. */
  readonly status: number;
  /** The same for every problem of the code. */
  readonly title: string;
}

/** Every problem that the server answers, by code. Source: server.md §4 */
export const problems = {
  "invalid-request": { status: 400, title: "The request does not have the form that this address asks for." },
  "invalid-cursor": { status: 400, title: "The cursor is none of this list, filter and order." },
  unauthenticated: { status: 401, title: "Sign in, or send an API token." },
  forbidden: { status: 403, title: "The account or token has no right to this." },
  csrf: { status: 403, title: "The request did not come from this server's pages." },
  "not-found": { status: 404, title: "There is nothing at this address." },
  conflict: { status: 409, title: "The request contradicts what is already there." },
  "stale-version": { status: 412, title: "It was changed by somebody else meanwhile." },
  "too-large": { status: 413, title: "The request's body is too large." },
  "unsupported-media-type": { status: 415, title: "The body has a media type or encoding that is not taken here." },
  "sbom-malformed": { status: 422, title: "The SBOM does not have the form of its format." },
  "sbom-too-deep": { status: 422, title: "The SBOM is nested too deep." },
  "sbom-too-many-packages": { status: 422, title: "The SBOM has too many packages, relations or layers." },
  "sbom-duplicate-id": { status: 422, title: "Two packages of the SBOM have one id." },
  "too-many-requests": { status: 429, title: "There were too many requests; come back later." },
  "sbom-missing": { status: 410, title: "The stored SBOM of the image is gone; scan the image again." },
  busy: { status: 503, title: "The server has too many large uploads at once; come back later." },
  internal: { status: 500, title: "The server failed in a way it should not." },
  "store-unavailable": { status: 503, title: "The server's database does not answer." },
  "storage-full": { status: 507, title: "The server's disk is full." },
} as const satisfies Readonly<Record<string, ProblemRow>>;

/** Code of a problem. */
export type ProblemCode = keyof typeof problems;

/** Media type of a problem document. */
export const PROBLEM_MEDIA_TYPE = "application/problem+json";

/** A problem document. Source: https://www.rfc-editor.org/rfc/rfc9457 */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly errors?: readonly { readonly pointer: string; readonly message: string }[];
  /** Of a refused sign-in. */
  readonly attemptsLeft?: number;
}

/** What the table does not say of a problem. */
export type ProblemFacts = Pick<Problem, "detail" | "instance" | "errors" | "attemptsLeft">;

/** The problem document of a code. */
export function problemOf(code: ProblemCode, { detail, instance, errors, attemptsLeft }: ProblemFacts): Problem {
  const { status, title } = problems[code];
  return {
    type: `${TYPE_PREFIX}${code}`,
    title,
    status,
    detail,
    instance,
    ...(errors === undefined ? {} : { errors }),
    ...(attemptsLeft === undefined ? {} : { attemptsLeft }),
  };
}

/** The code of a problem document; undefined where this version knows none such. */
export function problemCodeOf(problem: Pick<Problem, "type">): ProblemCode | undefined {
  const code = problem.type.startsWith(TYPE_PREFIX) ? problem.type.slice(TYPE_PREFIX.length) : "";
  return Object.hasOwn(problems, code) ? (code as ProblemCode) : undefined;
}

const TYPE_PREFIX = "/problems/";
