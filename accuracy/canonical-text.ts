import type { JsonValue } from "@plimsoll/core";

const unordered: ReadonlySet<string> = new Set(["details", "related"]);

/** JSON with sorted keys: equal values give equal text. null, "", [] and {} count as absent; lists under `details` and `related` have no order. */
export function canonicalText(value: JsonValue | undefined): string {
  if (value === null || value === undefined || value === "") return "";
  if (Array.isArray(value)) return value.length === 0 ? "" : `[${value.map(canonicalText).join(",")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  const parts = Object.entries(value)
    .map(([key, item]) => [key, unordered.has(key) && Array.isArray(item) ? item.map(canonicalText).sort().join(" ") : canonicalText(item)])
    .filter(([, text]) => text !== "")
    .sort(([left = ""], [right = ""]) => (left < right ? -1 : 1));
  return parts.length === 0 ? "" : `{${parts.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(",")}}`;
}
