import type { JsonValue } from "../../artifact/package.js";

/** A name-value pair of a CycloneDX component or document. */
export type Property = { readonly name: string; readonly value: string };

/** Deeper values are left out: nothing that is written here has more levels. */
const MAX_DEPTH = 4;

/**
 * The texts, numbers and booleans of `value` as properties, in order of names: members and places in a list are joined to the name with
 * ":" (`syft:location:0:path`). Empty texts and nulls are left out.
 */
export function propertiesOf(name: string, value: JsonValue | undefined): readonly Property[] {
  return collect(name, value, 0).sort((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0));
}

function collect(name: string, value: JsonValue | undefined, depth: number): Property[] {
  if (value === undefined || value === null || value === "" || depth > MAX_DEPTH) return [];
  if (typeof value !== "object") return [{ name, value: String(value) }];
  return Object.entries(value).flatMap(([key, member]) => collect(`${name}:${key}`, member, depth + 1));
}
