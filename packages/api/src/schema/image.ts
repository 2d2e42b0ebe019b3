import { z } from "zod";
import { type ImageSortColumn, imageSortColumns, MAX_PAGE, MAX_PART_PAGE, sbomFormats } from "../vocabulary.js";
import { changeCauseSchema } from "./event.js";
import { flagSchema, rangeFilterSchema, switchFilterSchema, valueFilterSchema } from "./filter.js";
import { cursorSchema, limitSchema, nextCursorSchema } from "./page.js";
import type { ReadonlyInput, ReadonlyOutput } from "./readonly-output.js";
import { thresholdsSchema } from "./scan.js";
import {
  countSchema,
  cvssSchema,
  digestSchema,
  epssSchema,
  fixStateSchema,
  idSchema,
  lineSchema,
  resultSchema,
  severityCountsSchema,
  severitySchema,
  sourceSchema,
  stateSchema,
  timeSchema,
} from "./value.js";

/** Address of one image: the image in one repository. */
export const imageParametersSchema = z.object({ id: idSchema });

const resultWordSchema = z.enum(["fail", "warn", "pass", "unknown"]);
const severityWordSchema = z.enum(["critical", "high", "medium", "low", "negligible", "unknown"]);
const nameSchema = lineSchema(1024);
/** A CVE or advisory id as its publisher writes it. */
export const vulnerabilityIdSchema = lineSchema(128).transform(canonicalId);

/** What the list of images is asked for: filters of the address, order and page. Source: ui.md §3 */
export const imageQuerySchema = z.strictObject({
  q: lineSchema(256).optional().describe("Part of the name, tag or digest"),
  result: valueFilterSchema(lowerCase(resultWordSchema), "fail, warn, pass, unknown").optional(),
  registry: valueFilterSchema(nameSchema, "The registry's path, or one above it").optional(),
  repository: valueFilterSchema(nameSchema, "What follows the last slash of the image's name").optional(),
  tag: valueFilterSchema(nameSchema, "Exact tag").optional(),
  digest: z
    .string()
    .regex(/^(?:sha(?:256|512):)?[0-9a-f]{6,128}$/, "is no digest, nor its first 6 or more hex digits")
    .optional()
    .describe("Digest or its beginning, 6 or more hex digits"),
  cve: valueFilterSchema(vulnerabilityIdSchema, "CVE or advisory id that is open in the image, exact, without case").optional(),
  package: valueFilterSchema(nameSchema, "Exact name of a package in the image").optional(),
  severity: valueFilterSchema(lowerCase(severityWordSchema), "Severity of an open CVE").optional(),
  cvss: rangeFilterSchema(0, 10, "Range of the max CVSS").optional(),
  epss: rangeFilterSchema(0, 1, "Range of the max EPSS").optional(),
  kev: switchFilterSchema("With a known-exploited CVE").optional(),
  fix: switchFilterSchema("With a CVE that can be fixed").optional(),
  running: switchFilterSchema("Running now").optional(),
  source: valueFilterSchema(lowerCase(sourceSchema), "cluster, pipeline, registry, manual").optional(),
  dismissed: switchFilterSchema("Only the dismissed; without it only the others").optional(),
  gaps: switchFilterSchema("Not read in full").optional(),
  sort: z
    .string()
    .regex(
      new RegExp(`^-?(?:${imageSortColumns.join("|")})$`),
      `is none of ${imageSortColumns.join(", ")}, with - before it for descending`,
    )
    .transform((text) => ({ column: text.replace("-", "") as ImageSortColumn, descending: text.startsWith("-") }))
    .prefault("-maxCvss")
    .describe("Column, - before it for descending"),
  counts: flagSchema("Whether the answer has the result strip's counts").prefault("false"),
  limit: limitSchema(MAX_PAGE, 50),
  cursor: cursorSchema.optional(),
});

/** What the list of images is asked for, read. */
export type ImageQuery = ReadonlyOutput<typeof imageQuerySchema>;

/** What the list of images is asked for, as the address has it. */
export type ImageQueryInput = ReadonlyInput<typeof imageQuerySchema>;

/** A package through which an image is found by CVE or package. */
const foundPackageSchema = z.object({
  name: z.string(),
  version: z.string(),
  type: z.string(),
  fixState: fixStateSchema.nullable().describe("Null where only a package was asked for"),
  fixVersions: z.array(z.string()),
});

/** One row of the list: an image in one repository. */
export const imageItemSchema = z.object({
  id: idSchema,
  digest: digestSchema,
  registry: z.string().describe("The image's name up to its last slash"),
  repository: z.string().describe("What follows the last slash"),
  tags: z.array(z.string()),
  result: resultSchema,
  state: stateSchema,
  maxCvss: cvssSchema.nullable().describe("Null: nothing open has a score, or not judged"),
  counts: severityCountsSchema,
  maxEpss: epssSchema.nullable(),
  kev: countSchema,
  fixable: countSchema,
  excepted: countSchema,
  running: countSchema.describe("Running instances"),
  sources: z.array(sourceSchema),
  platform: z.string().nullable(),
  distro: z.string().nullable(),
  sizeBytes: countSchema.nullable(),
  builtAt: timeSchema.nullable(),
  scannedAt: timeSchema.nullable().describe("Null: never"),
  firstSeenAt: timeSchema,
  gaps: countSchema.describe("What could not be read"),
  dismissed: z.boolean(),
  found: z.array(foundPackageSchema).optional().describe("Where a CVE or package was asked for: the packages that have it"),
});

/** One row of the list. */
export type ImageItem = ReadonlyOutput<typeof imageItemSchema>;

/** The result strip: images under the filter without the result filter, and of these those with something. */
const imageCountsSchema = z.object({
  all: countSchema,
  fail: countSchema,
  warn: countSchema,
  pass: countSchema,
  unknown: countSchema,
  kev: countSchema,
  fixable: countSchema,
  running: countSchema,
});

/** The result strip. */
export type ImageCounts = ReadonlyOutput<typeof imageCountsSchema>;

/** A page of the list of images. */
export const imageListSchema = z.object({
  items: z.array(imageItemSchema),
  nextCursor: nextCursorSchema,
  counts: imageCountsSchema.optional(),
});

/** A page of the list of images. */
export type ImageList = ReadonlyOutput<typeof imageListSchema>;

/** How many images there are by max CVSS and state, the dismissed left out. */
export const scoreCountsSchema = z.object({
  items: z
    .array(z.object({ cvss: cvssSchema, state: z.enum(["judged", "partial"]), images: countSchema, running: countSchema }))
    .describe("Ascending; running: of these, those that run now"),
});

/** How many images there are by max CVSS and state. */
export type ScoreCounts = ReadonlyOutput<typeof scoreCountsSchema>;

/** Something of the image that could not be read. */
const gapSchema = z.object({ cataloger: z.string(), path: z.string(), code: z.string(), message: z.string() });

/** One image in full. */
export const imageDetailSchema = imageItemSchema.omit({ found: true }).extend({
  configDigest: z.string().nullable(),
  scannerVersion: z.string().nullable(),
  packages: countSchema,
  affectedPackages: countSchema.describe("Packages with an open CVE"),
  cves: countSchema.describe("Open CVEs, each counted once"),
  layers: countSchema,
  scores: z.array(z.object({ cvss: cvssSchema, cves: countSchema })).describe("Open CVEs by their highest score here, ascending"),
  gapList: z.array(gapSchema),
  thresholds: thresholdsSchema,
});

/** One image in full. */
export type ImageDetail = ReadonlyOutput<typeof imageDetailSchema>;

/** Where in the image a package was seen. */
const locationSchema = z.object({ path: z.string(), layerIndex: countSchema.nullable() });

/** A package of an image: what its rows in every table of the image show. */
const imagePackageSchema = z.object({
  id: z.string().describe("Id within the SBOM"),
  name: z.string(),
  version: z.string(),
  type: z.string(),
  purl: z.string(),
  locations: z.array(locationSchema),
  layerIndex: countSchema.nullable().describe("Layer it comes from, from 0; null where it is not known"),
  step: z.string().nullable().describe("Dockerfile step that made the layer"),
});

const partPage = { limit: limitSchema(MAX_PART_PAGE, 200), cursor: cursorSchema.optional() };

/** Which findings of an image are asked for: worst first (CVSS, known exploited, EPSS). */
export const findingQuerySchema = z.strictObject({
  package: lineSchema(256).optional().describe("Id of a package within the SBOM"),
  cve: vulnerabilityIdSchema.optional(),
  ...partPage,
});

/** Which findings of an image are asked for. */
export type FindingQuery = ReadonlyOutput<typeof findingQuerySchema>;

/** A vulnerability of one package of an image. */
export const findingSchema = z.object({
  package: imagePackageSchema,
  vulnerability: z.string().describe("The record's own id"),
  namespace: z.string(),
  cves: z.array(z.string()).describe("Its CVE ids; empty where it has none"),
  severity: severitySchema,
  cvss: cvssSchema.nullable(),
  cvssVersion: z.string().nullable(),
  cvssVector: z.string().nullable(),
  epss: epssSchema.nullable(),
  epssPercentile: epssSchema.nullable(),
  kev: z.boolean(),
  fixState: fixStateSchema,
  fixVersions: z.array(z.string()),
  publishedOn: z.iso.date().nullable(),
  description: z.string().nullable(),
  urls: z.array(z.string()),
});

/** A vulnerability of one package of an image. */
export type Finding = ReadonlyOutput<typeof findingSchema>;

/** A page of the findings of an image. */
export const findingListSchema = z.object({ items: z.array(findingSchema), total: countSchema, nextCursor: nextCursorSchema });

/** A page of the findings of an image. */
export type FindingList = ReadonlyOutput<typeof findingListSchema>;

/** Which packages of an image are asked for, by name. */
export const packageQuerySchema = z.strictObject({ q: lineSchema(256).optional().describe("Part of the name"), ...partPage });

/** Which packages of an image are asked for. */
export type PackageQuery = ReadonlyOutput<typeof packageQuerySchema>;

/** A package of an image with what is open in it. */
export const packageItemSchema = imagePackageSchema.extend({
  licenses: z.array(z.string()),
  cves: countSchema,
  maxCvss: cvssSchema.nullable(),
});

/** A package of an image with what is open in it. */
export type PackageItem = ReadonlyOutput<typeof packageItemSchema>;

/** A page of the packages of an image. */
export const packageListSchema = z.object({ items: z.array(packageItemSchema), total: countSchema, nextCursor: nextCursorSchema });

/** A page of the packages of an image. */
export type PackageList = ReadonlyOutput<typeof packageListSchema>;

/** The layers of an image, the lowest first. */
export const layerListSchema = z.object({
  items: z.array(
    z.object({
      index: countSchema,
      diffId: z.string(),
      step: z.string().nullable(),
      sizeBytes: countSchema,
      packages: countSchema,
      cves: countSchema.describe("Open CVEs of packages of this layer"),
      maxCvss: cvssSchema.nullable(),
    }),
  ),
});

/** The layers of an image. */
export type LayerList = ReadonlyOutput<typeof layerListSchema>;

/** What upgrades do for an image: versions are compared in the order of the package's type. */
export const imageFixesSchema = z.object({
  packages: z
    .array(
      z.object({
        package: z.string().describe("Id within the SBOM"),
        version: z.string().nullable().describe("Lowest version that clears every finding that can be cleared; null: none is known"),
        left: countSchema.describe("Findings that it does not clear"),
        leftFixState: fixStateSchema.nullable().describe("Of the worst of these"),
      }),
    )
    .describe("Packages with findings"),
  fixFirst: z
    .object({
      line: z.enum(["Warn", "Fail"]),
      upgrades: z.array(z.object({ name: z.string().describe("Source package where it has one"), from: z.string(), to: z.string() })),
      withoutFix: z
        .array(z.object({ name: z.string(), version: z.string(), fixState: fixStateSchema }))
        .describe("What stays over the line whatever is upgraded"),
      maxCvssAfter: cvssSchema.nullable().describe("After the upgrades"),
    })
    .nullable()
    .describe("The fewest upgrades below the next line; null: nothing is over a line"),
});

/** What upgrades do for an image. */
export type ImageFixes = ReadonlyOutput<typeof imageFixesSchema>;

/** What an image's result was and when it changed, the newest first: changes of the image and of the lines. */
export const historySchema = z.object({
  items: z.array(
    z.object({
      at: timeSchema,
      cause: z.enum([...changeCauseSchema.options, "thresholds"]),
      maxCvssBefore: cvssSchema.nullable(),
      maxCvss: cvssSchema.nullable(),
      resultBefore: resultSchema.nullable().describe("Null: it was not here"),
      result: resultSchema,
      thresholds: thresholdsSchema.describe("As they were then"),
      actor: z.string().nullable().describe("Who moved the lines"),
    }),
  ),
});

/** What an image's result was and when it changed. */
export type ImageHistory = ReadonlyOutput<typeof historySchema>;

/** In which form the SBOM is asked for. */
export const sbomQuerySchema = z.strictObject({ format: z.enum(sbomFormats).default("syft-json") });

/** In which form the SBOM is asked for. */
export type SbomQuery = ReadonlyOutput<typeof sbomQuerySchema>;

/** An SBOM document. */
export const sbomDocumentSchema = z.looseObject({});

function lowerCase<Schema extends z.ZodType<string, string>>(schema: Schema): z.ZodType<z.output<Schema>, string> {
  return z
    .string()
    .transform((text) => text.toLowerCase())
    .pipe(schema);
}

/** Ids as their publishers write them: `CVE-…` in capitals, `GHSA-…` with the rest in small letters; others stay. */
function canonicalId(text: string): string {
  if (/^cve-/i.test(text)) return text.toUpperCase();
  return /^ghsa-/i.test(text) ? `GHSA-${text.slice(5).toLowerCase()}` : text;
}
