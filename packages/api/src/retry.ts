/** When and how often a request is sent again. */
export interface RetryPolicy {
  /** Sendings in all, 1 or more. */
  readonly attempts: number;
  /** The longest wait before the second sending; it doubles with each further one. */
  readonly firstDelayMs: number;
  /** The longest wait at all; a server that asks for a longer one is not asked again. */
  readonly maxDelayMs: number;
}

/** Six sendings, within about 16 s. Source: server.md §4 */
export const defaultRetryPolicy: RetryPolicy = { attempts: 6, firstDelayMs: 500, maxDelayMs: 30_000 };

/**
 * The wait before the next sending, `attempt` of which have been made (from 1): half of a doubling delay and a random share of the other half, and
 * never less than the server asked for. Undefined where there is to be no further one. `random` is 0 to below 1.
 */
export function retryDelayMs(policy: RetryPolicy, attempt: number, random: number, retryAfterMs = 0): number | undefined {
  if (attempt >= policy.attempts || retryAfterMs > policy.maxDelayMs) return undefined;
  const longest = Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** (attempt - 1));
  return Math.max(retryAfterMs, Math.round(longest / 2 + (longest / 2) * random));
}

/** What a Retry-After header asks for, seconds or a date, in milliseconds from `nowMs`; undefined where it is neither. Source: RFC 9110 §10.2.3 */
export function parseRetryAfter(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}
