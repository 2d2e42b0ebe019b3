import { z } from "zod";
import type { ReadonlyOutput } from "./readonly-output.js";
import { countSchema, timeSchema } from "./value.js";

/** The vulnerability database in use and the re-match that a new one starts. */
export const databaseSchema = z.object({
  generation: countSchema.describe("One more for each database taken over; 0: none yet"),
  builtAt: timeSchema.nullable(),
  schemaVersion: z.string().nullable(),
  checksum: z.string().nullable(),
  checkedAt: timeSchema.nullable().describe("When a newer one was last looked for"),
  nextCheckAt: timeSchema.nullable(),
  stale: z.boolean().describe("Older than the server's limit"),
  maxAgeSeconds: countSchema.describe("The server's limit"),
  rematch: z.object({ packagesLeft: countSchema }).nullable().describe("Null: none is running"),
  problem: z.string().nullable().describe("Why the last check failed; null where it did not"),
});

/** The vulnerability database in use. */
export type DatabaseStatus = ReadonlyOutput<typeof databaseSchema>;

/** Answer to a request for a check. */
export const databaseCheckSchema = z.object({ started: z.boolean().describe("false: one was under way") });

/** Answer to a request for a check. */
export type DatabaseCheck = ReadonlyOutput<typeof databaseCheckSchema>;
