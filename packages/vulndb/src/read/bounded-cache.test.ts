import { expect, test } from "vitest";
import { BoundedCache } from "./bounded-cache.js";

test("forgets the least recently used entries, by units", () => {
  const cache = new BoundedCache<string, number>(10);
  cache.set("a", 1, 4);
  cache.set("b", 2, 4);
  expect(cache.get("a")).toBe(1);
  cache.set("c", 3, 4);
  expect([cache.get("a"), cache.get("b"), cache.get("c")]).toEqual([1, undefined, 3]);
});

test("replaces an entry with its units, and does not keep what is larger than all", () => {
  const cache = new BoundedCache<string, number>(10);
  cache.set("a", 1, 9);
  cache.set("a", 2, 1);
  cache.set("b", 3, 9);
  cache.set("c", 4, 11);
  expect([cache.get("a"), cache.get("b"), cache.get("c")]).toEqual([2, 3, undefined]);
});
