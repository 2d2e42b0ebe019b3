import { type ErrorTable, errorFactory } from "@plimsoll/core";

/** Every error of the command line itself. */
export const cliErrors = {
  "command-unknown": { meaning: "The command does not exist.", status: 400, retryable: false },
  "option-unknown": { meaning: "The command has no option of this name.", status: 400, retryable: false },
  "option-invalid": {
    meaning: "An option, environment variable or argument has a value that it cannot have.",
    status: 400,
    retryable: false,
  },
  "config-invalid": {
    meaning: "The configuration file is not readable YAML, or one of its keys has a value that it cannot have.",
    status: 400,
    retryable: false,
  },
  "input-file-invalid": { meaning: "The file of --input-file is not a JSON object with a list of images.", status: 400, retryable: false },
  "format-unavailable": {
    meaning: "The output format is known, but this command or version does not write it.",
    status: 400,
    retryable: false,
  },
  "output-failed": { meaning: "An output file could not be written; what stood there before is unchanged.", status: 500, retryable: true },
  "upload-impossible": {
    meaning: "What was scanned cannot be sent to a server: it is no image, or no name for it can be made.",
    status: 422,
    retryable: false,
  },
  "credentials-unusable": { meaning: "The file of kept tokens cannot be read or written.", status: 500, retryable: false },
  "starter-missing": {
    meaning: "There is no vulnerability database, and the facts of the starter database are not part of this installation.",
    status: 503,
    retryable: false,
  },
  internal: { meaning: "A fault of Plimsoll itself.", status: 500, retryable: false },
} as const satisfies ErrorTable;

export type CliErrorCode = keyof typeof cliErrors;

export const cliError = errorFactory(cliErrors);
