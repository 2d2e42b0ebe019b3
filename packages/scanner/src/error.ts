import { type ErrorTable, errorFactory } from "@plimsoll/core";

/** Every error of the scanner. */
export const scannerErrors = {
  "input-not-found": { meaning: "The named file or directory does not exist or cannot be opened.", status: 404, retryable: false },
  "input-unknown": { meaning: "The input is none of the known image or SBOM forms.", status: 422, retryable: false },
  "archive-corrupt": { meaning: "An archive ends too early or its structure is broken.", status: 422, retryable: false },
  "image-invalid": { meaning: "An index, manifest or config is missing, malformed or contradicts itself.", status: 422, retryable: false },
  "digest-mismatch": { meaning: "Content does not have the digest or size that its descriptor claims.", status: 422, retryable: false },
  "media-type-unknown": { meaning: "A layer or manifest has a media type that is not supported.", status: 422, retryable: false },
  "platform-not-found": { meaning: "The image index has no image for the wanted platform.", status: 404, retryable: false },
  "limit-exceeded": { meaning: "The input is larger, deeper or more numerous than the scanner's limits.", status: 413, retryable: false },
  "file-too-large": { meaning: "An evidence file is larger than its cataloger reads.", status: 422, retryable: false },
  "file-unreadable": { meaning: "A cataloger could not read an evidence file.", status: 422, retryable: false },
} as const satisfies ErrorTable;

export type ScannerErrorCode = keyof typeof scannerErrors;

export const scannerError = errorFactory(scannerErrors);
