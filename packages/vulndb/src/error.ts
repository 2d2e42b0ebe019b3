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
  "db-setting": {
    meaning: "A variable that says how the database is kept up to date has a value that it cannot have.",
    status: 400,
    retryable: false,
  },
  "db-unreachable": { meaning: "The database server cannot be reached, or refuses what is asked for.", status: 502, retryable: true },
  "db-timeout": { meaning: "The database server answers too slowly or not at all.", status: 504, retryable: true },
  "db-response": {
    meaning: "The database server redirects in circles, sends more than a database can be, or re-packs what it sends.",
    status: 502,
    retryable: false,
  },
  "db-listing": { meaning: "The latest.json of the database server is not what it must be.", status: 502, retryable: false },
  "db-older": {
    meaning: "The database on offer is older than its latest.json says, or than the one in place.",
    status: 502,
    retryable: false,
  },
  "advisory-invalid": { meaning: "An advisory or facts record is malformed.", status: 422, retryable: false },
} as const satisfies ErrorTable;

export type VulndbErrorCode = keyof typeof vulndbErrors;

export const vulndbError = errorFactory(vulndbErrors);
