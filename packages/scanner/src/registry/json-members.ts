import type { JsonValue } from "@plimsoll/core";

/** Names and values of an object, inherited ones never among them; none of anything else. */
export function membersOf(value: JsonValue | undefined): ReadonlyMap<string, JsonValue | undefined> {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return new Map(isObject ? Object.entries(value) : []);
}
