import { type GlobSegment, matchesName } from "./glob.js";

/** Interns names: each gets a small number, in order of first use. */
export class NameTable {
  readonly #ids = new Map<string, number>();
  readonly #names: string[] = [];
  /** By text of the segment; dropped when names are added. */
  readonly #matching = new Map<string, readonly number[]>();

  get count(): number {
    return this.#names.length;
  }

  /** The number of a name, given one if it has none. */
  intern(name: string): number {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    // A slice would keep the whole path that it was cut from.
    const own = Buffer.from(name, "utf8").toString("utf8");
    const id = this.#names.push(own) - 1;
    this.#ids.set(own, id);
    if (this.#matching.size > 0) this.#matching.clear();
    return id;
  }

  /** The number of a name; -1 where it has none. */
  find(name: string): number {
    return this.#ids.get(name) ?? -1;
  }

  /** The numbers of the names that a segment of a glob matches. */
  matching(segment: GlobSegment): readonly number[] {
    if (segment.kind === "literal") return this.#ids.has(segment.name) ? [this.find(segment.name)] : [];
    if (segment.kind === "globstar") return [...this.#names.keys()];
    const known = this.#matching.get(segment.text);
    if (known !== undefined) return known;
    const found: number[] = [];
    for (let id = 0; id < this.#names.length; id++) if (matchesName(segment, this.#names[id] as string)) found.push(id);
    this.#matching.set(segment.text, found);
    return found;
  }

  name(id: number): string {
    return this.#names[id] ?? "";
  }
}
