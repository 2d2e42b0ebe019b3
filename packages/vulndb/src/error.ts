import { type ErrorTable, errorFactory } from "@plimsoll/core";

/** Every error of the vulnerability database. */
export const vulndbErrors = {
  "db-missing": { meaning: "There is no vulnerability database in the database folder.", status: 503, retryable: true },
  "db-stale": { meaning: "The vulnerability database is older than the maximum age.", status: 503, retryable: true },
  "db-corrupt": { meaning: "The database file or archive is truncated or not what it claims to be.", status: 422, retryable: false },
  "db-checksum": { meaning: "The database or archive does not have the expected checksum.", status: 422, retryable: false },
  "db-format": { meaning: "The database archive is packed in a way that this version does not read.", status: 415, retryable: false },
  "db-locked": { meaning: "Another process changes the database folder and does not finish.", status: 503, retryable: true },
  "db-write": { meaning: "The database folder cannot be written.", status: 507, retryable: true },
  "db-schema": { meaning: "The database has a schema that this version does not read.", status: 422, retryable: false },
  "advisory-invalid": { meaning: "An advisory or facts record is malformed.", status: 422, retryable: false },
} as const satisfies ErrorTable;

export type VulndbErrorCode = keyof typeof vulndbErrors;

export const vulndbError = errorFactory(vulndbErrors);
