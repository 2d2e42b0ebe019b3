export { ApiError, type ApiErrorFacts } from "./api-error.js";
export { checkAnswer } from "./check-answer.js";
export { type CallOptions, type Client, type ClientOptions, type Credential, createClient, normalizeBaseUrl } from "./client.js";
export { type ApiErrorCode, apiError, apiErrors } from "./error.js";
export { openApiDocument } from "./openapi.js";
export { type Operation, type OperationId, operations } from "./operation.js";
export {
  PROBLEM_MEDIA_TYPE,
  type Problem,
  type ProblemCode,
  type ProblemFacts,
  type ProblemRow,
  problemCodeOf,
  problemOf,
  problems,
} from "./problem.js";
export { CSRF_HEADER, operationPath, type RequestValues } from "./request.js";
export { defaultRetryPolicy, parseRetryAfter, type RetryPolicy, retryDelayMs } from "./retry.js";
export { type Access, type AnswerOf, type BodyOf, type ParametersOf, problemsOf, type QueryOf, type Route, routes } from "./routes.js";
export { type Cve, cveParametersSchema, cveSchema } from "./schema/cve.js";
export { type DatabaseCheck, type DatabaseStatus, databaseCheckSchema, databaseSchema } from "./schema/database.js";
export { type ChangeCause, changeCauseSchema, type EventData, type EventTopic, eventSchemas } from "./schema/event.js";
export type { RangeFilter, ValueFilter } from "./schema/filter.js";
export {
  type Finding,
  type FindingList,
  type FindingQuery,
  findingListSchema,
  findingQuerySchema,
  findingSchema,
  historySchema,
  type ImageCounts,
  type ImageDetail,
  type ImageFixes,
  type ImageHistory,
  type ImageItem,
  type ImageList,
  type ImageQuery,
  type ImageQueryInput,
  imageDetailSchema,
  imageFixesSchema,
  imageItemSchema,
  imageListSchema,
  imageParametersSchema,
  imageQuerySchema,
  type LayerList,
  layerListSchema,
  type PackageItem,
  type PackageList,
  type PackageQuery,
  packageItemSchema,
  packageListSchema,
  packageQuerySchema,
  type SbomQuery,
  type ScoreCounts,
  sbomDocumentSchema,
  sbomQuerySchema,
  scoreCountsSchema,
} from "./schema/image.js";
export { problemSchema } from "./schema/problem.js";
export {
  type KnownScans,
  type KnownScansQuestion,
  knownScansQuestionSchema,
  knownScansSchema,
  type ReferenceVerdict,
  referenceVerdictSchema,
  type ScanUpload,
  type ScanVerdict,
  scanUploadSchema,
  scanVerdictSchema,
  thresholdsSchema,
} from "./schema/scan.js";
export {
  accountRoleSchema,
  type PasswordChange,
  passwordChangeSchema,
  type Session,
  type SignIn,
  sessionSchema,
  signInSchema,
} from "./schema/session.js";
export { type Settings, type SettingsChange, settingsChangeSchema, settingsSchema } from "./schema/settings.js";
export {
  type CreatedToken,
  createdTokenSchema,
  type NewToken,
  newTokenSchema,
  type Token,
  type TokenList,
  tokenListSchema,
  tokenRoleSchema,
  tokenSchema,
} from "./schema/token.js";
export {
  cvssSchema,
  digestSchema,
  epssSchema,
  fixStateSchema,
  type ImageState,
  idSchema,
  resultSchema,
  type ScanSource,
  type SeverityCounts,
  severityCountsSchema,
  severitySchema,
  sourceSchema,
  stateSchema,
} from "./schema/value.js";
export {
  type ImageVerdict,
  type ImageVerdicts,
  imageVerdictSchema,
  imageVerdictsSchema,
  type VerdictQuestions,
  verdictQuestionsSchema,
} from "./schema/verdict.js";
export { type Health, healthSchema, type ServerVersion, versionSchema } from "./schema/version.js";
export {
  type AccountRole,
  accountRoles,
  type ImageSortColumn,
  imageSortColumns,
  MAX_EVENT_IMAGES,
  MAX_PAGE,
  MAX_PART_PAGE,
  MAX_REFERENCES,
  MIN_PASSWORD,
  type SbomFormat,
  sbomFormats,
  type TokenRole,
  tokenRoles,
} from "./vocabulary.js";
