import { setTimeout as sleep } from "node:timers/promises";
import type { AssuranceError } from "@plimsoll/core";

/** A failure that may pass: trying again is worth it. */
export class TransientFailure extends Error {
  /** What is thrown in the end. */
  readonly failure: AssuranceError;
  /** The server's wish for the time until the next try. */
  readonly afterMs: number;
  /** Something was gained all the same, so it does not count as a failed try. */
  readonly progressed: boolean;

  constructor(
    failure: AssuranceError,
    { afterMs = 0, progressed = false }: { readonly afterMs?: number; readonly progressed?: boolean } = {},
  ) {
    super(failure.message, { cause: failure });
    this.failure = failure;
    this.afterMs = afterMs;
    this.progressed = progressed;
  }
}

export interface RetryOptions {
  /** Tries in a row that gain nothing. */
  readonly attempts: number;
  /** Pause before the second try; it doubles with each further one. */
  readonly delayMs: number;
  /** 0 to 1: spreads the tries of many clients. */
  readonly random: () => number;
  readonly signal: AbortSignal;
}

const MAX_DELAY_MS = 30_000;

/** Does `work`, again after transient failures; any other error, the last failure, and the signal's reason are thrown. */
export async function withRetries<T>(options: RetryOptions, work: () => Promise<T>): Promise<T> {
  for (let failed = 0; ; ) {
    try {
      return await work();
    } catch (error) {
      options.signal.throwIfAborted();
      if (!(error instanceof TransientFailure)) throw error;
      failed = error.progressed ? 1 : failed + 1;
      if (failed >= options.attempts && !error.progressed) throw error.failure;
      await pause(pauseMs(error, failed, options), options.signal);
    }
  }
}

function pauseMs({ afterMs }: TransientFailure, failed: number, { delayMs, random }: RetryOptions): number {
  const backOff = delayMs * 2 ** (failed - 1) * (0.5 + random() / 2);
  return Math.min(MAX_DELAY_MS, Math.max(backOff, afterMs));
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
