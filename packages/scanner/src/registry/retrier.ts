import { scannerError } from "../error.js";
import type { Clock } from "./clock.js";
import type { Failure } from "./failure.js";
import type { RetryPolicy } from "./registry-options.js";

/** What waiting depends on. */
export interface RetrierOptions {
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Counts the failures of one piece of work and waits between its tries. */
export class Retrier {
  readonly #options: RetrierOptions;
  #used = 0;
  #failures = 0;

  constructor(options: RetrierOptions) {
    this.#options = options;
  }

  /** The work came a good way ahead: earlier failures count no more. */
  progressed(): void {
    this.#used = 0;
    this.#failures = 0;
  }

  /**
   * Waits until the work may be tried again: twice as long after each failure, half of it by chance, or as long as the registry asks.
   *
   * Errors: the failure's where another try would not help or too many failed; the signal's reason.
   */
  async failed(failure: Failure, signal: AbortSignal): Promise<void> {
    const { policy, clock, random } = this.#options;
    signal.throwIfAborted();
    this.#used += failure.cost;
    if (this.#used > policy.maxRetries) throw failure.error;
    const asked = failure.retryAfterMs ?? 0;
    if (asked > policy.maxRetryAfterMs) {
      const seconds = Math.ceil(asked / 1000);
      throw scannerError("registry-rate-limited", `${failure.error.message}; it asks for a pause of ${seconds} seconds`, failure.error);
    }
    const full = Math.min(policy.firstDelayMs * 2 ** this.#failures, policy.maxDelayMs);
    this.#failures++;
    await clock.sleep(Math.max(asked, full / 2 + (full / 2) * random()), signal);
  }
}

/** Longest header that is read as a number of seconds. */
const SECONDS = /^[0-9]{1,10}$/;

/** The pause that a `Retry-After` header asks for, in milliseconds: seconds or a date. Undefined where it has neither. */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? "";
  if (SECONDS.test(text)) return Number(text) * 1000;
  // A date of HTTP begins with the day's name; `Date.parse` alone would take much else for one.
  const time = /^[A-Z][a-z]{2}/.test(text) && text.length < 64 ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : Math.max(0, time - nowMs);
}
