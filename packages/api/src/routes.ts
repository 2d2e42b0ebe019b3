import { z } from "zod";
import { type Operation, type OperationId, operations } from "./operation.js";
import type { ProblemCode } from "./problem.js";
import { cveParametersSchema, cveSchema } from "./schema/cve.js";
import { databaseCheckSchema, databaseSchema } from "./schema/database.js";
import {
  findingListSchema,
  findingQuerySchema,
  historySchema,
  imageDetailSchema,
  imageFixesSchema,
  imageListSchema,
  imageParametersSchema,
  imageQuerySchema,
  layerListSchema,
  packageListSchema,
  packageQuerySchema,
  sbomDocumentSchema,
  sbomQuerySchema,
  scoreCountsSchema,
} from "./schema/image.js";
import type { ReadonlyInput, ReadonlyOutput } from "./schema/readonly-output.js";
import { knownScansQuestionSchema, knownScansSchema, scanUploadSchema, scanVerdictSchema } from "./schema/scan.js";
import { passwordChangeSchema, sessionSchema, signInSchema } from "./schema/session.js";
import { settingsChangeSchema, settingsSchema } from "./schema/settings.js";
import { createdTokenSchema, newTokenSchema, tokenListSchema } from "./schema/token.js";
import { idSchema } from "./schema/value.js";
import { imageVerdictsSchema, verdictQuestionsSchema } from "./schema/verdict.js";
import { healthSchema, versionSchema } from "./schema/version.js";
import { type AccountRole, accountRoles, type TokenRole, tokenRoles } from "./vocabulary.js";

/** Who may call a route: anyone, or people and tokens of these roles. */
export type Access = "anyone" | { readonly people: readonly AccountRole[]; readonly tokens: readonly TokenRole[] };

/** One route: all that the server, the client and the OpenAPI document need to know of it. */
export interface Route extends Operation {
  readonly summary: string;
  /** The noun it is about. */
  readonly tag: string;
  readonly access: Access;
  /** Parameters of the path. */
  readonly parameters?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The body may be gzip, and is bounded as an SBOM is; others are plain and at most 1 MB. */
  readonly upload?: true;
  /** A change names the version it rests on, in If-Match. */
  readonly ifMatch?: true;
  /** The answer's version is in its ETag. */
  readonly etag?: true;
  /** Statuses of success; each has the same body. */
  readonly statuses: readonly number[];
  /** Absent: no body. */
  readonly answer?: z.ZodType;
  /** Media types of the answer where it is not application/json alone. */
  readonly mediaTypes?: readonly string[];
  /** Problems of this route besides those that its kind has: see {@link problemsOf}. */
  readonly problems?: readonly ProblemCode[];
}

const readers: Access = { people: accountRoles, tokens: ["read-only"] };
const everyone: Access = { people: accountRoles, tokens: tokenRoles };
const self: Access = { people: accountRoles, tokens: [] };
const assuranceAdmins: Access = { people: ["admin", "image-assurance-admin"], tokens: [] };

/** Every route of the server but /metrics, which is on a port of its own. */
export const routes = {
  uploadScan: {
    ...operations.uploadScan,
    summary: "Upload what a scanner found in an image, and get the verdict",
    tag: "scan",
    access: { people: ["admin", "image-assurance-admin"], tokens: ["scanner", "cluster-agent"] },
    body: scanUploadSchema,
    upload: true,
    statuses: [201, 200, 202],
    answer: scanVerdictSchema,
    problems: [
      "sbom-malformed",
      "sbom-too-deep",
      "sbom-too-many-packages",
      "sbom-duplicate-id",
      "storage-full",
      "too-many-requests",
      "busy",
    ],
  },
  findKnownScans: {
    ...operations.findKnownScans,
    summary: "Ask which images need no scan",
    tag: "scan",
    access: { people: [], tokens: ["scanner", "cluster-agent"] },
    body: knownScansQuestionSchema,
    statuses: [200],
    answer: knownScansSchema,
  },
  listImages: {
    ...operations.listImages,
    summary: "List images: one row per image and repository",
    tag: "image",
    access: readers,
    query: imageQuerySchema,
    statuses: [200],
    answer: imageListSchema,
    problems: ["invalid-cursor"],
  },
  countScores: {
    ...operations.countScores,
    summary: "How many images there are by max CVSS",
    tag: "image",
    access: readers,
    statuses: [200],
    answer: scoreCountsSchema,
  },
  getImage: {
    ...operations.getImage,
    summary: "One image in full",
    tag: "image",
    access: readers,
    parameters: imageParametersSchema,
    statuses: [200],
    answer: imageDetailSchema,
  },
  listFindings: {
    ...operations.listFindings,
    summary: "Findings of an image, the worst first",
    tag: "image",
    access: readers,
    parameters: imageParametersSchema,
    query: findingQuerySchema,
    statuses: [200],
    answer: findingListSchema,
    problems: ["invalid-cursor", "sbom-missing"],
  },
  listPackages: {
    ...operations.listPackages,
    summary: "Packages of an image, by name",
    tag: "image",
    access: readers,
    parameters: imageParametersSchema,
    query: packageQuerySchema,
    statuses: [200],
    answer: packageListSchema,
    problems: ["invalid-cursor", "sbom-missing"],
  },
  listLayers: {
    ...operations.listLayers,
    summary: "Layers of an image, the lowest first",
    tag: "image",
    access: readers,
    parameters: imageParametersSchema,
    statuses: [200],
    answer: layerListSchema,
    problems: ["sbom-missing"],
  },
  getFixes: {
    ...operations.getFixes,
    summary: "Which versions clear the findings of an image, and the fewest upgrades below the next line",
    tag: "image",
    access: readers,
    parameters: imageParametersSchema,
    statuses: [200],
    answer: imageFixesSchema,
    problems: ["sbom-missing"],
  },
  getHistory: {
    ...operations.getHistory,
    summary: "Changes of an image's result, the newest first",
    tag: "image",
    access: readers,
    parameters: imageParametersSchema,
    statuses: [200],
    answer: historySchema,
  },
  getSbom: {
    ...operations.getSbom,
    summary: "The SBOM of an image",
    tag: "image",
    access: { people: accountRoles, tokens: ["read-only", "scanner"] },
    parameters: imageParametersSchema,
    query: sbomQuerySchema,
    statuses: [200],
    answer: sbomDocumentSchema,
    mediaTypes: ["application/json", "application/vnd.cyclonedx+json"],
    problems: ["sbom-missing"],
  },
  getCve: {
    ...operations.getCve,
    summary: "What is known of a CVE, or of an advisory without one",
    tag: "cve",
    access: readers,
    parameters: cveParametersSchema,
    statuses: [200],
    answer: cveSchema,
  },
  getVerdicts: {
    ...operations.getVerdicts,
    summary: "Verdicts on images by digest or tag",
    tag: "verdict",
    access: { people: [], tokens: tokenRoles },
    body: verdictQuestionsSchema,
    statuses: [200],
    answer: imageVerdictsSchema,
  },
  getSettings: {
    ...operations.getSettings,
    summary: "The settings",
    tag: "settings",
    access: self,
    etag: true,
    statuses: [200],
    answer: settingsSchema,
  },
  changeSettings: {
    ...operations.changeSettings,
    summary: "Replace the settings; thresholds hold at once",
    tag: "settings",
    access: assuranceAdmins,
    body: settingsChangeSchema,
    ifMatch: true,
    etag: true,
    statuses: [200],
    answer: settingsSchema,
  },
  listTokens: {
    ...operations.listTokens,
    summary: "API tokens, the newest first",
    tag: "token",
    access: assuranceAdmins,
    statuses: [200],
    answer: tokenListSchema,
  },
  createToken: {
    ...operations.createToken,
    summary: "Make an API token; its secret is shown this once",
    tag: "token",
    access: assuranceAdmins,
    body: newTokenSchema,
    statuses: [201],
    answer: createdTokenSchema,
  },
  revokeToken: {
    ...operations.revokeToken,
    summary: "Revoke an API token, at once",
    tag: "token",
    access: assuranceAdmins,
    parameters: z.object({ id: idSchema }),
    statuses: [204],
  },
  signIn: {
    ...operations.signIn,
    summary: "Sign in; the session is in a cookie",
    tag: "session",
    access: "anyone",
    body: signInSchema,
    statuses: [200],
    answer: sessionSchema,
    problems: ["unauthenticated", "csrf", "too-many-requests"],
  },
  getSession: {
    ...operations.getSession,
    summary: "Who is signed in",
    tag: "session",
    access: self,
    statuses: [200],
    answer: sessionSchema,
  },
  signOut: { ...operations.signOut, summary: "End the session", tag: "session", access: self, statuses: [204] },
  changePassword: {
    ...operations.changePassword,
    summary: "Change one's own password; other sessions end, this one gets a new cookie",
    tag: "session",
    access: self,
    body: passwordChangeSchema,
    statuses: [200],
    answer: sessionSchema,
    problems: ["too-many-requests"],
  },
  streamEvents: {
    ...operations.streamEvents,
    summary: "Live changes as server-sent events; Last-Event-ID resumes for an hour",
    tag: "event",
    access: everyone,
    statuses: [200],
    answer: z.string(),
    mediaTypes: ["text/event-stream"],
    problems: ["too-many-requests"],
  },
  getDatabase: {
    ...operations.getDatabase,
    summary: "The vulnerability database in use",
    tag: "database",
    access: self,
    statuses: [200],
    answer: databaseSchema,
  },
  checkDatabase: {
    ...operations.checkDatabase,
    summary: "Look for a newer vulnerability database now",
    tag: "database",
    access: { people: ["admin"], tokens: [] },
    statuses: [202],
    answer: databaseCheckSchema,
  },
  getVersion: {
    ...operations.getVersion,
    summary: "What the server is",
    tag: "server",
    access: "anyone",
    statuses: [200],
    answer: versionSchema,
  },
  getOpenApi: {
    ...operations.getOpenApi,
    summary: "This document",
    tag: "server",
    access: "anyone",
    statuses: [200],
    answer: z.looseObject({}),
  },
  getHealth: {
    ...operations.getHealth,
    summary: "The process answers",
    tag: "server",
    access: "anyone",
    statuses: [200],
    answer: healthSchema,
  },
  getReadiness: {
    ...operations.getReadiness,
    summary: "The server can do its work: migrated, the store answers, not stopping",
    tag: "server",
    access: "anyone",
    statuses: [200],
    answer: healthSchema,
  },
} as const satisfies Readonly<Record<OperationId, Route>>;

/** Every problem that a route may answer, each once: those of its kind and its own. */
export function problemsOf(route: Route): readonly ProblemCode[] {
  const kinds: readonly (readonly [boolean, readonly ProblemCode[]])[] = [
    [route.parameters !== undefined || route.query !== undefined || route.body !== undefined, ["invalid-request"]],
    [route.access !== "anyone", ["unauthenticated", "forbidden"]],
    [route.access !== "anyone" && route.access.people.length > 0 && route.method !== "GET", ["csrf"]],
    [route.parameters !== undefined, ["not-found"]],
    [route.ifMatch === true, ["stale-version"]],
    [route.body !== undefined, ["too-large", "unsupported-media-type"]],
    [true, ["internal", "store-unavailable"]],
  ];
  return [...new Set([...kinds.flatMap(([holds, codes]) => (holds ? codes : [])), ...(route.problems ?? [])])];
}

/** Parameters of an operation's path; undefined where it has none. */
export type ParametersOf<Id extends OperationId> = Part<Id, "parameters", "input">;

/** Query of an operation, as text or number; undefined where it has none. */
export type QueryOf<Id extends OperationId> = Part<Id, "query", "input">;

/** Body that an operation takes; undefined where it has none. */
export type BodyOf<Id extends OperationId> = Part<Id, "body", "input">;

/** Body that an operation answers; undefined where it has none. */
export type AnswerOf<Id extends OperationId> = Part<Id, "answer", "output">;

type Part<Id extends OperationId, Key extends string, Side extends "input" | "output"> = (typeof routes)[Id] extends {
  readonly [K in Key]: infer Schema extends z.ZodType;
}
  ? Side extends "input"
    ? ReadonlyInput<Schema>
    : ReadonlyOutput<Schema>
  : undefined;
