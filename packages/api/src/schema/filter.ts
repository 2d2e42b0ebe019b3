import { z } from "zod";

/** A filter by values: those that have one of them, or, negated, none. */
export interface ValueFilter<Value extends string = string> {
  readonly negated: boolean;
  /** Not empty, each once. */
  readonly values: readonly Value[];
}

/** A filter by a number, both ends included; an open end is absent. Negated: everything outside. */
export interface RangeFilter {
  readonly negated: boolean;
  readonly min?: number;
  readonly max?: number;
}

/** What the values of a filter may be: a schema of one value. */
type ValueSchema<Value extends string> = z.ZodType<Value, string>;

/** Values of one filter. */
const MAX_VALUES = 50;
/** Characters of one filter. */
const MAX_LENGTH = 4096;

const RANGE = /^(?:(?<exact>\d+(?:\.\d+)?)|(?<min>\d+(?:\.\d+)?)?\.\.(?<max>\d+(?:\.\d+)?)?)$/;

/** Reads `a,b` (one of them) and `!a,b` (none of them). Source: ui.md §3 */
export function valueFilterSchema<Value extends string>(value: ValueSchema<Value>, description: string) {
  return z
    .string()
    .min(1)
    .max(MAX_LENGTH)
    .transform((text, context): ValueFilter<Value> => {
      const { negated, body } = cutNegation(text);
      const parts = body
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== "");
      if (parts.length === 0 || parts.length > MAX_VALUES) {
        context.addIssue({ code: "custom", message: `has ${parts.length} values; 1 to ${MAX_VALUES} can be asked for` });
        return z.NEVER;
      }
      const values = new Set<Value>();
      for (const part of parts) {
        const read = value.safeParse(part);
        if (read.success) values.add(read.data);
        else
          context.addIssue({ code: "custom", message: `${JSON.stringify(part)}: ${read.error.issues[0]?.message ?? "is no value of it"}` });
      }
      return { negated, values: [...values] };
    })
    .describe(description);
}

/** Reads `a..b`, `a..`, `..b` and `a` within the bounds, and each negated by `!`. */
export function rangeFilterSchema(lowest: number, highest: number, description: string) {
  return z
    .string()
    .min(1)
    .max(64)
    .transform((text, context): RangeFilter => {
      const { negated, body } = cutNegation(text);
      const groups = RANGE.exec(body)?.groups;
      const min = numberOf(groups?.["exact"] ?? groups?.["min"]);
      const max = numberOf(groups?.["exact"] ?? groups?.["max"]);
      if (min === undefined && max === undefined) {
        context.addIssue({ code: "custom", message: "is no range such as 7.0..9.0, 7.0.. or ..9.0" });
        return z.NEVER;
      }
      if ((min ?? lowest) < lowest || (max ?? highest) > highest || (min ?? lowest) > (max ?? highest)) {
        context.addIssue({ code: "custom", message: `is no range within ${lowest} to ${highest}` });
        return z.NEVER;
      }
      return { negated, ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
    })
    .describe(description);
}

/** Reads a switch: `1` is on (true), `!1` asks for those without it (false). */
export function switchFilterSchema(description: string) {
  return z
    .enum(["1", "!1"])
    .transform((text) => text === "1")
    .describe(description);
}

/** Reads a flag of the request itself. */
export function flagSchema(description: string) {
  return z
    .enum(["true", "false", "1", "0"])
    .transform((text) => text === "true" || text === "1")
    .describe(description);
}

function cutNegation(text: string): { readonly negated: boolean; readonly body: string } {
  return text.startsWith("!") ? { negated: true, body: text.slice(1) } : { negated: false, body: text };
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
