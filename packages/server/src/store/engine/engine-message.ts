import type { MessagePort } from "node:worker_threads";

/** What the engine's thread is started with. */
export interface EngineStart {
  /** The engine's own directory, which was made before. */
  readonly directory: string;
  /** One 64-bit integer: syncs so far. */
  readonly counter: SharedArrayBuffer;
}

/** What the engine's thread is asked. */
export type EngineRequest = { readonly kind: "connect"; readonly port: MessagePort } | { readonly kind: "close" };

/** What the engine's thread says; `failed` comes right before it ends. */
export type EngineAnswer = { readonly kind: "ready" } | { readonly kind: "closed" } | { readonly kind: "failed"; readonly message: string };

/** Exit status of the thread, and of the process, when the engine is lost. */
export const ENGINE_LOST = 70;
