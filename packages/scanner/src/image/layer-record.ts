import type { CoverageGap, JsonValue } from "@plimsoll/core";
import type { EntryTable } from "./entry-table.js";

/** Changes whenever the meaning or shape of a record does. */
export const RECORD_FORMAT = 1;

/** What one pass over a layer found; depends on nothing but the layer's content and what `recordKey` stands for. */
export interface LayerRecord {
  /** The caller's key: scanner version, wanted files and inspectors. */
  readonly recordKey: string;
  /** Digest of the uncompressed tar. */
  readonly diffId: string;
  /** Bytes of file content in the layer. */
  readonly contentBytes: number;
  readonly entries: EntryTable;
  /** Content of wanted files, by entry. */
  readonly contents: ReadonlyMap<number, Uint8Array>;
  readonly inspections: readonly Inspection[];
  readonly gaps: readonly CoverageGap[];
}

/** What an inspector found in a file. */
export interface Inspection {
  readonly entry: number;
  readonly inspector: string;
  readonly value: JsonValue;
}
