import { createHash } from "node:crypto";
import { AssuranceError, formatImageReference, type ImageReference, quote } from "@plimsoll/core";
import { scannerError } from "../error.js";
import { digestText, isDigest, parseDigest, sha256Of } from "../image/digest.js";
import { type Asked, type ReadingLimits, readAnswer, refusalFailure } from "./answer.js";
import { connectionFailure, type Failure, NEVER } from "./failure.js";
import { guardBody } from "./guarded-body.js";
import type { RegistryEndpoint } from "./registry-endpoint.js";
import type { RegistrySettings } from "./registry-settings.js";
import { Retrier } from "./retrier.js";
import type { HttpAnswer, Sent } from "./transport.js";

export interface RepositoryOptions {
  readonly reference: ImageReference;
  /** The mirrors, then the registry. */
  readonly endpoints: readonly RegistryEndpoint[];
  readonly settings: RegistrySettings;
  readonly signal: AbortSignal;
}

/** A manifest or index. */
export interface FetchedManifest {
  readonly bytes: Buffer;
  /** Verified: what was asked for, else of the kind that the registry says. */
  readonly digest: string;
  /** Without parameters, in lower case; "" where the registry does not say. */
  readonly contentType: string;
}

/** What a blob is said to be. */
export interface BlobDescriptor {
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

type Attempt<T> = { readonly value: T } | { readonly failure: Failure };

/** Mirrors are given up sooner: there is another place to ask. */
const MIRROR_RETRIES = 1;
/** So much more of a layer is reason to forget earlier failures. */
const PROGRESS_BYTES = 16 * 1024 * 1024;

/** The repository of an image: its registry and mirrors as one. Whatever one of them fails at is asked of the next. */
export class RegistryRepository {
  readonly #options: RepositoryOptions;
  /** The one that answered last is asked first. */
  #endpoints: readonly RegistryEndpoint[];

  constructor(options: RepositoryOptions) {
    this.#options = options;
    this.#endpoints = options.endpoints;
  }

  /**
   * The manifest or index of a tag or digest.
   *
   * Errors: image-not-found, digest-mismatch, limit-exceeded and every code of registries; the signal's reason.
   */
  fetchManifest(name: string, mediaTypes: readonly string[], maxBytes: number): Promise<FetchedManifest> {
    const { registry, repository, tag, digest } = this.#options.reference;
    const isImage = name === tag || name === digest;
    const asked: Asked = {
      what: isImage ? `the image ${quote(formatImageReference(this.#options.reference))}` : `the manifest ${quote(name)}`,
      missing: isImage ? "image-not-found" : "registry-invalid",
      unauthorized: `there is no ${quote(repository)}, or it needs other credentials: docker login ${registry}`,
    };
    return this.#anywhere(async (endpoint, retrier) => {
      for (;;) {
        const sent = await endpoint.open(`manifests/${name}`, { accept: mediaTypes.join(", ") });
        const tried = await this.#accepted(sent, asked, 200, (answer) => this.#manifest(answer, name, maxBytes));
        if ("value" in tried) return tried.value;
        await retrier.failed(tried.failure, this.#options.signal);
      }
    });
  }

  /**
   * Hands the bytes of a blob to `sink` as they come, exactly as many as its descriptor says. After a cut it goes on where it was.
   * The digest is not verified.
   *
   * Errors: digest-mismatch where there are more or fewer; every code of registries; what the sink throws; the signal's reason.
   */
  downloadBlob(descriptor: BlobDescriptor, sink: (chunk: Buffer) => Promise<void>): Promise<void> {
    const progress = { bytes: 0 };
    return this.#anywhere(async (endpoint, retrier) => {
      let since = progress.bytes;
      while (progress.bytes < descriptor.size || descriptor.size === 0) {
        const tried = await this.#continueBlob(endpoint, descriptor, progress, sink);
        if ("value" in tried || (progress.bytes === descriptor.size && descriptor.size > 0)) return;
        if (progress.bytes - since >= PROGRESS_BYTES) {
          retrier.progressed();
          since = progress.bytes;
        }
        await retrier.failed(tried.failure, this.#options.signal);
      }
    });
  }

  async #anywhere<T>(work: (endpoint: RegistryEndpoint, retrier: Retrier) => Promise<T>): Promise<T> {
    const { settings, signal } = this.#options;
    const { retries, clock, random } = settings;
    const order = this.#endpoints;
    for (const [index, endpoint] of order.entries()) {
      const maxRetries = endpoint.host.isMirror ? Math.min(retries.maxRetries, MIRROR_RETRIES) : retries.maxRetries;
      try {
        const value = await work(endpoint, new Retrier({ policy: { ...retries, maxRetries }, clock, random }));
        if (index > 0) this.#endpoints = [endpoint, ...order.filter((other) => other !== endpoint)];
        return value;
      } catch (error) {
        const isLast = index === order.length - 1;
        if (isLast || signal.aborted || !(error instanceof AssuranceError)) throw error;
      }
    }
    throw scannerError("registry-unreachable", `there is no host to ask for ${quote(this.#options.reference.registry)}`);
  }

  /** Reads an answer of the wanted status; any other is a failure. */
  async #accepted<T>(sent: Sent, asked: Asked, status: number, read: (answer: HttpAnswer) => Promise<Attempt<T>>): Promise<Attempt<T>> {
    if ("failure" in sent) return sent;
    if (sent.answer.status === status) return read(sent.answer);
    return { failure: await refusalFailure(sent.answer, asked, this.#limits()) };
  }

  #limits(): ReadingLimits {
    const { settings, signal } = this.#options;
    return { timeouts: settings.timeouts, clock: settings.clock, signal };
  }

  async #manifest(answer: HttpAnswer, name: string, maxBytes: number): Promise<Attempt<FetchedManifest>> {
    const { headers, from } = answer;
    const encoding = headers["content-encoding"] ?? "identity";
    if (encoding !== "identity") {
      answer.body.destroy();
      return invalid(`${quote(from)} answers compressed, which was not asked for`);
    }
    const read = await readAnswer(answer, maxBytes, this.#limits());
    if ("failure" in read) return read;
    const stated = String(headers["docker-content-digest"] ?? "").trim();
    const digest = digestOf(read.bytes, isDigest(name) ? name : stated);
    for (const wanted of [name, stated]) {
      if (isDigest(wanted) && wanted !== digest && sameAlgorithm(wanted, digest))
        return mismatch(`${quote(from)} answers for ${quote(name)} with what it calls ${wanted}, but that has the digest ${digest}`);
    }
    const contentType = (headers["content-type"] ?? "").split(";", 1).join("").trim().toLowerCase();
    return { value: { bytes: read.bytes, digest, contentType } };
  }

  async #continueBlob(
    endpoint: RegistryEndpoint,
    blob: BlobDescriptor,
    progress: { bytes: number },
    sink: (chunk: Buffer) => Promise<void>,
  ): Promise<Attempt<true>> {
    const { registry } = this.#options.reference;
    const asked: Asked = {
      what: `the blob ${blob.digest}`,
      missing: "registry-invalid",
      unauthorized: `log in with docker login ${registry}`,
    };
    const start = progress.bytes;
    const sent = await endpoint.open(`blobs/${blob.digest}`, start === 0 ? {} : { range: `bytes=${start}-` });
    // A registry may ignore the range: then what is known already is passed over.
    const isRest = start > 0 && "answer" in sent && sent.answer.status === 206;
    return this.#accepted(sent, asked, isRest ? 206 : 200, (answer) =>
      this.#copyBlob(answer, blob, isRest ? start : 0, { progress, sink }),
    );
  }

  async #copyBlob(
    answer: HttpAnswer,
    { digest, size }: BlobDescriptor,
    start: number,
    { progress, sink }: { readonly progress: { bytes: number }; readonly sink: (chunk: Buffer) => Promise<void> },
  ): Promise<Attempt<true>> {
    const wrong = checkHeaders(answer, { digest, size }, start);
    if (wrong !== undefined) {
      answer.body.destroy();
      return wrong;
    }
    const { settings, signal } = this.#options;
    const chunks = guardBody(answer.body, settings.timeouts, settings.clock);
    let at = start;
    for (;;) {
      let next: IteratorResult<Buffer, unknown>;
      try {
        next = await chunks.next();
      } catch (error) {
        signal.throwIfAborted();
        return { failure: connectionFailure(error, answer.from) };
      }
      if (next.done === true) break;
      const fresh = next.value.subarray(Math.max(0, progress.bytes - at));
      at += next.value.length;
      if (at > size) {
        answer.body.destroy();
        return mismatch(`${quote(answer.from)} sends more for the blob ${digest} than the ${size} bytes that its descriptor claims`);
      }
      if (fresh.length > 0) {
        progress.bytes += fresh.length;
        try {
          await sink(fresh);
        } catch (error) {
          answer.body.destroy();
          throw error;
        }
      }
    }
    if (at === size) return { value: true };
    // Node tells a cut from an end only where there is a length or the last of the chunks; and a part may be shorter than was asked for.
    const { headers } = answer;
    const mayGoOn = answer.status === 206 || (headers["content-length"] === undefined && headers["transfer-encoding"] === undefined);
    if (mayGoOn) return { failure: connectionFailure(cut(), answer.from) };
    return mismatch(`the blob ${digest} has ${at} bytes, its descriptor claims ${size}`);
  }
}

/** The digest of bytes by the algorithm of another digest, sha256 where that is none. */
function digestOf(bytes: Buffer, like: string): string {
  if (!isDigest(like)) return sha256Of(bytes);
  const { algorithm } = parseDigest(like, "a manifest");
  return digestText(algorithm, createHash(algorithm).update(bytes));
}

function sameAlgorithm(left: string, right: string): boolean {
  return left.slice(0, left.indexOf(":")) === right.slice(0, right.indexOf(":"));
}

function cut(): Error {
  return Object.assign(new Error("cut"), { code: "ECONNRESET" });
}

function invalid(message: string): { readonly failure: Failure } {
  return { failure: { error: scannerError("registry-invalid", message), cost: NEVER } };
}

function mismatch(message: string): { readonly failure: Failure } {
  return { failure: { error: scannerError("digest-mismatch", message), cost: NEVER } };
}

const CONTENT_RANGE = /^bytes ([0-9]{1,16})-([0-9]{1,16})\/([0-9]{1,16}|\*)$/;

/** Refuses an answer whose headers already say that it is not what was asked for. */
function checkHeaders(answer: HttpAnswer, { digest, size }: BlobDescriptor, start: number): { readonly failure: Failure } | undefined {
  const { headers, status, from } = answer;
  if (status === 206) {
    const match = CONTENT_RANGE.exec(headers["content-range"] ?? "");
    const total = match?.[3] === "*" ? size : Number(match?.[3]);
    if (match === null || Number(match[1]) !== start || total !== size)
      return invalid(`${quote(from)} sends another part of the blob ${digest} than was asked for`);
    return undefined;
  }
  const length = headers["content-length"];
  if (length !== undefined && Number(length) !== size && headers["content-encoding"] === undefined) {
    return mismatch(`the blob ${digest} has ${quote(length)} bytes, its descriptor claims ${size}`);
  }
  return undefined;
}
