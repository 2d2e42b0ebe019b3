import { createHash } from "node:crypto";
import { serverError } from "../../error.js";

/** Where a page of a list ends: the value that the list is sorted by, as parts, and the id of its last row. */
export interface Position {
  readonly parts: readonly (string | number)[];
  readonly id: number;
}

/** Type of a part: what PostgreSQL takes as such, and nothing else. */
export type PartType = "int" | "text" | "timestamptz";

const MAX_INT = 2 ** 31 - 1;
/** A time as PostgreSQL writes it. */
const TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{1,6})?[+-]\d{2}(?::\d{2})?$/;

const HASH_LENGTH = 12;

/** The cursor of a position in a list; `list` is everything that makes the list: its name, filters and order. */
export function encodeCursor({ parts, id }: Position, list: unknown): string {
  return Buffer.from(JSON.stringify([hashOf(list), id, ...parts])).toString("base64url");
}

/** Reads a cursor of the list, whose positions have parts of these types. Throws `invalid-cursor` for one of another list. */
export function decodeCursor(cursor: string, list: unknown, types: readonly PartType[]): Position {
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    // As for any other text that is no cursor.
  }
  if (Array.isArray(read) && read.length === types.length + 2) {
    const [hash, id, ...values] = read as readonly unknown[];
    const parts = values.filter((value, index) => isPart(value, types[index])) as readonly (string | number)[];
    if (hash === hashOf(list) && isInt(id) && parts.length === types.length) return { parts, id };
  }
  throw serverError("invalid-cursor", "the cursor is not of this list with this filter and order; start again without it");
}

function isPart(value: unknown, type: PartType | undefined): boolean {
  if (type === "int") return isInt(value);
  return (
    typeof value === "string" && !value.includes("\0") && (type !== "timestamptz" || (TIME.test(value) && !Number.isNaN(Date.parse(value))))
  );
}

function isInt(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && Math.abs(value) <= MAX_INT;
}

function hashOf(list: unknown): string {
  return createHash("sha256").update(JSON.stringify(list)).digest("base64url").slice(0, HASH_LENGTH);
}
