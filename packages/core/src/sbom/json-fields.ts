import type { JsonObject, JsonValue } from "../artifact/package.js";
import { coreError } from "../core-errors.js";
import { messageOf } from "../error.js";
import { checkJsonStructure, type StructureLimits } from "./json-structure.js";

/** How much of an SBOM document is read. */
export interface DocumentLimits extends StructureLimits {
  readonly maxBytes: number;
  readonly maxPackages: number;
  readonly maxRelationships: number;
}

/** Several times what the largest images come to; a document at all of these takes about 1 GB of memory. */
export const defaultDocumentLimits: DocumentLimits = {
  maxBytes: 256 * 1024 * 1024,
  maxPackages: 200_000,
  maxRelationships: 1_500_000,
  maxDepth: 64,
  maxValues: 10_000_000,
};

/** The JSON value of untrusted bytes, no deeper and of no more values than allowed. Throws `sbom-too-large`, `sbom-invalid`. */
export function parseJsonDocument(bytes: Uint8Array, limits: DocumentLimits): JsonValue {
  if (bytes.length > limits.maxBytes) {
    throw coreError("sbom-too-large", `the SBOM has ${bytes.length} bytes; at most ${limits.maxBytes} are read`);
  }
  checkJsonStructure(bytes, limits);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as JsonValue;
  } catch (error) {
    throw coreError("sbom-invalid", `the SBOM is no JSON document: ${messageOf(error)}`, error);
  }
}

/** Throws `sbom-too-large` where objects and lists stand deeper than `maxDepth`. Without recursion: the depth is not ours to choose. */
export function checkDepth(value: JsonValue, maxDepth: number): void {
  let level: JsonValue[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) throw coreError("sbom-too-large", `the SBOM has objects more than ${maxDepth} levels deep`);
    const next: JsonValue[] = [];
    for (const item of level) {
      if (item === null || typeof item !== "object") continue;
      for (const child of Array.isArray(item) ? item : Object.values(item)) {
        if (child !== null && typeof child === "object") next.push(child);
      }
    }
    level = next;
  }
}

/** The text of a field; "" where it is absent or null. Throws `sbom-invalid` for another type, as all of these do. `where` names the object in messages. */
export function textField(object: JsonObject, key: string, where: string): string {
  const value = ownField(object, key);
  if (value === undefined || value === null) return "";
  if (typeof value !== "string") throw wrongType(value, key, where, "text");
  return value;
}

/** The text of a field that must be there and not be empty. */
export function requiredTextField(object: JsonObject, key: string, where: string): string {
  const text = textField(object, key, where);
  if (text === "") throw coreError("sbom-invalid", `the SBOM has no ${where}.${key}`);
  return text;
}

/** The number of a field; 0 where it is absent or null. */
export function numberField(object: JsonObject, key: string, where: string): number {
  const value = ownField(object, key);
  if (value === undefined || value === null) return 0;
  if (typeof value !== "number" || !Number.isFinite(value)) throw wrongType(value, key, where, "a number");
  return value;
}

/** The list of a field; empty where it is absent or null. */
export function listField(object: JsonObject, key: string, where: string): readonly JsonValue[] {
  const value = ownField(object, key);
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw wrongType(value, key, where, "a list");
  return value;
}

/** The list of texts of a field; empty where it is absent or null. */
export function textListField(object: JsonObject, key: string, where: string): readonly string[] {
  const list = listField(object, key, where);
  const wrong = list.findIndex((item) => typeof item !== "string");
  if (wrong >= 0) throw wrongType(list[wrong] ?? null, `${key}[${wrong}]`, where, "text");
  return list as readonly string[];
}

/** The object of a field; undefined where it is absent or null. */
export function objectField(object: JsonObject, key: string, where: string): JsonObject | undefined {
  const value = ownField(object, key);
  return value === undefined || value === null ? undefined : asObject(value, `${where}.${key}`);
}

/** `value` as an object. */
export function asObject(value: JsonValue, where: string): JsonObject {
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw coreError("sbom-invalid", `the SBOM's ${where} is ${kindOf(value)}, not an object`);
  }
  return value as JsonObject;
}

/** The members of an object whose values are text; others are left out. A key `__proto__` is a key like any other. */
export function textMembers(object: JsonObject | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(object ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

/** An inherited member (`constructor`) is no field. */
function ownField(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function wrongType(value: JsonValue, key: string, where: string, wanted: string): Error {
  return coreError("sbom-invalid", `the SBOM's ${where}.${key} is ${kindOf(value)}, not ${wanted}`);
}

function kindOf(value: JsonValue): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return typeof value === "string" ? "text" : `a ${typeof value}`;
}
