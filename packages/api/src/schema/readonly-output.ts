import type { z } from "zod";

/** A type whose objects and arrays cannot be changed, at any depth. */
type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

/** What a schema gives after its check, read only. */
export type ReadonlyOutput<S extends z.ZodType> = DeepReadonly<z.output<S>>;

/** What a schema takes before its check, read only: what a client sends. */
export type ReadonlyInput<S extends z.ZodType> = DeepReadonly<z.input<S>>;
