import { AssuranceError } from "@plimsoll/core";
import type { z } from "zod";

const MAX_ERRORS = 50;

/** A body, query or path that is not what its schema says. */
export class InvalidRequest extends AssuranceError {
  readonly errors: readonly { readonly pointer: string; readonly message: string }[];

  constructor(what: string, errors: readonly { readonly pointer: string; readonly message: string }[]) {
    super("invalid-request", `The ${what} does not have the form of this address.`);
    this.errors = errors;
  }
}

/** A part of a request with only what its schema lets through. Throws {@link InvalidRequest}. */
export function checkPart<Schema extends z.ZodType>(what: string, schema: Schema, value: unknown): z.output<Schema> {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const errors = error.issues.slice(0, MAX_ERRORS).map(({ path, message }) => ({
    pointer: path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join(""),
    message,
  }));
  throw new InvalidRequest(what, errors);
}
