import { z } from "zod";
import { accountRoles, MIN_PASSWORD } from "../vocabulary.js";
import type { ReadonlyInput, ReadonlyOutput } from "./readonly-output.js";
import { lineSchema, timeSchema } from "./value.js";

/** Role of a person. */
export const accountRoleSchema = z.enum(accountRoles);

/** Longest password; longer ones would only cost time to hash. */
const MAX_PASSWORD = 256;

/** Body of signing in. */
export const signInSchema = z.strictObject({ name: lineSchema(128), password: z.string().min(1).max(MAX_PASSWORD) });

/** Body of signing in. */
export type SignIn = ReadonlyInput<typeof signInSchema>;

/** Body of a change of one's own password. */
export const passwordChangeSchema = z.strictObject({
  currentPassword: z.string().min(1).max(MAX_PASSWORD),
  newPassword: z.string().min(MIN_PASSWORD, `has fewer than ${MIN_PASSWORD} characters`).max(MAX_PASSWORD),
});

/** Body of a change of one's own password. */
export type PasswordChange = ReadonlyInput<typeof passwordChangeSchema>;

/** Who is signed in. The session itself is in a cookie that scripts cannot read. */
export const sessionSchema = z.object({
  account: z.object({
    name: z.string(),
    role: accountRoleSchema,
    mustChangePassword: z.boolean().describe("The one-time password is still in use; until it is changed nothing else is answered"),
  }),
  csrf: z.string().describe("Value of the header X-Plimsoll-Csrf for every request other than GET"),
  expiresAt: timeSchema.describe("When the session ends unless it is used before"),
});

/** Who is signed in. */
export type Session = ReadonlyOutput<typeof sessionSchema>;
