import type { ByteHash, Digest } from "./digest.js";
import { startHashThread } from "./hash-thread.js";

/** Reads one layer; the hashes are of a thread beside this one where there are several lanes. */
export type LaneRead<Layer> = (layer: Layer, hashFor: ((digest: Digest) => ByteHash) | undefined) => Promise<void>;

/**
 * Reads layers in their order, as many at once as there are lanes. After an error none is begun; the error of the lowest layer is
 * thrown once all that were begun have ended.
 */
export async function inLanes<Layer>(layers: readonly Layer[], lanes: number, read: LaneRead<Layer>): Promise<void> {
  if (lanes <= 1) {
    for (const layer of layers) await read(layer, undefined);
    return;
  }
  const failures = new Map<number, unknown>();
  let next = 0;
  const lane = async (): Promise<void> => {
    const thread = startHashThread();
    try {
      while (next < layers.length && failures.size === 0) {
        const index = next++;
        await read(layers[index] as Layer, (digest) => thread.hashFor(digest)).catch((error: unknown) => failures.set(index, error));
      }
    } finally {
      thread.close();
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, layers.length) }, lane));
  const [lowest] = [...failures.keys()].toSorted((left, right) => left - right);
  if (lowest !== undefined) throw failures.get(lowest);
}
