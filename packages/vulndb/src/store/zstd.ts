import type { Transform } from "node:stream";
import * as zlib from "node:zlib";
import { Decompress } from "fzstd";
import { vulndbError } from "../error.js";
import { ByteSource } from "./byte-source.js";
import { throughTransform } from "./through-transform.js";
import { Xxh64 } from "./xxh64.js";

/** Largest window that is taken, as `zstd` itself without `--long`: a window is memory. */
const MAX_WINDOW_LOG = 27;
const MAX_WINDOW = 2 ** MAX_WINDOW_LOG;
const MAX_BLOCK = 131_072;
const FRAME = 0xfd2fb528;
/** ZSTD_d_windowLogMax. */
const WINDOW_LOG_PARAMETER = 100;

interface NativeZlib {
  /** In Node since 22.15. */
  readonly createZstdDecompress?: (options: { readonly params: Readonly<Record<number, number>> }) => Transform;
}

/**
 * Unpacks zstd data, with Node's own decoder where it has one, which is five times as fast. Memory is bounded by the window.
 * Errors: `db-corrupt`, or those of the decoders. Source: RFC 8878, section 3.
 */
export function unpackZstd(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { createZstdDecompress } = zlib as NativeZlib;
  if (createZstdDecompress === undefined) return unpackZstdInScript(pieces);
  // Frame by frame: Node's decoder ends after the first one.
  return unpackFrames(pieces, (frame) =>
    throughTransform(frame, createZstdDecompress({ params: { [WINDOW_LOG_PARAMETER]: MAX_WINDOW_LOG } })),
  );
}

/** Unpacks zstd data without Node's decoder; checksums are compared. */
export function unpackZstdInScript(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  return unpackFrames(pieces, decodeFrame);
}

async function* unpackFrames(
  pieces: AsyncIterable<Uint8Array>,
  decode: (frame: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const source = new ByteSource(pieces);
  try {
    for (;;) {
      const magic = await source.take(4);
      if (magic.length === 0) return;
      const number = magic.length === 4 ? new DataView(magic.buffer, magic.byteOffset).getUint32(0, true) : 0;
      if (number === FRAME) yield* decode(readFrame(source, magic));
      else if (number >>> 4 === 0x184d2a5) await skipFrame(source);
      else throw damaged("it has bytes that are no zstd frame");
    }
  } finally {
    await source.close();
  }
}

/** The parts of a frame: its header, each block, its checksum (4 bytes or none). */
async function* readFrame(source: ByteSource, magic: Uint8Array): AsyncGenerator<Uint8Array> {
  const header = await takeAll(source, frameHeaderLength((await source.peek(1))[0] ?? 0));
  const descriptor = header[0] ?? 0;
  if (windowSize(header) > MAX_WINDOW) throw damaged(`it needs a window of over ${MAX_WINDOW} bytes`);
  if ((descriptor & 3) !== 0) throw damaged("it needs a dictionary");
  yield Buffer.concat([magic, header]);
  for (let last = false; !last; ) {
    const blockHeader = await takeAll(source, 3);
    const bits = (blockHeader[0] ?? 0) | ((blockHeader[1] ?? 0) << 8) | ((blockHeader[2] ?? 0) << 16);
    last = (bits & 1) === 1;
    const size = bits >>> 3;
    if (size > MAX_BLOCK) throw damaged("it has a block that is too large");
    const isRepeat = ((bits >> 1) & 3) === 1;
    yield Buffer.concat([blockHeader, await takeAll(source, isRepeat ? 1 : size)]);
  }
  yield await takeAll(source, (descriptor & 4) === 0 ? 0 : 4);
}

async function* decodeFrame(frame: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let unpacked: Uint8Array[] = [];
  let last: Uint8Array = new Uint8Array(0);
  const decoder = new Decompress((piece) => unpacked.push(piece));
  const hash = new Xxh64();
  for await (const part of frame) {
    decoder.push(part);
    last = part;
    for (const piece of unpacked) hash.update(piece);
    yield* unpacked;
    unpacked = [];
  }
  // Short frames are held back until it is told that no more comes.
  decoder.push(new Uint8Array(0), true);
  for (const piece of unpacked) hash.update(piece);
  yield* unpacked;
  if (last.length === 4 && Buffer.from(last).reverse().toString("hex") !== hash.digest().slice(8)) {
    throw damaged("its content does not have the checksum that it states");
  }
}

async function skipFrame(source: ByteSource): Promise<void> {
  const size = await takeAll(source, 4);
  let left = new DataView(size.buffer, size.byteOffset).getUint32(0, true);
  for await (const piece of source.pieces(left)) left -= piece.length;
  if (left > 0) throw cutOff();
}

/** Bytes from the frame header descriptor to the first block. */
function frameHeaderLength(descriptor: number): number {
  const single = (descriptor >> 5) & 1;
  const sizeFlag = descriptor >> 6;
  return 1 + (1 - single) + ([0, 1, 2, 4][descriptor & 3] ?? 0) + (sizeFlag === 0 ? single : 1 << sizeFlag);
}

function windowSize(header: Uint8Array): number {
  const descriptor = header[0] ?? 0;
  if (((descriptor >> 5) & 1) === 0) {
    const window = header[1] ?? 0;
    const base = 2 ** (10 + (window >> 3));
    return base + (base / 8) * (window & 7);
  }
  // A frame of a single segment: the window is the content.
  const field = header.subarray(1 + ([0, 1, 2, 4][descriptor & 3] ?? 0));
  const size = field.reduceRight((value, byte) => value * 256 + byte, 0);
  return field.length === 2 ? size + 256 : size;
}

async function takeAll(source: ByteSource, length: number): Promise<Uint8Array> {
  const bytes = await source.take(length);
  if (bytes.length < length) throw cutOff();
  return bytes;
}

function cutOff(): Error {
  return damaged("it is cut off");
}

function damaged(reason: string): Error {
  return vulndbError("db-corrupt", reason);
}
