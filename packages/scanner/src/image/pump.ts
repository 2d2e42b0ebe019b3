import type { Transform } from "node:stream";
import { messageOf } from "@plimsoll/core";
import { scannerError } from "../error.js";

/** Takes decoded bytes; a chunk holds only during the call. */
export type ChunkSink = (chunk: Buffer) => void;

const CHUNK = 512 * 1024;

/** Options of a zlib stream: few calls. */
export const DECODED_CHUNK: { readonly chunkSize: number } & { readonly highWaterMark: number } = {
  chunkSize: CHUNK,
  highWaterMark: CHUNK,
};

/**
 * Decodes a source through a zlib stream, which works in another thread. What it gave is handed to the sink in a microtask, after
 * zlib has been given its next piece, so that both threads are busy; a piece of the source is done with once the second one after it is
 * asked for. The source is read to its end even if the stream ends before.
 *
 * Errors: archive-corrupt; what the source and the sink throw.
 */
export async function pumpThrough(stream: Transform, source: AsyncIterable<Buffer>, sink: ChunkSink, format: string): Promise<void> {
  const outputs: Buffer[] = [];
  let failure: unknown;
  const fail = (error: unknown): void => {
    failure ??= error;
    stream.destroy();
  };
  const drain = (): void => {
    try {
      for (let chunk = outputs.shift(); chunk !== undefined && failure === undefined; chunk = outputs.shift()) sink(chunk);
    } catch (error) {
      fail(error);
    }
  };
  stream.on("data", (chunk: Buffer) => {
    if (outputs.push(chunk) === 1) queueMicrotask(drain);
  });
  stream.on("error", (error) => fail(scannerError("archive-corrupt", `the ${format} data is damaged: ${messageOf(error)}`, error)));
  const closed = new Promise<void>((resolve) => stream.once("close", resolve));
  const write = (chunk: Buffer): Promise<void> => new Promise((resolve) => stream.write(chunk, () => resolve()));
  try {
    // The next chunk is read and hashed while zlib is busy with the one before.
    let written: Promise<void> | undefined;
    for await (const chunk of source) {
      await written;
      if (failure !== undefined) break;
      if (!stream.readableEnded) written = Promise.race([write(chunk), closed]);
    }
    await written;
    if (failure === undefined) {
      stream.end();
      await closed;
      drain();
    }
  } finally {
    stream.destroy();
  }
  if (failure !== undefined) throw failure;
}
