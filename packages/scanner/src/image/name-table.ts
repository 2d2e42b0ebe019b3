/** Interns names: each gets a small number, in order of first use. */
export class NameTable {
  readonly #ids = new Map<string, number>();
  readonly #names: string[] = [];

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
    return id;
  }

  /** The number of a name; -1 where it has none. */
  find(name: string): number {
    return this.#ids.get(name) ?? -1;
  }

  name(id: number): string {
    return this.#names[id] ?? "";
  }
}
