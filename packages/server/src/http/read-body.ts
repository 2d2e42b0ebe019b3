import type { Readable } from "node:stream";
import { serverError } from "../error.js";

/** How much of a request's body is read, and how long it may take to come. */
export interface BodyLimits {
  /** Bytes as they are sent. */
  readonly maxBytes: number;
  readonly maxMs: number;
  /** Told of the bytes of each piece before it is kept; what it throws refuses the body. */
  readonly onBytes?: (bytes: number) => void;
}

/**
 * The bytes of a request's body; counted while reading, so that what is too large is refused before it is held.
 *
 * @throws `too-large`; `invalid-request` for a body that is cut off or comes too slowly.
 */
export function readBody(source: Readable, { maxBytes, maxMs, onBytes }: BodyLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let read = 0;
    const stop = (): void => {
      clearTimeout(timer);
      source.off("data", onData).off("error", onCut).off("aborted", onCut).off("close", onClose).off("end", onEnd);
      source.on("error", () => undefined);
    };
    const fail = (error: Error): void => {
      stop();
      chunks.length = 0;
      // What still comes is thrown away: the answer is sent, then the connection is closed.
      source.resume();
      reject(error);
    };
    const onData = (chunk: Buffer): void => {
      read += chunk.length;
      if (read > maxBytes) {
        fail(serverError("too-large", `The body is larger than ${maxBytes} bytes.`));
        return;
      }
      try {
        onBytes?.(chunk.length);
        chunks.push(chunk);
      } catch (error) {
        fail(error as Error);
      }
    };
    const onCut = (): void => fail(serverError("invalid-request", "The body was cut off."));
    const onClose = (): void => {
      if (!source.readableEnded) onCut();
    };
    const onEnd = (): void => {
      stop();
      resolve(Buffer.concat(chunks, read));
    };
    const timer = setTimeout(() => fail(serverError("invalid-request", `The body did not come within ${maxMs / 1000} s.`)), maxMs);
    source.on("data", onData).on("error", onCut).on("aborted", onCut).on("close", onClose).on("end", onEnd);
  });
}
