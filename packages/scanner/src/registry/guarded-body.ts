import type { Readable } from "node:stream";
import type { Clock } from "./clock.js";
import { timeoutError } from "./failure.js";
import type { RegistryTimeouts } from "./registry-options.js";

/** What a body is held to. */
export type SpeedLimits = Pick<RegistryTimeouts, "idleMs" | "minBytesPerSecond" | "speedWindowMs">;

/**
 * The bytes of an answer's body, given up where nothing comes for too long or, over a window of time, too little. Only the time spent
 * waiting for the other side counts: a slow reader is no slow registry.
 *
 * Errors: those of the stream; a time-out error.
 */
export async function* guardBody(body: Readable, limits: SpeedLimits, clock: Clock): AsyncGenerator<Buffer> {
  let waiting = false;
  const timer = setTimeout(() => {
    if (waiting) body.destroy(timeoutError(`nothing came for ${limits.idleMs / 1000} seconds`, "later"));
    else timer.refresh();
  }, limits.idleMs);
  const minBytes = (limits.minBytesPerSecond * limits.speedWindowMs) / 1000;
  let waitedMs = 0;
  let bytes = 0;
  try {
    const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    for (;;) {
      waiting = true;
      timer.refresh();
      const since = clock.elapsed();
      const next = await chunks.next();
      waiting = false;
      if (next.done === true) return;
      waitedMs += clock.elapsed() - since;
      bytes += next.value.length;
      if (waitedMs >= limits.speedWindowMs) {
        if (bytes < minBytes) throw timeoutError(`only ${bytes} bytes came in ${Math.round(waitedMs / 1000)} seconds`, "later");
        waitedMs = 0;
        bytes = 0;
      }
      yield next.value;
    }
  } finally {
    clearTimeout(timer);
    body.destroy();
  }
}
