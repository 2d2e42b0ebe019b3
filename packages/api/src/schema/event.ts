import { z } from "zod";
import { MAX_EVENT_IMAGES } from "../vocabulary.js";
import type { ReadonlyOutput } from "./readonly-output.js";
import { countSchema, cvssSchema, digestSchema, idSchema, resultSchema, stateSchema, timeSchema } from "./value.js";

/** Why images changed. */
export const changeCauseSchema = z.enum(["scan", "database", "exception", "exception-expired", "matcher"]);

/** Why images changed. */
export type ChangeCause = z.output<typeof changeCauseSchema>;

/** An image that is new or has a new posture. */
const changedImageSchema = z.object({
  id: idSchema,
  digest: digestSchema,
  registry: z.string(),
  repository: z.string(),
  added: z.boolean().describe("false: it was there before"),
  result: resultSchema,
  state: stateSchema,
  maxCvss: cvssSchema.nullable(),
});

/** Data of the events by topic. */
export const eventSchemas = {
  placement: z.union([
    z.object({ cause: changeCauseSchema, images: z.array(changedImageSchema).max(MAX_EVENT_IMAGES) }),
    z.object({ cause: changeCauseSchema, count: countSchema }),
  ]),
  settings: z.object({ version: z.int(), warn: cvssSchema, fail: cvssSchema }),
  database: z.object({
    kind: z.enum(["updated", "checked", "failed", "rematched"]),
    generation: countSchema,
    builtAt: timeSchema.nullable(),
  }),
  resync: z.object({}).describe("Events were missed: fetch anew"),
} as const;

/** Topic of an event: the name of the server-sent event. */
export type EventTopic = keyof typeof eventSchemas;

/** Data of an event of that topic. */
export type EventData<Topic extends EventTopic> = ReadonlyOutput<(typeof eventSchemas)[Topic]>;
