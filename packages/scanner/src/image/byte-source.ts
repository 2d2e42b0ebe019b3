import type { FileHandle } from "node:fs/promises";
import { scannerError } from "../error.js";

/** Bytes of known length that can be read from the start, any number of times. */
export interface ByteSource {
  /** Bytes. */
  readonly size: number;
  /** The bytes in order. Errors: archive-corrupt where there are fewer than `size`; the signal's reason. */
  read(signal?: AbortSignal): AsyncIterable<Buffer>;
  /**
   * The same in few buffers by turns, where that can be: a chunk holds until the second one after it is asked for. Spares the garbage
   * collector.
   */
  readByTurns?(signal?: AbortSignal): AsyncIterable<Buffer>;
  /** The first bytes, as many as tell a format. Only where they cost nothing. */
  head?(): Promise<Buffer>;
  /** Says that the bytes will be read: a source that is far away begins to fetch them, as far as its bounds allow. */
  prefetch?(): void;
}

/** Large enough that calls and threads that wake cost little beside the bytes. */
const CHUNK = 1024 * 1024;
/** Of chunks: one that is decoded, the next one, and one that is read ahead. */
const BUFFERS = 3;
/** Every format that is told apart has its mark in so many bytes. */
export const HEAD = 16;

/** A source that can all of it. */
export type FileRange = Required<Omit<ByteSource, "prefetch">>;

/** A range of an open file. */
export function fileRange(file: FileHandle, start: number, size: number): FileRange {
  return {
    size,
    read: (signal) => readRange(file, { start, size }, newBuffer, signal),
    readByTurns(signal) {
      const buffers: Buffer[] = [];
      let turn = 0;
      const bufferOf = (length: number): Buffer => {
        const index = turn++ % BUFFERS;
        buffers[index] ??= newBuffer(Math.min(CHUNK, size));
        return buffers[index].subarray(0, length);
      };
      return readRange(file, { start, size }, bufferOf, signal);
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
