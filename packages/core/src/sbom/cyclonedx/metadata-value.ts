import type { JsonObject, JsonValue } from "../../artifact/package.js";

/** The text of a member of a package's metadata; "" where it is absent or no text: what another program wrote is not checked before. */
export function metadataText(metadata: JsonObject | undefined, key: string): string {
  const value = ownValue(metadata, key);
  return typeof value === "string" ? value : "";
}

/** The texts in a list of a package's metadata. */
export function metadataTexts(metadata: JsonObject | undefined, key: string): readonly string[] {
  return metadataList(metadata, key).filter((item) => typeof item === "string");
}

/** A list of a package's metadata; empty where there is none. */
export function metadataList(metadata: JsonObject | undefined, key: string): readonly JsonValue[] {
  const value = ownValue(metadata, key);
  return Array.isArray(value) ? value : [];
}

/** An object of a package's metadata; undefined where there is none. */
export function metadataObject(metadata: JsonObject | undefined, key: string): JsonObject | undefined {
  return asJsonObject(ownValue(metadata, key));
}

/** `value` where it is an object. */
export function asJsonObject(value: JsonValue | undefined): JsonObject | undefined {
  return value === undefined || value === null || typeof value !== "object" || Array.isArray(value) ? undefined : (value as JsonObject);
}

function ownValue(metadata: JsonObject | undefined, key: string): JsonValue | undefined {
  return metadata !== undefined && Object.hasOwn(metadata, key) ? metadata[key] : undefined;
}
