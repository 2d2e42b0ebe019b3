import { z } from "zod";
import { tokenRoles } from "../vocabulary.js";
import type { ReadonlyInput, ReadonlyOutput } from "./readonly-output.js";
import { idSchema, lineSchema, timeSchema } from "./value.js";

/** Role of an API token. */
export const tokenRoleSchema = z.enum(tokenRoles);

/** Longest life of a token that ends. */
const MAX_LIFE_HOURS = 24 * 366 * 2;

/** Body that makes a token. */
export const newTokenSchema = z
  .strictObject({
    name: lineSchema(128),
    role: tokenRoleSchema,
    cluster: lineSchema(253).optional().describe("Name of the one cluster that a cluster-agent token writes for"),
    expiresInHours: z.int().min(1).max(MAX_LIFE_HOURS).nullable().describe("Null: until revoked"),
  })
  .refine(({ role, cluster }) => (role === "cluster-agent") === (cluster !== undefined), {
    path: ["cluster"],
    message: "a cluster belongs to a token of role cluster-agent, and only to it",
  });

/** Body that makes a token. */
export type NewToken = ReadonlyInput<typeof newTokenSchema>;

/** An API token as lists show it. */
export const tokenSchema = z.object({
  id: idSchema,
  name: z.string(),
  prefix: z.string().describe("First characters of the token"),
  role: tokenRoleSchema,
  cluster: z.string().nullable(),
  createdBy: z.string(),
  createdAt: timeSchema,
  usedAt: timeSchema.nullable(),
  expiresAt: timeSchema.nullable(),
  revokedAt: timeSchema.nullable(),
});

/** An API token as lists show it. */
export type Token = ReadonlyOutput<typeof tokenSchema>;

/** All tokens, the newest first. */
export const tokenListSchema = z.object({ items: z.array(tokenSchema) });

/** All tokens. */
export type TokenList = ReadonlyOutput<typeof tokenListSchema>;

/** A new token with its secret, which is never shown again. */
export const createdTokenSchema = tokenSchema.extend({ secret: z.string().describe("The token itself: shown this once") });

/** A new token with its secret. */
export type CreatedToken = ReadonlyOutput<typeof createdTokenSchema>;
