import { z } from "zod";

/** Position in a list as an earlier answer gave it; opaque. */
export const cursorSchema = z
  .string()
  .max(1024)
  .regex(/^[A-Za-z0-9_-]+$/, "is no cursor")
  .describe("`nextCursor` of the page before");

/** Items of a page; a query gives it as text. */
export function limitSchema(maximum: number, preset: number) {
  return z.coerce.number<number | string>().int().min(1).max(maximum).default(preset).describe("Items of a page");
}

/** Where the next page begins; null on the last. */
export const nextCursorSchema = cursorSchema.nullable();
