/** Notices that a transfer stands still, or nearly so. */
export interface StallGuard {
  /** Aborted when too little came for too long. */
  readonly signal: AbortSignal;
  /** Counts bytes that came. */
  count(bytes: number): void;
  stop(): void;
}

/** A server that gives less than this in a whole window only holds the line. */
const MIN_BYTES_PER_WINDOW = 16 * 1024;

/** Watches over windows of `windowMs`; `stalled()` is the reason of the abortion. The caller stops it. */
export function startStallGuard(windowMs: number, stalled: () => Error): StallGuard {
  const controller = new AbortController();
  let bytes = 0;
  const timer = setInterval(() => {
    if (bytes < MIN_BYTES_PER_WINDOW) controller.abort(stalled());
    bytes = 0;
  }, windowMs);
  return {
    signal: controller.signal,
    count(more) {
      bytes += more;
    },
    stop: () => clearInterval(timer),
  };
}
