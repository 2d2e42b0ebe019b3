/** Fields of a JSON object that nobody has checked. */
export type JsonFields = Readonly<Record<string, unknown>>;

/** The object that `text` encodes; undefined where it is no JSON or no object. */
export function parseJsonObject(text: string): JsonFields | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** `value` as an object; undefined for arrays and plain values. */
export function asObject(value: unknown): JsonFields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonFields) : undefined;
}

/** The own field `name`; undefined where it is absent or null. */
export function field(object: JsonFields, name: string): unknown {
  return Object.hasOwn(object, name) ? (object[name] ?? undefined) : undefined;
}

/** A field as text; "" where it is anything else. */
export function textField(object: JsonFields, name: string): string {
  const value = field(object, name);
  return typeof value === "string" ? value : "";
}

/** The texts of an array field; what is no text is left out. */
export function textsField(object: JsonFields, name: string): readonly string[] {
  return listField(object, name).filter((value) => typeof value === "string");
}

/** The objects of an array field; what is no object is left out. */
export function objectsField(object: JsonFields, name: string): readonly JsonFields[] {
  return listField(object, name)
    .map(asObject)
    .filter((value) => value !== undefined);
}

function listField(object: JsonFields, name: string): readonly unknown[] {
  const value = field(object, name);
  return Array.isArray(value) ? value : [];
}
