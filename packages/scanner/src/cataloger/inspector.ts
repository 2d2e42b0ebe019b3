import type { JsonValue } from "@plimsoll/core";

/**
 * A look into files too large to keep, while their layer streams by. Its results live in the layer record; the set of inspectors
 * must therefore be part of the record's key.
 */
export interface FileInspector {
  /** Stable, unique: results are found by it. */
  readonly name: string;
  /** Whether to look into a regular file; `path` is root-relative, `size` in bytes, `mode` the permission bits. Called for every file: keep it cheap. */
  wants(path: string, size: number, mode: number): boolean;
  begin(): FileInspection;
}

/** One file's inspection. Chunks are views that hold only during the call. */
export interface FileInspection {
  push(chunk: Uint8Array): void;
  /** True once nothing that follows can change the result: the rest of the file need not be read. */
  readonly isOver?: boolean;
  /** What was found; undefined for nothing. */
  end(): JsonValue | undefined;
}
