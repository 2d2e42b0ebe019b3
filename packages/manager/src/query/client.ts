import { ApiError, createClient } from "@plimsoll/api";

let csrf: string | undefined;

/** Remembers the session's CSRF value, which every request that changes something repeats. */
export function rememberCsrf(value: string | undefined): void {
  csrf = value;
}

/** The client of the server that this page came from, by the session's cookie. */
export const client = createClient({
  baseUrl: window.location.origin,
  credential: { csrf: () => csrf },
  fetch: (url, init) => window.fetch(url, init),
  sleep: (ms) => new Promise((resolve) => window.setTimeout(resolve, ms)),
  random: () => Math.random(),
  now: () => Date.now(),
  timeoutMs: 15_000,
});

/** What went wrong in words, for beside the thing that failed. */
export function errorWords(error: unknown): string {
  return error instanceof Error ? error.message : "The server's answer was not understood.";
}

/** The code of a failure, `unknown` where it has none. */
export function errorCode(error: unknown): string {
  return error instanceof ApiError ? error.code : "unknown";
}
