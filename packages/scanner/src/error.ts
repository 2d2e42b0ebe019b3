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
  "exclude-invalid": { meaning: "A glob of paths to leave out cannot be understood.", status: 400, retryable: false },
  "image-reference-invalid": { meaning: "The text is no reference of an image in a registry.", status: 400, retryable: false },
  "image-not-found": { meaning: "The registry has no such image, tag or digest.", status: 404, retryable: false },
  "registry-unauthorized": {
    meaning: "The registry or its token server wants other credentials than it was given, or any at all.",
    status: 401,
    retryable: false,
  },
  "registry-rate-limited": { meaning: "The registry answers no more requests for now.", status: 429, retryable: true },
  "registry-unreachable": {
    meaning: "The registry, its proxy or its token server cannot be reached, fails, or is too slow.",
    status: 502,
    retryable: true,
  },
  "registry-invalid": { meaning: "The registry or its token server answers what it must not.", status: 502, retryable: false },
  "registry-option-invalid": {
    meaning: "A mirror, proxy or certificate file for registries cannot be understood or read.",
    status: 400,
    retryable: false,
  },
  "registry-credentials-unreadable": {
    meaning: "Docker's configuration or a credential helper that it names cannot be read.",
    status: 500,
    retryable: false,
  },
} as const satisfies ErrorTable;

export type ScannerErrorCode = keyof typeof scannerErrors;

export const scannerError = errorFactory(scannerErrors);
