import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import type { ImportOptions, ImportProgress } from "./import-progress.js";
import { Xxh64 } from "./xxh64.js";

const PIECE_BYTES = 1024 * 1024;

/** A file piece by piece, each in memory of its own; the step's progress counts what was read. Stops with the signal's reason. */
export async function* filePieces(
  path: string,
  step: ImportProgress["step"],
  { signal, onProgress }: ImportOptions,
): AsyncGenerator<Uint8Array> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    for (let done = 0; ; ) {
      signal?.throwIfAborted();
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafeSlow(PIECE_BYTES), 0, PIECE_BYTES);
      if (bytesRead === 0) return;
      done += bytesRead;
      onProgress?.({ step, done, total: Math.max(size, done) });
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** `xxh64:` and the hash of a file, as Grype writes it into `import.json`. */
export async function databaseDigest(path: string, options: ImportOptions = {}): Promise<string> {
  const hash = new Xxh64();
  for await (const piece of filePieces(path, "hash", options)) hash.update(piece);
  return `xxh64:${hash.digest()}`;
}

/** `sha256:` and the hash of a file, as `latest.json` states it. */
export async function archiveChecksum(path: string, options: ImportOptions = {}): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of filePieces(path, "checksum", options)) hash.update(piece);
  return `sha256:${hash.digest("hex")}`;
}
