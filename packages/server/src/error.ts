import { type ErrorTable, errorFactory } from "@plimsoll/core";

/** Every error of the server: what a request is refused with, and why it does not start. */
export const serverErrors = {
  "invalid-request": { meaning: "A request does not have the form that its route asks for.", status: 400, retryable: false },
  "invalid-cursor": { meaning: "A list's cursor is no cursor of this list, filter and order.", status: 400, retryable: false },
  unauthenticated: { meaning: "The request carries no valid session or API token.", status: 401, retryable: false },
  forbidden: { meaning: "The account or token has no right to this.", status: 403, retryable: false },
  csrf: {
    meaning: "A request with a session's cookie lacks the session's CSRF value, or comes from another site.",
    status: 403,
    retryable: false,
  },
  "not-found": { meaning: "There is nothing at this address.", status: 404, retryable: false },
  conflict: { meaning: "The request contradicts what the server already holds.", status: 409, retryable: false },
  "stale-version": { meaning: "What the request edits was changed by somebody else meanwhile.", status: 412, retryable: false },
  "too-large": { meaning: "A request's body is larger than the route takes, compressed or inflated.", status: 413, retryable: false },
  "unsupported-media-type": {
    meaning: "A request's body has a media type or encoding that the route does not take.",
    status: 415,
    retryable: false,
  },
  "sbom-malformed": { meaning: "An uploaded SBOM does not have the form of its format.", status: 422, retryable: false },
  "sbom-too-deep": { meaning: "An uploaded SBOM is nested deeper than the server reads.", status: 422, retryable: false },
  "sbom-too-many-packages": {
    meaning: "An uploaded SBOM has more packages, relations or layers than the server takes.",
    status: 422,
    retryable: false,
  },
  "sbom-duplicate-id": { meaning: "Two packages of an uploaded SBOM have one id.", status: 422, retryable: false },
  "too-many-requests": { meaning: "There were too many such requests; the answer says when to come back.", status: 429, retryable: true },
  "sbom-missing": {
    meaning: "The image was scanned, but the SBOM that was stored of it is gone; scanning it again brings it back.",
    status: 410,
    retryable: false,
  },
  busy: { meaning: "The server has too many large uploads at once; the answer says when to come back.", status: 503, retryable: true },
  internal: { meaning: "The server failed in a way it should not; its log has the request's id.", status: 500, retryable: false },
  "matcher-stopped": {
    meaning: "Matching was ended before it was done: its thread was closed, ran out of memory or time, or failed.",
    status: 503,
    retryable: true,
  },
  "store-unavailable": { meaning: "The server's database does not answer.", status: 503, retryable: true },
  "store-location-invalid": {
    meaning: "The database's URL or the data directory cannot be understood or used.",
    status: 500,
    retryable: false,
  },
  "store-in-use": { meaning: "Another process has the data directory open.", status: 500, retryable: false },
  "store-not-durable": { meaning: "Commits would not reach the disk: the engine does not sync its log.", status: 500, retryable: false },
  "store-engine-failed": { meaning: "The embedded database engine cannot be made or started.", status: 500, retryable: false },
  "store-version-unsupported": { meaning: "The database is older than PostgreSQL 15.", status: 500, retryable: false },
  "store-schema-newer": { meaning: "A newer release has changed the database; this one cannot use it.", status: 500, retryable: false },
  "store-migration-failed": { meaning: "A change of the database's schema failed and was undone.", status: 500, retryable: false },
  "storage-full": { meaning: "The server's disk is full, or too full to take uploads.", status: 507, retryable: true },
  "manager-unusable": { meaning: "The built Manager UI cannot be read.", status: 500, retryable: false },
  "tls-unusable": {
    meaning: "The certificate or the key for TLS cannot be read, or they do not belong together.",
    status: 500,
    retryable: false,
  },
  "address-unavailable": { meaning: "The server cannot listen on its address and port.", status: 500, retryable: true },
} as const satisfies ErrorTable;

export type ServerErrorCode = keyof typeof serverErrors;

export const serverError = errorFactory(serverErrors);
