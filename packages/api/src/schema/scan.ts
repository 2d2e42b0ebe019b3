import { parseImageReference } from "@plimsoll/core";
import { z } from "zod";
import { MAX_REFERENCES } from "../vocabulary.js";
import type { ReadonlyInput, ReadonlyOutput } from "./readonly-output.js";
import {
  countSchema,
  cvssSchema,
  digestSchema,
  idSchema,
  lineSchema,
  resultSchema,
  severityCountsSchema,
  sourceSchema,
  stateSchema,
  timeSchema,
} from "./value.js";

/** Most images of one question for known scans. */
const MAX_KNOWN = 1000;

/** `[REGISTRY/]REPOSITORY[:TAG][@DIGEST]`. */
const referenceSchema = lineSchema(1024).refine(
  (text) => parseImageReference(text) !== undefined,
  "is no image reference such as registry.example/shop/api:1.2",
);

/** Body of an upload: what a scanner found in one image, to be judged by the server. */
export const scanUploadSchema = z.strictObject({
  references: z.array(referenceSchema).min(1).max(MAX_REFERENCES).describe("Names of the image; each becomes a row of lists"),
  digest: digestSchema.optional().describe("Manifest digest; without it the SBOM says which image it is"),
  source: sourceSchema,
  scanner: z.strictObject({ name: lineSchema(128), version: lineSchema(128) }),
  sbom: z.looseObject({}).describe("Syft JSON document"),
});

/** Body of an upload as the client sends it. */
export type ScanUpload = ReadonlyInput<typeof scanUploadSchema>;

/** The lines that a result was judged by. */
export const thresholdsSchema = z.object({ warn: cvssSchema, fail: cvssSchema });

/** The verdict on the image under one of its references. */
export const referenceVerdictSchema = z.object({
  reference: z.string().describe("As uploaded"),
  id: idSchema.describe("Id of the image in this repository"),
  registry: z.string(),
  repository: z.string(),
  tag: z.string().nullable(),
  result: resultSchema,
  state: stateSchema,
  maxCvss: cvssSchema.nullable(),
  counts: severityCountsSchema,
  kev: countSchema.describe("Open CVEs that are known to be exploited"),
  fixable: countSchema.describe("Open CVEs with a fix for every package they touch here"),
  excepted: countSchema,
});

/** The verdict on the image under one of its references. */
export type ReferenceVerdict = ReadonlyOutput<typeof referenceVerdictSchema>;

/** Answer to an upload. */
export const scanVerdictSchema = z.object({
  outcome: z
    .enum(["created", "known", "pending"])
    .describe("known: the same scan was here before; pending: judged later, nothing to judge with now"),
  digest: digestSchema,
  result: resultSchema.describe("The worst over the references"),
  verdicts: z.array(referenceVerdictSchema),
  thresholds: thresholdsSchema,
  database: z.object({ builtAt: timeSchema, schemaVersion: z.string() }).nullable().describe("The vulnerability database judged with"),
});

/** Answer to an upload. */
export type ScanVerdict = ReadonlyOutput<typeof scanVerdictSchema>;

/** Question which images need no scan. */
export const knownScansQuestionSchema = z.strictObject({
  images: z.array(z.strictObject({ digest: digestSchema, scannerVersion: lineSchema(128) })).max(MAX_KNOWN),
});

/** Question which images need no scan. */
export type KnownScansQuestion = ReadonlyInput<typeof knownScansQuestionSchema>;

/** The digests of those that were scanned by that version already. */
export const knownScansSchema = z.object({ known: z.array(digestSchema) });

/** The digests of those that were scanned already. */
export type KnownScans = ReadonlyOutput<typeof knownScansSchema>;
