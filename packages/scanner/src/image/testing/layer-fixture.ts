import type { ByteSource } from "../byte-source.js";
import type { LayerRecord } from "../layer-record.js";
import { type LayerHandle, type ReadLayerOptions, readLayer } from "../read-layer.js";
import { compileWanted } from "../wanted-files.js";
import { compress, type FixtureImage, sha256 } from "./image-fixture.js";

/** Bytes in memory as a source, in chunks. */
export function memoryBytes(bytes: Buffer, chunkSize = 1000): ByteSource {
  return {
    size: bytes.length,
    async *read(signal) {
      for (let at = 0; at < bytes.length; at += chunkSize) {
        signal?.throwIfAborted();
        yield bytes.subarray(at, at + chunkSize);
      }
    },
  };
}

/** A layer of a tar in memory. */
export function memoryLayer(tarBytes: Buffer, compression: FixtureImage["compression"] = "gzip"): LayerHandle {
  const blob = compress(tarBytes, compression);
  return { mediaType: "application/vnd.oci.image.layer.v1.tar", diffId: sha256(tarBytes), digest: sha256(blob), blob: memoryBytes(blob) };
}

export const keepAll: ReadLayerOptions = {
  recordKey: "test",
  wanted: compileWanted([{ glob: "**", maxBytes: 1_000_000 }]),
  inspectors: [],
};

/** The records of layers that are tars, with the content of every file. */
export function recordLayers(tars: readonly Buffer[]): Promise<readonly LayerRecord[]> {
  return Promise.all(tars.map((bytes) => readLayer(memoryLayer(bytes), keepAll)));
}
