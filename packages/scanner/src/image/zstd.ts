import type { Transform } from "node:stream";
import * as zlib from "node:zlib";
import { type ChunkSink, DECODED_CHUNK, pumpThrough } from "./pump.js";
import { ZstdDecoder } from "./zstd-decoder.js";
import { ZstdFraming } from "./zstd-framing.js";

/** Node's own decoder; there from 22.15 on. */
const native = zlib as typeof zlib & { readonly createZstdDecompress?: (options: object) => Transform };

/**
 * Decodes zstd data of any number of frames, also skippable ones.
 *
 * Errors: archive-corrupt, limit-exceeded (window); what the source and the sink throw.
 */
export async function decompressZstd(source: AsyncIterable<Buffer>, sink: ChunkSink): Promise<void> {
  if (native.createZstdDecompress !== undefined) {
    await pumpThrough(native.createZstdDecompress(DECODED_CHUNK), framePieces(source), sink, "zstd");
    return;
  }
  const framing = new ZstdFraming(new ZstdDecoder(sink));
  for await (const chunk of source) framing.push(chunk);
  framing.end();
}

/** Cuts a stream where frames end: Node's decoder drops what follows the end of a frame in one piece, and does not miss a lost end. */
async function* framePieces(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  const whole: Buffer[] = [];
  const framing = new ZstdFraming({
    wantsBlocks: false,
    frame() {},
    block() {},
    raw(piece, ends) {
      pieces.push(piece);
      if (ends) {
        whole.push(Buffer.concat(pieces));
        pieces = [];
      }
    },
  });
  for await (const chunk of source) {
    framing.push(chunk);
    yield* whole.splice(0);
    const [piece, more] = pieces;
    if (piece !== undefined) yield more === undefined ? piece : Buffer.concat(pieces);
    pieces = [];
  }
  framing.end();
}
