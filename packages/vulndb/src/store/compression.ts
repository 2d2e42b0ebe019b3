import { createGunzip } from "node:zlib";
import { messageOf } from "@plimsoll/core";
import { vulndbError } from "../error.js";
import { throughTransform } from "./through-transform.js";
import { unpackZstd } from "./zstd.js";

/** Bounds of what an archive may unpack to. */
export interface UnpackLimits {
  readonly maxBytes: number;
  /** Unpacked bytes for one packed byte, once more than 64 MiB are unpacked. */
  readonly maxRatio: number;
}

export const defaultUnpackLimits: UnpackLimits = { maxBytes: 8 * 1024 ** 3, maxRatio: 300 };

const FREE_BYTES = 64 * 1024 ** 2;

const UNSUPPORTED: readonly (readonly [name: string, magic: readonly number[]])[] = [
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ["bzip2", [0x42, 0x5a, 0x68]],
  ["zip", [0x50, 0x4b, 0x03, 0x04]],
];

/**
 * Unpacks gzip or zstd data, told by their first bytes, and passes everything else on.
 * Errors: `db-format` for other packings; `db-corrupt` where the data is damaged, cut off or unpacks to more than the limits.
 */
export async function* unpackPieces(pieces: AsyncIterable<Uint8Array>, limits: UnpackLimits): AsyncGenerator<Uint8Array> {
  let packed = 0;
  const iterator = pieces[Symbol.asyncIterator]();
  try {
    const first = await iterator.next();
    async function* counted(): AsyncGenerator<Uint8Array> {
      for (let next = first; next.done !== true; next = await iterator.next()) {
        packed += next.value.length;
        yield next.value;
      }
    }
    const unpack = decoderOf(first.done === true ? new Uint8Array(0) : first.value);
    let total = 0;
    for await (const piece of named(unpack(counted()))) {
      total += piece.length;
      if (total > limits.maxBytes || (total > FREE_BYTES && total > packed * limits.maxRatio)) {
        throw vulndbError("db-corrupt", `it unpacks to over ${total} bytes, more than a database of ${packed} packed bytes may have`);
      }
      yield piece;
    }
  } finally {
    await iterator.return?.();
  }
}

function decoderOf(head: Uint8Array): (pieces: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array> {
  if (startsWith(head, [0x1f, 0x8b])) return (pieces) => throughTransform(pieces, createGunzip());
  if (startsWith(head, [0x28, 0xb5, 0x2f, 0xfd]) || (startsWith(head.subarray(1), [0x2a, 0x4d, 0x18]) && (head[0] ?? 0) >>> 4 === 5)) {
    return unpackZstd;
  }
  const other = UNSUPPORTED.find(([, magic]) => startsWith(head, magic));
  if (other !== undefined)
    throw vulndbError("db-format", `${other[0]} archives are not supported: use tar.zst, tar.gz or the plain database file`);
  return (pieces) => pieces;
}

/** Turns the errors of the decoders into ours. */
async function* named(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces;
  } catch (error) {
    if (isDecoderError(error)) throw vulndbError("db-corrupt", `it is damaged or cut off: ${messageOf(error)}`, error);
    throw error;
  }
}

function isDecoderError(error: unknown): boolean {
  // An interruption has a number as its code, too.
  if (error instanceof DOMException) return false;
  const code = (error as { readonly code?: unknown } | null)?.code;
  // Node's decoders have codes in capitals, fzstd numbers, its slips on bad tables none.
  return (
    typeof code === "number" ||
    (typeof code === "string" && /^Z(?:STD)?_|^ERR_ZSTD|^ERR_ZLIB/.test(code)) ||
    error instanceof RangeError ||
    error instanceof TypeError
  );
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}
