import type { Readable } from "node:stream";
import type { OperationId, routes } from "@plimsoll/api";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import type { Identity } from "../auth/identity.js";

type Checked<Id extends OperationId, Key extends string> = (typeof routes)[Id] extends {
  readonly [K in Key]: infer Schema extends z.ZodType;
}
  ? z.output<Schema>
  : undefined;

type Answer<Id extends OperationId> = (typeof routes)[Id] extends { readonly answer: infer Schema extends z.ZodType }
  ? DeepReadonly<z.output<Schema>>
  : undefined;

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

/** A request that was let in, with everything checked against its route's schemas. */
export interface Call<Id extends OperationId> {
  readonly parameters: Checked<Id, "parameters">;
  readonly query: Checked<Id, "query">;
  /** Of an upload as it comes, not read yet. */
  readonly body: (typeof routes)[Id] extends { readonly upload: true } ? Readable : Checked<Id, "body">;
  /** Undefined only where anyone may call. */
  readonly identity: Identity | undefined;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Answers one operation; the status is the first of its route unless it sets another one. */
type Handler<Id extends OperationId> = (call: Call<Id>) => Promise<Answer<Id> | FastifyReply>;

/** The operations that are answered. */
export type Handlers = { readonly [Id in OperationId]?: Handler<Id> };
