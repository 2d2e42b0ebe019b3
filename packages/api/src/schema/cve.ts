import { z } from "zod";
import { vulnerabilityIdSchema } from "./image.js";
import type { ReadonlyOutput } from "./readonly-output.js";
import { cvssSchema, epssSchema, severitySchema } from "./value.js";

/** Address of a CVE: its id, or an advisory's that has none. */
export const cveParametersSchema = z.object({ cve: vulnerabilityIdSchema });

/** What is known of a CVE that is or was in some image: scores are the highest of its records. */
export const cveSchema = z.object({
  id: z.string(),
  description: z.string().nullable(),
  severity: severitySchema,
  cvss: cvssSchema.nullable(),
  cvssVersion: z.string().nullable(),
  epss: epssSchema.nullable(),
  epssPercentile: epssSchema.nullable(),
  kev: z.boolean(),
  publishedOn: z.iso.date().nullable(),
});

/** What is known of a CVE. */
export type Cve = ReadonlyOutput<typeof cveSchema>;
