import { pipeline, Readable, type Transform } from "node:stream";

/** The output of `transform` for the input `pieces`, no faster than it is read; errors of either side are thrown. */
export async function* throughTransform(pieces: AsyncIterable<Uint8Array>, transform: Transform): AsyncGenerator<Uint8Array> {
  let failure: unknown;
  pipeline(Readable.from(pieces, { objectMode: true }), transform, (error) => {
    failure = error;
  });
  try {
    for await (const piece of transform) yield piece as Uint8Array;
  } catch (error) {
    // The error of the input ends the transform with a less telling one.
    throw failure ?? error;
  }
}
