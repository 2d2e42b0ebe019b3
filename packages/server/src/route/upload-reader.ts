import { createRequire } from "node:module";
import type { Readable } from "node:stream";
import { Worker } from "node:worker_threads";
import { AssuranceError } from "@plimsoll/core";
import { serverError } from "../error.js";
import { InvalidRequest } from "../http/check-part.js";
import { readBody } from "../http/read-body.js";
import type { DistinctPackage } from "../matching/distinct-packages.js";
import type { Upload } from "../posture/prepare-upload.js";
import type { PreparedUpload } from "../posture/receive-upload.js";
import { decodeUpload } from "./decode-upload.js";
import { inflateUpload } from "./inflate-upload.js";
import type { UploadAnswer, UploadQuestion } from "./upload-message.js";

/** Bytes of an upload as it is sent. */
export const MAX_UPLOAD = 32 * 1024 * 1024;
/** Inflated bytes from which on an upload is read in a thread of its own: below, this thread stands still for some milliseconds at most. */
const LARGE = 1024 * 1024;

export interface UploadReaderOptions {
  /** Time for a body to come. Default: 60 s. */
  readonly maxBodyMs?: number;
  /** Time for the thread to read one upload, from when it is its turn. Default: 30 s. */
  readonly maxReadMs?: number;
  /** Heap of the thread. Default: 512. */
  readonly maxHeapMb?: number;
  /** Bytes of all bodies that are held at once. Default: 128 MB. */
  readonly maxHeldBytes?: number;
  /** Large uploads that wait for the thread. Default: 16. */
  readonly maxWaiting?: number;
}

/** An upload that was read: a small one as it is, a large one with everything about it that takes time done. */
export type ReadUpload = Upload | (PreparedUpload & { readonly references: readonly string[] });

const IDLE_MS = 10_000;

/**
 * Reads bodies of uploads; large ones (over 1 MB inflated) in a thread, one at a time, that has bounds in memory and time and ends when it
 * has nothing to do. Source: server.md §1, "Life of an upload"; §4, "Limits"
 */
export class UploadReader {
  readonly #options: Required<UploadReaderOptions>;
  #held = 0;
  #waiting = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(options: UploadReaderOptions = {}) {
    this.#options = {
      maxBodyMs: 60_000,
      maxReadMs: 30_000,
      maxHeapMb: 512,
      maxHeldBytes: 128 * 1024 * 1024,
      maxWaiting: 16,
      ...options,
    };
  }

  /**
   * Throws `unsupported-media-type`, `busy`, what {@link readBody} and {@link decodeUpload} throw, and `too-large` for what takes more memory
   * or time than it may.
   */
  async read(body: Readable, encoding = "identity"): Promise<ReadUpload> {
    const isGzip = encoding.trim().toLowerCase() === "gzip";
    if (!isGzip && encoding.trim().toLowerCase() !== "identity") {
      throw serverError("unsupported-media-type", "The body's encoding must be gzip or none.");
    }
    const { maxBodyMs: maxMs, maxHeldBytes } = this.#options;
    let held = 0;
    const onBytes = (bytes: number): void => {
      if (this.#held + bytes > maxHeldBytes) throw busy();
      this.#held += bytes;
      held += bytes;
    };
    try {
      const bytes = await readBody(body, { maxBytes: MAX_UPLOAD, maxMs, onBytes });
      const small = bytes.length > LARGE ? undefined : isGzip ? await inflateSmall(bytes) : bytes;
      return small === undefined ? await this.#inTurn(bytes, isGzip) : decodeUpload(small);
    } finally {
      this.#held -= held;
    }
  }

  async #inTurn(bytes: Buffer, isGzip: boolean): Promise<ReadUpload> {
    if (this.#waiting >= this.#options.maxWaiting) throw busy();
    this.#waiting++;
    const reading = this.#turn.then(() => this.#readLarge(bytes, isGzip));
    this.#turn = reading.catch(() => undefined);
    return reading.finally(() => this.#waiting--);
  }

  async #readLarge(bytes: Buffer, isGzip: boolean): Promise<ReadUpload> {
    clearTimeout(this.#idle);
    this.#worker ??= this.#start();
    const worker = this.#worker;
    worker.ref();
    try {
      const upload = await this.#ask(worker, bytes, isGzip);
      worker.unref();
      this.#idle = setTimeout(() => void this.#end(), IDLE_MS);
      this.#idle.unref();
      return upload;
    } catch (error) {
      // Whatever it holds is given back.
      await this.#end();
      throw error;
    }
  }

  #start(): Worker {
    const worker = new Worker(createRequire(import.meta.url).resolve("#upload-worker"), {
      execArgv: [],
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: this.#options.maxHeapMb },
    });
    // Whoever waits for it listens too.
    worker.on("error", () => undefined);
    worker.on("exit", () => {
      if (this.#worker === worker) this.#worker = undefined;
    });
    return worker;
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #ask(worker: Worker, bytes: Buffer, isGzip: boolean): Promise<ReadUpload> {
    const { maxReadMs, maxHeapMb } = this.#options;
    const packages: DistinctPackage[] = [];
    let upload: Extract<UploadAnswer, { kind: "upload" }> | undefined;
    let stop = (): void => undefined;
    return new Promise<ReadUpload>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(serverError("too-large", `The upload takes more than ${maxReadMs / 1000} s to read.`)),
        maxReadMs,
      );
      const onAnswer = (answer: UploadAnswer): void => {
        if (answer.kind === "refused") reject(refusalOf(answer));
        else if (answer.kind === "upload") upload = answer;
        else packages.push(...answer.packages);
        if (answer.kind === "packages" && answer.isLast && upload !== undefined) resolve(preparedUpload(upload, packages));
        else if (answer.kind !== "refused") worker.postMessage("next" satisfies UploadQuestion);
      };
      const onError = (error: Error): void => {
        const isMemory = (error as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY";
        reject(isMemory ? serverError("too-large", `The upload takes more than ${maxHeapMb} MB of memory to read.`, error) : error);
      };
      const onExit = (code: number): void => reject(new Error(`the thread that reads uploads ended with code ${code}`));
      worker.on("message", onAnswer).on("error", onError).on("exit", onExit);
      stop = () => {
        clearTimeout(timer);
        worker.off("message", onAnswer).off("error", onError).off("exit", onExit);
      };
      // A copy: the buffer may be a part of Node's pool.
      const question = { bytes: new Uint8Array(bytes), isGzip } satisfies UploadQuestion;
      worker.postMessage(question, [question.bytes.buffer]);
    }).finally(() => stop());
  }
}

/** Undefined where it is a large one. */
async function inflateSmall(bytes: Buffer): Promise<Buffer | undefined> {
  try {
    return await inflateUpload(bytes, LARGE);
  } catch (error) {
    if (error instanceof AssuranceError && error.code === "too-large") return undefined;
    throw error;
  }
}

/** Bytes that went from thread to thread are no longer buffers. */
function preparedUpload(
  { identity, image, references }: Extract<UploadAnswer, { kind: "upload" }>,
  packages: readonly DistinctPackage[],
): ReadUpload {
  return {
    identity: { ...identity, sbomDigest: Buffer.from(identity.sbomDigest) },
    image: { ...image, body: Buffer.from(image.body), packages },
    references,
  };
}

function refusalOf({ code, message, errors }: Extract<UploadAnswer, { kind: "refused" }>): AssuranceError {
  return errors === undefined ? new AssuranceError(code, message) : new InvalidRequest("body", errors);
}

function busy(): AssuranceError {
  return serverError("busy", "The server has too many large uploads at once; try again later.");
}
