import * as zlib from "node:zlib";
import { messageOf } from "@plimsoll/core";
import { scannerError } from "../error.js";
import { decompressZstd } from "./zstd.js";

/** How a layer or archive is compressed. */
export type Compression = "gzip" | "zstd" | "none";

/** Takes decoded bytes; chunks may be kept. */
export type ChunkSink = (chunk: Buffer) => void;

const CHUNK = 256 * 1024;

/** Tells the compression from the first bytes. */
export function compressionOf(head: Buffer): Compression {
  if (head[0] === 0x1f && head[1] === 0x8b) return "gzip";
  const magic = head.length >= 4 ? head.readUInt32LE(0) : 0;
  return magic === 0xfd2fb528 || (magic & 0xfffffff0) === 0x184d2a50 ? "zstd" : "none";
}

/**
 * Decodes a stream, told by its first bytes, into `sink`. The source is read to its end also where the compressed data ends before.
 *
 * Errors: archive-corrupt; what the source and the sink throw.
 */
export async function decompress(source: AsyncIterable<Buffer>, sink: ChunkSink): Promise<void> {
  const chunks = source[Symbol.asyncIterator]();
  const head: Buffer[] = [];
  let ahead = 0;
  while (ahead < 4) {
    const next = await chunks.next();
    if (next.done === true) break;
    head.push(next.value);
    ahead += next.value.length;
  }
  const rest: AsyncIterable<Buffer> = {
    async *[Symbol.asyncIterator]() {
      yield* head;
      for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
    },
  };
  try {
    const compression = compressionOf(Buffer.concat(head.map((chunk) => chunk.subarray(0, 4))));
    if (compression === "gzip") await gunzip(rest, sink);
    else if (compression === "zstd") await decompressZstd(rest, sink);
    else for await (const chunk of rest) sink(chunk);
  } finally {
    await chunks.return?.();
  }
}

/**
 * zlib works in another thread: what it gave is handed to the sink in a microtask, after zlib has been given its next piece, so that
 * both threads are busy.
 */
async function gunzip(source: AsyncIterable<Buffer>, sink: ChunkSink): Promise<void> {
  const options = { chunkSize: CHUNK, highWaterMark: CHUNK };
  const stream = zlib.createGunzip(options);
  const outputs: Buffer[] = [];
  let failure: unknown;
  const drain = (): void => {
    try {
      for (let chunk = outputs.shift(); chunk !== undefined && failure === undefined; chunk = outputs.shift()) sink(chunk);
    } catch (error) {
      failure = error;
      stream.destroy();
    }
  };
  stream.on("data", (chunk: Buffer) => {
    if (outputs.push(chunk) === 1) queueMicrotask(drain);
  });
  const closed = new Promise<void>((resolve) => {
    stream.on("error", (error) => {
      failure ??= scannerError("archive-corrupt", `the gzip data is damaged: ${messageOf(error)}`, error);
    });
    stream.on("close", resolve);
  });
  const write = (chunk: Buffer): Promise<void> =>
    new Promise((resolve) => {
      stream.once("close", resolve);
      stream.write(chunk, () => {
        stream.off("close", resolve);
        resolve();
      });
    });
  try {
    for await (const chunk of source) {
      if (failure !== undefined) break;
      if (!stream.readableEnded) await write(chunk);
    }
    if (failure === undefined) stream.end();
    if (failure === undefined) await closed;
    drain();
  } finally {
    stream.destroy();
  }
  if (failure !== undefined) throw failure;
}
