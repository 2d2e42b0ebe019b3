/** A step of putting a database in place. `done` and `total` are bytes, but statements for `index`. */
export interface ImportProgress {
  readonly step: "checksum" | "unpack" | "index" | "hash";
  readonly done: number;
  readonly total: number;
}

/** What every step of an import is told. */
export interface ImportOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ImportProgress) => void;
}
