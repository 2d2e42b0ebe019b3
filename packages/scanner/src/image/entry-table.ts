import { scannerError } from "../error.js";
import { defaultImageLimits, type ImageLimits } from "./limits.js";

/** What an entry of a layer is; stored in records, so the numbers are fixed. */
export const ENTRY_KIND = { file: 0, directory: 1, symlink: 2, hardlink: 3, other: 4, whiteout: 5, opaque: 6 } as const;

export type EntryKind = (typeof ENTRY_KIND)[keyof typeof ENTRY_KIND];

/** Bounds of an entry table. */
export type EntryLimits = Pick<ImageLimits, "maxEntries" | "maxPathPoolBytes">;

/**
 * The entries of one layer in order of the archive, as columns: 10^6 entries cost about 90 MB and no objects.
 * Paths are root-relative and clean (`cleanPath`); a whiteout has the path that it deletes, an opaque mark that of its directory.
 */
export interface EntryTable {
  readonly count: number;
  readonly kinds: Uint8Array;
  /** Permission bits. */
  readonly modes: Uint16Array;
  /** Bytes. */
  readonly sizes: Float64Array;
  readonly uids: Uint32Array;
  readonly gids: Uint32Array;
  /** UTF-8 of all paths, one after the other. */
  readonly pathBytes: Uint8Array;
  /** Where each path ends in `pathBytes`. */
  readonly pathEnds: Uint32Array;
  /** Link targets: as written for symlinks, cleaned for hard links. */
  readonly links: ReadonlyMap<number, string>;
}

export interface EntryFields {
  readonly path: string;
  readonly kind: EntryKind;
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly link: string;
}

/** Reads the paths of a table by index. */
export function entryPaths(table: EntryTable): (index: number) => string {
  const { pathBytes, pathEnds } = table;
  const text = Buffer.from(pathBytes.buffer, pathBytes.byteOffset, pathBytes.byteLength);
  return (index) => text.toString("utf8", index === 0 ? 0 : (pathEnds[index - 1] as number), pathEnds[index]);
}

/** Collects entries into a table. */
export class EntryTableBuilder {
  readonly #limits: EntryLimits;
  #count = 0;
  #kinds = new Uint8Array(64);
  #modes = new Uint16Array(64);
  #sizes = new Float64Array(64);
  #uids = new Uint32Array(64);
  #gids = new Uint32Array(64);
  #ends = new Uint32Array(64);
  #pool = Buffer.allocUnsafeSlow(4096);
  #poolFill = 0;
  readonly #links = new Map<number, string>();
  #linkChars = 0;

  constructor(limits: EntryLimits = defaultImageLimits) {
    this.#limits = limits;
  }

  get count(): number {
    return this.#count;
  }

  /**
   * Adds an entry; returns its index.
   *
   * Errors: limit-exceeded.
   */
  add(entry: EntryFields): number {
    const index = this.#count;
    if (index >= this.#limits.maxEntries) throw scannerError("limit-exceeded", `there are more than ${this.#limits.maxEntries} entries`);
    if (index === this.#kinds.length) this.#grow();
    this.#kinds[index] = entry.kind;
    this.#modes[index] = entry.mode;
    this.#sizes[index] = entry.size;
    this.#uids[index] = entry.uid;
    this.#gids[index] = entry.gid;
    this.#ends[index] = this.#addPath(entry.path);
    if (entry.link !== "") this.#addLink(index, entry.link);
    this.#count = index + 1;
    return index;
  }

  /** The table of what was added, cut to size; the builder must not be used afterwards. */
  build(): EntryTable {
    const count = this.#count;
    return {
      count,
      kinds: this.#kinds.slice(0, count),
      modes: this.#modes.slice(0, count),
      sizes: this.#sizes.slice(0, count),
      uids: this.#uids.slice(0, count),
      gids: this.#gids.slice(0, count),
      pathBytes: new Uint8Array(this.#pool.subarray(0, this.#poolFill)),
      pathEnds: this.#ends.slice(0, count),
      links: this.#links,
    };
  }

  #addPath(path: string): number {
    const worst = this.#poolFill + path.length * 3;
    if (worst > this.#pool.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(worst, Math.ceil(this.#pool.length * 1.6)));
      this.#pool.copy(grown, 0, 0, this.#poolFill);
      this.#pool = grown;
    }
    this.#poolFill += this.#pool.write(path, this.#poolFill, "utf8");
    this.#limitPool();
    return this.#poolFill;
  }

  #addLink(index: number, link: string): void {
    this.#links.set(index, link);
    this.#linkChars += link.length;
    this.#limitPool();
  }

  #limitPool(): void {
    if (this.#poolFill + this.#linkChars > this.#limits.maxPathPoolBytes) {
      throw scannerError("limit-exceeded", `the paths have more than ${this.#limits.maxPathPoolBytes} bytes together`);
    }
  }

  #grow(): void {
    const size = Math.ceil(this.#kinds.length * 1.6);
    const copy = <T extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(to: T, from: T): T => {
      to.set(from);
      return to;
    };
    this.#kinds = copy(new Uint8Array(size), this.#kinds);
    this.#modes = copy(new Uint16Array(size), this.#modes);
    this.#sizes = copy(new Float64Array(size), this.#sizes);
    this.#uids = copy(new Uint32Array(size), this.#uids);
    this.#gids = copy(new Uint32Array(size), this.#gids);
    this.#ends = copy(new Uint32Array(size), this.#ends);
  }
}
