import { z } from "zod";
import type { ReadonlyInput, ReadonlyOutput } from "./readonly-output.js";
import { cvssSchema } from "./value.js";

/** Address under which scanners reach the server. */
const apiUrlSchema = z
  .url({ protocol: /^https?$/ })
  .max(2048)
  .refine((text) => !/[?#@]/.test(text), "must have no query, fragment or credentials");

/** Body that replaces the settings. */
export const settingsChangeSchema = z
  .strictObject({
    warn: cvssSchema.describe("Max CVSS at and above which an image is Warn"),
    fail: cvssSchema.describe("Max CVSS at and above which an image is Fail"),
    runtimeView: z.boolean(),
    apiUrl: apiUrlSchema.nullable().describe("Null: the address by which the page was opened"),
  })
  .refine(({ warn, fail }) => warn <= fail, { path: ["warn"], message: "must not be above fail" });

/** Body that replaces the settings. */
export type SettingsChange = ReadonlyInput<typeof settingsChangeSchema>;

/** The settings; their version is the ETag that a change names in If-Match. */
export const settingsSchema = z.object({
  warn: cvssSchema,
  fail: cvssSchema,
  runtimeView: z.boolean(),
  apiUrl: z.string().nullable(),
  version: z.int().min(1),
});

/** The settings. */
export type Settings = ReadonlyOutput<typeof settingsSchema>;
