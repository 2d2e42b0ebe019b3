import { z } from "zod";
import type { ReadonlyInput, ReadonlyOutput } from "./readonly-output.js";
import { thresholdsSchema } from "./scan.js";
import {
  countSchema,
  cvssSchema,
  digestSchema,
  idSchema,
  lineSchema,
  resultSchema,
  severityCountsSchema,
  stateSchema,
  timeSchema,
} from "./value.js";

/** Most images of one question for verdicts. */
const MAX_QUESTIONS = 500;

/** One image of a repository, by digest or by tag. */
const verdictQuestionSchema = z
  .strictObject({
    registry: lineSchema(1024),
    repository: lineSchema(1024),
    digest: digestSchema.optional(),
    tag: lineSchema(128).optional(),
  })
  .refine(({ digest, tag }) => (digest === undefined) !== (tag === undefined), "needs either a digest or a tag");

/** Question for the verdicts on images. */
export const verdictQuestionsSchema = z.array(verdictQuestionSchema).min(1).max(MAX_QUESTIONS);

/** Question for the verdicts on images. */
export type VerdictQuestions = ReadonlyInput<typeof verdictQuestionsSchema>;

/** The verdict on one image asked for; an image that the server does not have is Unknown, with null for all that is not known. */
export const imageVerdictSchema = z.object({
  registry: z.string(),
  repository: z.string(),
  id: idSchema.nullable(),
  digest: digestSchema.nullable(),
  tag: z.string().nullable().describe("As asked for"),
  result: resultSchema,
  state: stateSchema.nullable(),
  maxCvss: cvssSchema.nullable(),
  counts: severityCountsSchema,
  kev: countSchema,
  fixable: countSchema,
  scannedAt: timeSchema.nullable(),
});

/** The verdict on one image asked for. */
export type ImageVerdict = ReadonlyOutput<typeof imageVerdictSchema>;

/** The verdicts in the order of the questions. */
export const imageVerdictsSchema = z.object({ items: z.array(imageVerdictSchema), thresholds: thresholdsSchema });

/** The verdicts in the order of the questions. */
export type ImageVerdicts = ReadonlyOutput<typeof imageVerdictsSchema>;
