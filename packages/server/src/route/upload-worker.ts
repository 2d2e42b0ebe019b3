import { parentPort } from "node:worker_threads";
import { AssuranceError } from "@plimsoll/core";
import { InvalidRequest } from "../http/check-part.js";
import type { DistinctPackage } from "../matching/distinct-packages.js";
import { identifyUpload, prepareImage } from "../posture/prepare-upload.js";
import { decodeUpload } from "./decode-upload.js";
import { inflateUpload } from "./inflate-upload.js";
import type { UploadAnswer, UploadQuestion } from "./upload-message.js";

const MAX_INFLATED = 128 * 1024 * 1024;
const MAX_RATIO = 200;
/** Small bodies may be compressed as well as they like. */
const RATIO_FROM_BYTES = 1024 * 1024;
/** Packages of one message: the thread that takes it reads it at once, and must not stand still for long. */
const CHUNK = 500;

let left: readonly DistinctPackage[] = [];

/** Reads one upload after the other until it is terminated. A fault that is not the document's ends the thread. */
parentPort?.on("message", (question: UploadQuestion) => {
  if (question === "next") sendPackages();
  else void read(question).then(answer, refuse);
});

async function read({ bytes, isGzip }: Exclude<UploadQuestion, "next">): Promise<UploadAnswer> {
  const limit = Math.min(MAX_INFLATED, Math.max(RATIO_FROM_BYTES, bytes.length * MAX_RATIO));
  const upload = decodeUpload(isGzip ? await inflateUpload(bytes, limit) : bytes);
  const identity = identifyUpload(upload);
  const { packages, ...image } = await prepareImage(upload.sbom);
  left = packages;
  return { kind: "upload", identity, references: upload.references, image };
}

function sendPackages(): void {
  const packages = left.slice(0, CHUNK);
  left = left.slice(CHUNK);
  answer({ kind: "packages", packages, isLast: left.length === 0 });
}

function refuse(error: unknown): void {
  if (!(error instanceof AssuranceError)) {
    // Out of the promise, so that it ends the thread.
    setImmediate(() => {
      throw error;
    });
    return;
  }
  const { code, message } = error;
  answer({ kind: "refused", code, message, ...(error instanceof InvalidRequest ? { errors: error.errors } : {}) });
}

function answer(message: UploadAnswer): void {
  parentPort?.postMessage(message);
}
