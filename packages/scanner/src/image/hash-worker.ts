import { createHash, type Hash } from "node:crypto";
import { workerData } from "node:worker_threads";
import { HASH_STEP, HashRing } from "./hash-ring.js";

/** Hashes what comes through the ring until it is told to end. */
const ring = new HashRing(workerData as SharedArrayBuffer);
const hashes = new Map<number, Hash>();

for (let running = true; running; ) {
  ring.take(({ step, stream, bytes }, answer) => {
    if (step === HASH_STEP.update) hashes.get(stream)?.update(bytes);
    else if (step === HASH_STEP.digest) {
      hashes.get(stream)?.digest().copy(answer);
      hashes.delete(stream);
    } else if (step === HASH_STEP.end) running = false;
    else hashes.set(stream, createHash(step === HASH_STEP.sha512 ? "sha512" : "sha256"));
  });
}
