import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import type { ByteHash, Digest } from "./digest.js";
import { HASH_STEP, HashRing, SLOT_BYTES } from "./hash-ring.js";

/** A thread that hashes what others read. */
export interface HashThread {
  /** A hash that is computed there; several may run at once. */
  hashFor(digest: Digest): ByteHash;
  /** Ends the thread; hashes that were not finished are lost. */
  close(): void;
}

const DIGEST_BYTES = { sha256: 32, sha512: 64 } as const;
/** It holds no objects to speak of. */
const MAX_HEAP_MB = 32;

/**
 * Starts a thread for hashes. Bytes are copied into a bounded ring, so a chunk may be used again at once; who is ahead by more than the
 * ring waits. The thread does not keep the process alive.
 */
export function startHashThread(): HashThread {
  const ring = new HashRing();
  const worker = new Worker(createRequire(import.meta.url).resolve("#hash-worker"), {
    workerData: ring.memory,
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
  worker.unref();
  let streams = 0;
  return {
    hashFor({ algorithm }) {
      const stream = streams++;
      ring.put(HASH_STEP[algorithm], stream);
      return {
        update(chunk) {
          for (let at = 0; at < chunk.length; at += SLOT_BYTES) ring.put(HASH_STEP.update, stream, chunk.subarray(at, at + SLOT_BYTES));
          return this;
        },
        digest() {
          ring.put(HASH_STEP.digest, stream);
          return ring.settle(DIGEST_BYTES[algorithm]).toString("hex");
        },
      };
    },
    close: () => ring.put(HASH_STEP.end, 0),
  };
}
