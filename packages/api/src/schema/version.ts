import { z } from "zod";
import type { ReadonlyOutput } from "./readonly-output.js";

/** What the server is. */
export const versionSchema = z.object({
  name: z.literal("plimsoll"),
  version: z.string(),
  oneTimePassword: z.boolean().describe("The password printed at the first start is not used yet"),
});

/** What the server is. */
export type ServerVersion = ReadonlyOutput<typeof versionSchema>;

/** Answer of the probes. */
export const healthSchema = z.object({ status: z.literal("ok") });

/** Answer of the probes. */
export type Health = ReadonlyOutput<typeof healthSchema>;
