import type { JsonObject } from "../../artifact/package.js";

/** The members that say something: neither undefined, nor an empty text, nor an empty list. */
export function withoutEmpty(members: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0)),
  );
}
