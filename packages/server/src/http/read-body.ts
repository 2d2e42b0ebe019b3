import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { serverError } from "../error.js";

/** How much of a request's body is read. */
export interface BodyLimits {
  /** Bytes as they are sent. */
  readonly maxBytes: number;
  /** Bytes after decompression. */
  readonly maxInflatedBytes: number;
}

/** Limits of an uploaded SBOM. */
export const uploadLimits: BodyLimits = { maxBytes: 32 * 1024 * 1024, maxInflatedBytes: 128 * 1024 * 1024 };
/** Limits of every other body. */
export const plainLimits: BodyLimits = { maxBytes: 1024 * 1024, maxInflatedBytes: 1024 * 1024 };

const MAX_RATIO = 200;
/** Small bodies may be compressed as well as they like. */
const RATIO_FROM_BYTES = 1024 * 1024;

/**
 * The bytes of a request's body, decompressed where `encoding` is gzip; sizes and their ratio (200 : 1) are counted while reading, so that
 * what is too large is refused before it is held.
 *
 * @throws `too-large`, `unsupported-media-type` for another encoding, `invalid-request` for a body that is cut off or no gzip.
 */
export function readBody(source: Readable, encoding: string | undefined, limits: BodyLimits): Promise<Buffer> {
  const gzip = encoding?.trim().toLowerCase() === "gzip";
  if (encoding !== undefined && !gzip && encoding.trim().toLowerCase() !== "identity") {
    return Promise.reject(serverError("unsupported-media-type", "The body's encoding must be gzip or none."));
  }
  return new Promise((resolve, reject) => {
    const gunzip = gzip ? createGunzip() : undefined;
    const chunks: Buffer[] = [];
    let read = 0;
    let inflated = 0;
    const fail = (error: Error): void => {
      source.off("data", onData).off("error", onCut).off("aborted", onCut).off("close", onClose).off("end", onEnd);
      source.on("error", () => undefined);
      gunzip?.removeAllListeners().on("error", () => undefined);
      gunzip?.destroy();
      chunks.length = 0;
      // What still comes is thrown away: the answer is sent, then the connection is closed.
      source.resume();
      reject(error);
    };
    const tooLarge = (what: string, bytes: number): void => fail(serverError("too-large", `The ${what} is larger than ${bytes} bytes.`));
    const onInflated = (chunk: Buffer): void => {
      inflated += chunk.length;
      chunks.push(chunk);
      if (inflated > limits.maxInflatedBytes) tooLarge("inflated body", limits.maxInflatedBytes);
      else if (gzip && inflated > RATIO_FROM_BYTES && inflated > read * MAX_RATIO) {
        fail(serverError("too-large", `The body inflates to more than ${MAX_RATIO} times its size.`));
      }
    };
    const onData = (chunk: Buffer): void => {
      read += chunk.length;
      if (read > limits.maxBytes) tooLarge("body", limits.maxBytes);
      else if (gunzip === undefined) onInflated(chunk);
      else if (!gunzip.write(chunk)) {
        source.pause();
        gunzip.once("drain", () => source.resume());
      }
    };
    const onCut = (): void => fail(serverError("invalid-request", "The body was cut off."));
    const onClose = (): void => {
      if (!source.readableEnded) onCut();
    };
    const onEnd = (): void => {
      if (gunzip === undefined) resolve(Buffer.concat(chunks, inflated));
      else gunzip.end();
    };
    gunzip
      ?.on("data", onInflated)
      .on("error", (error) => fail(serverError("invalid-request", "The body is no whole gzip document.", error)))
      .on("end", () => resolve(Buffer.concat(chunks, inflated)));
    source.on("data", onData).on("error", onCut).on("aborted", onCut).on("close", onClose).on("end", onEnd);
  });
}
