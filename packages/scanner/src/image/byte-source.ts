import type { FileHandle } from "node:fs/promises";
import { scannerError } from "../error.js";

/** Bytes of known length that can be read from the start, any number of times. */
export interface ByteSource {
  /** Bytes. */
  readonly size: number;
  /** The bytes in order. Errors: archive-corrupt where there are fewer than `size`; the signal's reason. */
  read(signal?: AbortSignal): AsyncIterable<Buffer>;
  /** The same in two buffers by turns, where that can be: a chunk holds until the next is asked for. Spares the garbage collector. */
  readByTurns?(signal?: AbortSignal): AsyncIterable<Buffer>;
  /** The first bytes, as many as tell a format. Only where they cost nothing. */
  head?(): Promise<Buffer>;
  /** Says that the bytes will be read: a source that is far away begins to fetch them, as far as its bounds allow. */
  prefetch?(): void;
}

/** Large enough that a call costs nothing beside its bytes, small enough to stay in the processor's cache. */
const CHUNK = 256 * 1024;
/** Every format that is told apart has its mark in so many bytes. */
const HEAD = 16;

/** A range of an open file. */
export function fileRange(file: FileHandle, start: number, size: number): ByteSource {
  return {
    size,
    read: (signal) => readRange(file, { start, size }, newBuffer, signal),
    readByTurns(signal) {
      const buffers = [newBuffer(Math.min(CHUNK, size)), newBuffer(Math.min(CHUNK, size))] as const;
      let turn = 0;
      return readRange(file, { start, size }, (length) => buffers[turn++ % 2 === 0 ? 0 : 1].subarray(0, length), signal);
    },
    head: () => readChunk(file, start, newBuffer(Math.min(HEAD, size))),
  };
}

function newBuffer(length: number): Buffer {
  return Buffer.allocUnsafeSlow(length);
}

interface Range {
  readonly start: number;
  readonly size: number;
}

/** Reads one chunk ahead, so that the disk works while the chunk before is decoded. */
async function* readRange(
  file: FileHandle,
  { start, size }: Range,
  bufferOf: (length: number) => Buffer,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer> {
  let at = 0;
  let ahead = size > 0 ? readChunk(file, start, bufferOf(Math.min(CHUNK, size))) : undefined;
  try {
    while (ahead !== undefined) {
      signal?.throwIfAborted();
      const chunk = await ahead;
      if (chunk.length === 0) throw scannerError("archive-corrupt", `the file ends ${size - at} bytes too early`);
      at += chunk.length;
      ahead = at < size ? readChunk(file, start + at, bufferOf(Math.min(CHUNK, size - at))) : undefined;
      yield chunk;
    }
  } finally {
    await ahead?.catch(() => undefined);
  }
}

async function readChunk(file: FileHandle, position: number, buffer: Buffer): Promise<Buffer> {
  const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
  return bytesRead === buffer.length ? buffer : buffer.subarray(0, bytesRead);
}

/**
 * All bytes of a small source.
 *
 * Errors: limit-exceeded.
 */
export async function readAll(source: ByteSource, maxBytes: number, what: string): Promise<Buffer> {
  if (source.size > maxBytes) throw scannerError("limit-exceeded", `${what} has ${source.size} bytes, at most ${maxBytes} are read`);
  const chunks: Buffer[] = [];
  for await (const chunk of source.read()) chunks.push(chunk);
  return Buffer.concat(chunks);
}
