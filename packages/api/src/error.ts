import { type ErrorTable, errorFactory } from "@plimsoll/core";

/** Every error that the client finds by itself; what the server answers has the codes of the problem table. */
export const apiErrors = {
  "server-url-invalid": {
    meaning: "The server's address is no http or https URL without credentials and query.",
    status: 400,
    retryable: false,
  },
  "server-unreachable": { meaning: "The server cannot be reached, breaks the connection, or is too slow.", status: 502, retryable: true },
  "server-answer-invalid": { meaning: "The server answers what no Plimsoll server answers.", status: 502, retryable: false },
} as const satisfies ErrorTable;

export type ApiErrorCode = keyof typeof apiErrors;

export const apiError = errorFactory(apiErrors);
