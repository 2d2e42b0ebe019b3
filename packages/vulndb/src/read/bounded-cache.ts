/** A map that holds at most `limit` units and forgets the least recently used entries first. */
export class BoundedCache<K, V> {
  readonly #limit: number;
  readonly #entries = new Map<K, { readonly value: V; readonly units: number }>();
  #units = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: K): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** Keeps `value`; a value larger than the whole cache is not kept. */
  set(key: K, value: V, units = 1): void {
    const old = this.#entries.get(key);
    if (old !== undefined) {
      this.#entries.delete(key);
      this.#units -= old.units;
    }
    if (units > this.#limit) return;
    this.#entries.set(key, { value, units });
    this.#units += units;
    for (const [oldest, entry] of this.#entries) {
      if (this.#units <= this.#limit) break;
      this.#entries.delete(oldest);
      this.#units -= entry.units;
    }
  }
}
