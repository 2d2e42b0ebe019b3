/** The longest time that a timer can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Does `work` with a signal that is aborted when `ms` are over, with `expired()` as its reason, or when `signal` is.
 * Work that heeds its signal ends with that reason.
 */
export async function withDeadline<T>(
  { ms, signal, expired }: { readonly ms: number; readonly signal: AbortSignal | undefined; readonly expired: () => Error },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(expired()), Math.min(ms, MAX_TIMER_MS));
  try {
    return await work(signal === undefined ? controller.signal : AbortSignal.any([signal, controller.signal]));
  } finally {
    clearTimeout(timer);
  }
}

/** A duration for messages: `30 s`, `5 min`. */
export function showMs(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}
