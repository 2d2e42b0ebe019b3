import type { JsonObject, JsonValue } from "@plimsoll/core";
import { z } from "zod";
import { PROBLEM_MEDIA_TYPE, type ProblemCode, problems } from "./problem.js";
import { CSRF_HEADER } from "./request.js";
import { problemsOf, type Route, routes } from "./routes.js";
import { databaseCheckSchema, databaseSchema } from "./schema/database.js";
import {
  findingListSchema,
  findingSchema,
  historySchema,
  imageDetailSchema,
  imageItemSchema,
  imageListSchema,
  layerListSchema,
  packageItemSchema,
  packageListSchema,
  sbomDocumentSchema,
} from "./schema/image.js";
import { problemSchema } from "./schema/problem.js";
import {
  knownScansQuestionSchema,
  knownScansSchema,
  referenceVerdictSchema,
  scanUploadSchema,
  scanVerdictSchema,
  thresholdsSchema,
} from "./schema/scan.js";
import { passwordChangeSchema, sessionSchema, signInSchema } from "./schema/session.js";
import { settingsChangeSchema, settingsSchema } from "./schema/settings.js";
import { createdTokenSchema, newTokenSchema, tokenListSchema, tokenSchema } from "./schema/token.js";
import { severityCountsSchema } from "./schema/value.js";
import { imageVerdictSchema, imageVerdictsSchema, verdictQuestionsSchema } from "./schema/verdict.js";
import { healthSchema, versionSchema } from "./schema/version.js";

/** Schemas that the document names. */
const components: Readonly<Record<string, z.ZodType>> = {
  CreatedToken: createdTokenSchema,
  Database: databaseSchema,
  DatabaseCheck: databaseCheckSchema,
  Finding: findingSchema,
  FindingList: findingListSchema,
  Health: healthSchema,
  ImageDetail: imageDetailSchema,
  ImageHistory: historySchema,
  ImageItem: imageItemSchema,
  ImageList: imageListSchema,
  ImageVerdict: imageVerdictSchema,
  ImageVerdicts: imageVerdictsSchema,
  KnownScans: knownScansSchema,
  KnownScansQuestion: knownScansQuestionSchema,
  LayerList: layerListSchema,
  NewToken: newTokenSchema,
  PackageItem: packageItemSchema,
  PackageList: packageListSchema,
  PasswordChange: passwordChangeSchema,
  Problem: problemSchema,
  ReferenceVerdict: referenceVerdictSchema,
  SbomDocument: sbomDocumentSchema,
  ScanUpload: scanUploadSchema,
  ScanVerdict: scanVerdictSchema,
  Session: sessionSchema,
  Settings: settingsSchema,
  SettingsChange: settingsChangeSchema,
  SeverityCounts: severityCountsSchema,
  SignIn: signInSchema,
  Thresholds: thresholdsSchema,
  Token: tokenSchema,
  TokenList: tokenListSchema,
  VerdictQuestions: verdictQuestionsSchema,
  Version: versionSchema,
};

const statusWords: Readonly<Record<number, string>> = {
  200: "Done",
  201: "Made",
  202: "Taken, done later",
  204: "Done, nothing to say",
};

const etagHeader: JsonObject = { ETag: { description: "Version, for If-Match", required: true, schema: { type: "string" } } };

/** The OpenAPI 3.1 document of the server's API. Source: https://spec.openapis.org/oas/v3.1.1 */
export function openApiDocument(version: string): JsonObject {
  return {
    openapi: "3.1.1",
    info: {
      title: "Plimsoll",
      version,
      description: "Image assurance: scan results, verdicts, settings.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
    servers: [{ url: "/" }],
    tags: [...new Set(Object.values(routes).map(({ tag }) => tag))].map((name) => ({ name })),
    paths: pathsOf(Object.entries(routes)),
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "API token" },
        session: { type: "apiKey", in: "cookie", name: "__Host-plimsoll", description: "Session of a person; `plimsoll` over plain HTTP" },
        csrf: { type: "apiKey", in: "header", name: CSRF_HEADER, description: "The session's CSRF value" },
      },
    },
  };
}

function pathsOf(entries: readonly (readonly [string, Route])[]): JsonObject {
  const paths: Record<string, Record<string, JsonValue>> = {};
  for (const [id, route] of entries) {
    paths[route.path] ??= {};
    Object.assign(paths[route.path] ?? {}, { [route.method.toLowerCase()]: operationOf(id, route) });
  }
  return paths;
}

function operationOf(id: string, route: Route): JsonObject {
  const parameters = [
    ...parametersIn("path", route.parameters),
    ...parametersIn("query", route.query),
    ...(route.ifMatch ? [ifMatchParameter] : []),
  ];
  return {
    operationId: id,
    summary: route.summary,
    tags: [route.tag],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === undefined ? {} : { requestBody: requestBodyOf(route, route.body) }),
    responses: { ...successes(route), ...refusals(route) },
    security: securityOf(route),
  };
}

const ifMatchParameter: JsonObject = {
  name: "If-Match",
  in: "header",
  required: true,
  description: "ETag of the version that the change rests on",
  schema: { type: "string", pattern: '^"[0-9]+"$' },
};

function parametersIn(place: "path" | "query", schema: z.ZodObject | undefined): readonly JsonObject[] {
  return Object.entries(schema?.shape ?? {}).map(([name, value]) => {
    const { description, ...rest } = jsonSchemaOf(value as z.ZodType);
    const required = place === "path" || !(value as z.ZodType).safeParse(undefined).success;
    return { name, in: place, required, ...(description === undefined ? {} : { description }), schema: rest };
  });
}

function requestBodyOf(route: Route, body: z.ZodType): JsonObject {
  const bounds = route.upload
    ? "At most 32 MB as sent and 128 MB inflated; Content-Encoding: gzip is taken."
    : "At most 1 MB, without Content-Encoding.";
  return { required: true, description: bounds, content: { "application/json": { schema: referenceTo(body) } } };
}

function successes({ statuses, answer, mediaTypes, etag }: Route): JsonObject {
  const content =
    answer === undefined
      ? {}
      : { content: Object.fromEntries((mediaTypes ?? ["application/json"]).map((type) => [type, { schema: referenceTo(answer) }])) };
  const headers = etag ? { headers: etagHeader } : {};
  return Object.fromEntries(
    statuses.map((status) => [String(status), { description: statusWords[status] ?? "Done", ...headers, ...content }]),
  );
}

/** One answer for each status, which may have several codes. */
function refusals(route: Route): JsonObject {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of problemsOf(route)) byStatus.set(problems[code].status, [...(byStatus.get(problems[code].status) ?? []), code]);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `${code}: ${problems[code].title}`).join(" "),
        ...(status === 429 || status === 503
          ? { headers: { "Retry-After": { description: "Seconds to wait", schema: { type: "integer", minimum: 0 } } } }
          : {}),
        content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: "#/components/schemas/Problem" } } },
        "x-codes": codes,
      },
    ]),
  );
}

function securityOf({ access, method }: Route): readonly JsonObject[] {
  if (access === "anyone") return [];
  return [
    ...(access.people.length === 0 ? [] : [{ session: access.people, ...(method === "GET" ? {} : { csrf: [] }) }]),
    ...(access.tokens.length === 0 ? [] : [{ token: access.tokens }]),
  ];
}

function referenceTo(schema: z.ZodType): JsonObject {
  const name = Object.keys(components).find((key) => components[key] === schema);
  return name === undefined ? jsonSchemaOf(schema) : { $ref: `#/components/schemas/${name}` };
}

function componentSchemas(): JsonObject {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(components)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io: "input", uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, withoutNames(schema)]));
}

function jsonSchemaOf(schema: z.ZodType): JsonObject {
  return withoutNames(z.toJSONSchema(schema, { io: "input" }));
}

/** A schema inside the document has neither a dialect nor an id of its own. */
function withoutNames(schema: object): JsonObject {
  const { $schema: _dialect, $id: _id, id: _name, ...rest } = schema as Record<string, JsonValue>;
  return rest;
}
