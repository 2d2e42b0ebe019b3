import { results, severities } from "@plimsoll/core";
import { z } from "zod";

/** Id of a row of the server, an opaque string. */
export const idSchema = z
  .string()
  .regex(/^[1-9][0-9]{0,8}$/, "is no id of this server")
  .describe("Opaque id");

/** Digest of an image: `sha256:` or `sha512:` and lower-case hex. */
export const digestSchema = z
  .string()
  .regex(/^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/, "is no digest such as sha256:…")
  .describe("Digest of an image");

/** RFC 3339 time in UTC. */
export const timeSchema = z.iso.datetime();

/** CVSS score, 0.0 to 10.0 with one decimal. */
export const cvssSchema = z.number().min(0).max(10).refine(hasOneDecimal, "has more than one decimal").describe("CVSS score, one decimal");

/** Probability of exploitation within 30 days, 0 to 1. */
export const epssSchema = z.number().min(0).max(1).describe("EPSS probability, 0 to 1");

/** Verdict on an image, from the worst. */
export const resultSchema = z.enum(results);

/** Severity of a vulnerability. */
export const severitySchema = z.enum(severities);

/** How many, from 0. */
export const countSchema = z.int().min(0);

/** Why a result is what it is: `judged` in full, `partial` (something could not be read or matched), `pending` (not judged yet), `failed`. */
export const stateSchema = z.enum(["judged", "partial", "pending", "failed"]);

/** Why a result is what it is. */
export type ImageState = z.output<typeof stateSchema>;

/** Who scanned an image. */
export const sourceSchema = z.enum(["cluster", "pipeline", "registry", "manual"]);

/** Who scanned an image. */
export type ScanSource = z.output<typeof sourceSchema>;

/** Open CVEs of an image, each counted once, at its highest severity there. */
export const severityCountsSchema = z.object({
  critical: countSchema,
  high: countSchema,
  medium: countSchema,
  low: countSchema,
  negligible: countSchema,
  unknown: countSchema,
});

/** Open CVEs by severity. */
export type SeverityCounts = Readonly<z.output<typeof severityCountsSchema>>;

/** What is known of fixes: `unknown` where the record says nothing. */
export const fixStateSchema = z.enum(["fixed", "not-fixed", "wont-fix", "unknown"]);

/** A bounded text of one line without control characters. */
export function lineSchema(maxLength: number): z.ZodString {
  return z
    .string()
    .min(1)
    .max(maxLength)
    .regex(/^[^\p{Cc}]*$/u, "holds control characters");
}

function hasOneDecimal(value: number): boolean {
  return Math.abs(value * 10 - Math.round(value * 10)) < 1e-9;
}
