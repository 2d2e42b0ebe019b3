import { inspect } from "node:util";
import { defaultImageLimits } from "../../image/limits.js";
import type { OpenedImage } from "../../image/opened-image.js";
import { readLayer } from "../../image/read-layer.js";
import { keepAll } from "../../image/testing/layer-fixture.js";
import { openRegistryImage } from "../open-registry-image.js";
import type { RegistryOptions } from "../registry-options.js";

/** Options with which tests need not wait. */
const fast: RegistryOptions = { retries: { firstDelayMs: 1, maxDelayMs: 5 } };

/** Opens an image of a registry. */
export function open(reference: string, registry: RegistryOptions = {}, signal?: AbortSignal): Promise<OpenedImage> {
  const options = { ...fast, ...registry, retries: { ...fast.retries, ...registry.retries } };
  return openRegistryImage(reference, {
    registry: options,
    platform: undefined,
    hostArchitecture: "x64",
    limits: defaultImageLimits,
    signal,
  });
}

/** Pulls an image; how many bytes of files each layer has. */
export async function pull(reference: string, registry: RegistryOptions = {}, signal?: AbortSignal): Promise<readonly number[]> {
  const opened = await open(reference, registry, signal);
  try {
    const sizes: number[] = [];
    for (const { blob } of opened.layers) blob.prefetch?.();
    for (const layer of opened.layers) sizes.push((await readLayer(layer, keepAll)).contentBytes);
    return sizes;
  } finally {
    await opened.close();
  }
}

/** What a promise is rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<Error> {
  const error: unknown = await promise.then(
    () => new Error("it did not fail"),
    (thrown: unknown) => thrown,
  );
  return error instanceof Error ? error : new Error(String(error));
}

/** Everything that can be seen of an error, its causes and hidden fields included. */
export function everythingOf(error: unknown): string {
  return inspect(error, { depth: 20, showHidden: true, maxStringLength: null, maxArrayLength: null });
}
