import { createGunzip } from "node:zlib";
import { type ChunkSink, DECODED_CHUNK, pumpThrough } from "./pump.js";
import { decompressZstd } from "./zstd.js";

/** How a layer or archive is compressed. */
export type Compression = "gzip" | "zstd" | "none";

/** Tells the compression from the first bytes. */
export function compressionOf(head: Buffer): Compression {
  if (head[0] === 0x1f && head[1] === 0x8b) return "gzip";
  const magic = head.length >= 4 ? head.readUInt32LE(0) : 0;
  return magic === 0xfd2fb528 || (magic & 0xfffffff0) === 0x184d2a50 ? "zstd" : "none";
}

/**
 * Decodes a stream, told by its first bytes, into `sink`. Chunks hold only during the call. The source is read to its end also where the compressed data ends before.
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
    if (compression === "gzip") await pumpThrough(createGunzip(DECODED_CHUNK), rest, sink, "gzip");
    else if (compression === "zstd") await decompressZstd(rest, sink);
    else for await (const chunk of rest) sink(chunk);
  } finally {
    await chunks.return?.();
  }
}
