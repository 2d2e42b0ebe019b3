import { closeSync, fsyncSync, openSync } from "node:fs";
import { NodeFS } from "@electric-sql/pglite/nodefs";

type EngineOptions = Parameters<NodeFS["init"]>[1];

/** What this file needs of Emscripten's file system over Node's: it leans on insides of PGlite, whose version is therefore pinned. */
interface HostFileSystem {
  realPath(node: unknown): string;
  readonly stream_ops: { fsync?: (stream: HostStream) => number };
}

interface HostStream {
  readonly node: unknown;
  /** Node's file descriptor; absent for a directory. */
  readonly nfd?: number;
}

/** What happens when a file cannot be made durable, or the engine aborts: must not return to the engine. */
type Fatal = (reason: unknown) => never;

/**
 * PGlite's directory on disk, made durable: as it comes, its files have no `fsync` at all, so a commit is only in the page cache.
 * Each sync adds one to `counter[0]`.
 */
export class DurableNodeFs extends NodeFS {
  readonly #counter: BigInt64Array;
  readonly #fatal: Fatal;

  constructor(directory: string, counter: BigInt64Array, fatal: Fatal) {
    super(directory);
    this.#counter = counter;
    this.#fatal = fatal;
  }

  override init(...[engine, options]: Parameters<NodeFS["init"]>): ReturnType<NodeFS["init"]> {
    const hook = (module: { readonly NODEFS: unknown }): void => {
      const files = module.NODEFS as HostFileSystem;
      files.stream_ops.fsync = (stream) => this.#sync(files, stream);
    };
    // Runs before the mount, which NodeFS appends.
    const durable: EngineOptions = { ...options, preRun: [...(options.preRun ?? []), hook], onAbort: this.#fatal };
    return super.init(engine, durable);
  }

  #sync(files: HostFileSystem, stream: HostStream): number {
    try {
      if (stream.nfd === undefined) syncPath(files.realPath(stream.node));
      else fsyncSync(stream.nfd);
    } catch (error) {
      // The engine goes on after an exception of ours as if nothing had been, and could acknowledge a commit that is not on disk.
      this.#fatal(error);
    }
    Atomics.add(this.#counter, 0, 1n);
    return 0;
  }
}

/** Makes a file or the entries of a directory durable. */
export function syncPath(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
