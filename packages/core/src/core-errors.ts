import { type ErrorTable, errorFactory } from "./error.js";

/** Every error of core. */
export const coreErrors = {
  "sbom-invalid": {
    meaning: "An SBOM is no JSON, lacks what it must have, or has a field of the wrong type.",
    status: 422,
    retryable: false,
  },
  "sbom-too-large": { meaning: "An SBOM has more bytes, packages, relationships or levels than are read.", status: 413, retryable: false },
  "purl-invalid": { meaning: "A text that must be a package URL is none, or a list holds none.", status: 422, retryable: false },
  "ignore-rule-invalid": {
    meaning: "An ignore rule has no condition, or a pattern that is no regular expression.",
    status: 422,
    retryable: false,
  },
  "thresholds-invalid": { meaning: "A CVSS threshold is not 0 to 10, or warn is above fail.", status: 422, retryable: false },
} as const satisfies ErrorTable;

export type CoreErrorCode = keyof typeof coreErrors;

export const coreError = errorFactory(coreErrors);
