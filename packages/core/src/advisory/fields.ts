import type { JsonObject, JsonValue } from "../artifact/package.js";
import { quote } from "../error.js";
import { normalizeTime } from "./date.js";

/** What is wrong with a record; decoders turn it into a `problem`. */
export class RecordProblem extends Error {}

/** A record as read, or the reason why it is not taken. */
export type Decoded<T> = { readonly value: T } | { readonly problem: string };

/** Runs a decoder whose field readers throw `RecordProblem`. */
export function decodeRecord<T>(decode: () => T): Decoded<T> {
  try {
    return { value: decode() };
  } catch (error) {
    if (error instanceof RecordProblem) return { problem: error.message };
    throw error;
  }
}

/** Most characters of ids, names and versions. */
const MAX_TEXT = 1_000;
const MAX_URL = 8_192;
const MAX_PROSE = 65_536;
/** Most members of any list. */
const MAX_LIST = 50_000;

const CONTROL = /[\p{Cc}\p{Cs}]/u;
const UNSTORABLE = /[\0\p{Cs}]/gu;
/** What a constraint would take for its own grammar. */
const CONSTRAINT_SYNTAX = /[\s,|<>=()"'`]/;

/** `value` as an object. `where` names the value in messages, in all of these. */
export function objectOf(value: JsonValue | undefined, where: string): JsonObject {
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw wrongType(value, where, "an object");
  return value as JsonObject;
}

/** `value` where it is an object, else an empty one: for parts whose form is not fixed. */
export function looseObject(value: JsonValue | undefined): JsonObject {
  return value === undefined || value === null || typeof value !== "object" || Array.isArray(value) ? {} : (value as JsonObject);
}

/** A field of its own, not an inherited one; undefined where it is absent or null. */
export function field(object: JsonObject, key: string): JsonValue | undefined {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  return value === null ? undefined : value;
}

/** The object of a field; undefined where it is absent. */
export function objectField(object: JsonObject, key: string): JsonObject | undefined {
  const value = field(object, key);
  return value === undefined ? undefined : objectOf(value, key);
}

/** The list of a field; empty where it is absent. */
export function listField(object: JsonObject, key: string): readonly JsonValue[] {
  const value = field(object, key);
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw wrongType(value, key, "a list");
  if (value.length > MAX_LIST) throw new RecordProblem(`${key} has ${value.length} members; at most ${MAX_LIST} are read`);
  return value;
}

/** The objects of a list field. */
export function objectsField(object: JsonObject, key: string): readonly JsonObject[] {
  return listField(object, key).map((item) => objectOf(item, `a member of ${key}`));
}

/** `value` as an id, a name or the like: not empty, no control characters, no halves of surrogate pairs. */
export function textOf(value: JsonValue | undefined, where: string, maxLength = MAX_TEXT): string {
  if (typeof value !== "string") throw wrongType(value, where, "text");
  if (value === "") throw new RecordProblem(`${where} is empty`);
  if (value.length > maxLength) throw new RecordProblem(`${where} has ${value.length} characters; at most ${maxLength} are read`);
  if (CONTROL.test(value)) throw new RecordProblem(`${where} has control characters: ${quote(value)}`);
  return value;
}

/** The text of a field; undefined where it is absent or empty. */
export function textField(object: JsonObject, key: string): string | undefined {
  const value = field(object, key);
  return value === undefined || value === "" ? undefined : textOf(value, key);
}

/** The texts of a list field, empty ones left out. */
export function textsField(object: JsonObject, key: string, maxLength = MAX_TEXT): readonly string[] {
  return listField(object, key).flatMap((item) => (item === "" ? [] : [textOf(item, `a member of ${key}`, maxLength)]));
}

/** A URL of a field: text without control characters, not otherwise looked at. */
export function urlOf(value: JsonValue | undefined, where: string): string {
  return textOf(value, where, MAX_URL);
}

/** Sentences of a field, cut to 65,536 characters, trimmed, without NUL; "" where it is absent. */
export function proseField(object: JsonObject, key: string): string {
  const value = field(object, key);
  if (value === undefined) return "";
  if (typeof value !== "string") throw wrongType(value, key, "text");
  return value.slice(0, MAX_PROSE).replace(UNSTORABLE, "\uFFFD").trim();
}

/** A version that may stand in a constraint as it is. */
export function versionOf(value: JsonValue | undefined, where: string): string {
  const text = textOf(value, where);
  if (CONSTRAINT_SYNTAX.test(text)) throw new RecordProblem(`${where} is no version: ${quote(text)}`);
  return text;
}

/** The version of a field; undefined where it is absent or empty. */
export function versionField(object: JsonObject, key: string): string | undefined {
  const value = field(object, key);
  return value === undefined || value === "" ? undefined : versionOf(value, key);
}

/** The time of a field in the form of `normalizeTime`; undefined where it is absent or empty. */
export function timeField(object: JsonObject, key: string): string | undefined {
  const text = textField(object, key);
  if (text === undefined) return undefined;
  const time = normalizeTime(text);
  if (time === undefined) throw new RecordProblem(`${key} is no date: ${quote(text)}`);
  return time;
}

/** The number of a field between 0 and 1. */
export function fractionField(object: JsonObject, key: string): number {
  const value = field(object, key);
  if (typeof value !== "number" || !(value >= 0 && value <= 1)) throw wrongType(value, key, "a number from 0 to 1");
  return value;
}

/** The flag of a field; false where it is absent. */
export function flagField(object: JsonObject, key: string): boolean {
  const value = field(object, key);
  if (value !== undefined && typeof value !== "boolean") throw wrongType(value, key, "true or false");
  return value === true;
}

function wrongType(value: JsonValue | undefined, where: string, wanted: string): RecordProblem {
  return new RecordProblem(`${where} is ${kindOf(value)}, not ${wanted}`);
}

function kindOf(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return "absent";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return typeof value === "string" ? `the text ${quote(value)}` : `the ${typeof value} ${String(value)}`;
}
