import { type AssuranceError, quote } from "@plimsoll/core";
import { vulndbError } from "../error.js";
import { showMs } from "./deadline.js";
import type { Fetch, FetchResponse } from "./fetch.js";
import { connectionError, discardBody, sendRequest, statusError } from "./http-request.js";
import {
  type OpenSink,
  type PartialArchive,
  type PartialRecord,
  partialSize,
  readPartialRecord,
  removePartial,
  writePartialRecord,
} from "./partial-archive.js";
import { TransientFailure, withRetries } from "./retry.js";
import { startStallGuard } from "./stall-guard.js";
import { shownUrl } from "./update-url.js";

export interface DownloadOptions {
  readonly url: string;
  readonly archive: PartialArchive;
  readonly fetch: Fetch;
  readonly signal: AbortSignal;
  readonly attempts: number;
  readonly delayMs: number;
  readonly random: () => number;
  /** Time in which something must come. */
  readonly stallMs: number;
  readonly maxBytes: number;
  readonly openSink: OpenSink;
  /** Bytes that are there, and of how many; the same twice where that is not known. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A try that gave less than this gained nothing: a server that breaks off at each byte is left. */
const MIN_PROGRESS_BYTES = 64 * 1024;

/**
 * Downloads what is missing of an archive, and goes on where it broke off as long as something comes. What came stays when it fails;
 * that it is the right bytes is for the caller to check.
 * Errors: `db-unreachable`, `db-timeout` where nothing comes, `db-response`, those of writing; the signal's reason.
 */
export async function downloadArchive(options: DownloadOptions): Promise<void> {
  const { url, archive, fetch, signal, maxBytes } = options;
  const announced = await withRetries(options, async () => {
    const response = await guarded(options, (guardedSignal) => sendRequest({ method: "HEAD", url, fetch, signal: guardedSignal }));
    await discardBody(response);
    if (response.status !== 200) return undefined;
    return lengthOf(response.headers.get("content-length"));
  });
  refuseLong(announced ?? 0, url, maxBytes);
  await withRetries(options, async () => {
    signal.throwIfAborted();
    const have = await partialSize(archive);
    const record = await readPartialRecord(archive);
    const total = record?.total ?? announced;
    if (have > 0 && have === total) return;
    await transferRest(options, have, record);
  });
}

/** Asks for what comes after the `have` bytes that are there, and appends it. */
async function transferRest(options: DownloadOptions, have: number, record: PartialRecord | undefined): Promise<void> {
  const { url, archive, fetch } = options;
  const condition = have > 0 && record !== undefined && record.etag !== "" && record.url === shownUrl(url);
  const headers = have === 0 ? {} : { range: `bytes=${have}-`, ...(condition ? { "if-range": record.etag } : {}) };
  const position = { have, end: have };
  await guarded({ ...options, position }, async (signal, count) => {
    const response = await sendRequest({ method: "GET", url, headers, fetch, signal });
    const start = await startOf(response, { options, have, record });
    if (start === undefined) return;
    const total = wholeLength(response, start);
    refuseLong(total ?? 0, url, options.maxBytes);
    await writePartialRecord(archive, { url: shownUrl(url), etag: strongTag(response), ...(total === undefined ? {} : { total }) });
    position.end = start;
    await transfer(response, { options, start, total, signal, count, position });
    const { end } = position;
    if (total !== undefined && end < total) throw brokenOff(options, position, `after ${end} of ${total} bytes`);
  });
}

/** Bytes that were there before a try, and that are there now. */
interface Position {
  readonly have: number;
  end: number;
}

/** Only what was not there before counts: a server that begins anew each time gains nothing. */
function hasProgressed({ have, end }: Position): boolean {
  return end - have >= MIN_PROGRESS_BYTES;
}

/** Where the bytes of an answer belong: after those that are there, or at the start. Undefined where all are there. */
async function startOf(
  response: FetchResponse,
  { options, have, record }: { readonly options: DownloadOptions; readonly have: number; readonly record: PartialRecord | undefined },
): Promise<number | undefined> {
  const { url, archive } = options;
  const { status, headers } = response;
  const packing = headers.get("content-encoding") ?? "identity";
  if (status === 200 || status === 206) {
    if (packing !== "identity") {
      await discardBody(response);
      throw vulndbError(
        "db-response",
        `${quote(shownUrl(url))} is packed once more by its server (Content-Encoding: ${quote(packing)}): turn that off there`,
      );
    }
    if (status === 200) return 0;
    const range = contentRange(response);
    const changed = record?.total !== undefined && range?.total !== undefined && range.total !== record.total;
    if (have > 0 && range?.start === have && !changed) return have;
    await discardBody(response);
    return await startAnew(options, `answers with the wrong part, ${quote(headers.get("content-range") ?? "(none)")}`);
  }
  await discardBody(response);
  if (status !== 416) throw statusError(response, url);
  const total = /^bytes \*\/(\d{1,15})$/.exec(headers.get("content-range") ?? "")?.[1];
  if (have > 0 && Number(total) === have) {
    await writePartialRecord(archive, { url: shownUrl(url), etag: "", total: have });
    return undefined;
  }
  return await startAnew(options, `has no bytes after ${have}`);
}

/** What is there does not fit the server's file: it is dropped, and the next try begins at the start. */
async function startAnew({ url, archive }: DownloadOptions, reason: string): Promise<never> {
  await removePartial(archive);
  throw new TransientFailure(vulndbError("db-response", `${quote(shownUrl(url))} ${reason}: use another database URL`));
}

interface Transfer {
  readonly options: DownloadOptions;
  readonly start: number;
  readonly total: number | undefined;
  readonly signal: AbortSignal;
  readonly count: (bytes: number) => void;
  readonly position: Position;
}

/** Writes the body of an answer from `start` on. */
async function transfer({ body }: FetchResponse, { options, start, total, signal, count, position }: Transfer): Promise<void> {
  const { archive, openSink, maxBytes, url, onProgress } = options;
  const sink = await openSink(archive.path, start === 0 ? "replace" : "append");
  let writeError: unknown;
  try {
    for await (const piece of body ?? []) {
      refuseLong(position.end + piece.length, url, maxBytes);
      try {
        await sink.write(piece);
      } catch (error) {
        writeError = error;
        throw error;
      }
      position.end += piece.length;
      count(piece.length);
      onProgress?.(position.end, Math.max(total ?? 0, position.end));
      // Who aborts between two pieces is heard at once, whatever the fetch makes of it.
      signal.throwIfAborted();
    }
  } catch (error) {
    if (writeError !== undefined) throw writeError;
    const failure = connectionError(error, url, signal);
    if (failure instanceof TransientFailure) throw brokenOff(options, position, `after ${position.end} bytes (${failure.failure.message})`);
    throw failure;
  } finally {
    await sink.close();
  }
}

function brokenOff({ url }: DownloadOptions, position: Position, where: string): TransientFailure {
  return new TransientFailure(
    vulndbError(
      "db-unreachable",
      `the download of ${quote(shownUrl(url))} broke off ${where}: run plimsoll db update again, it goes on from there`,
    ),
    { progressed: hasProgressed(position) },
  );
}

/** Runs work that ends as a transient failure where nothing comes for too long. */
async function guarded<T>(
  { url, stallMs, signal, position }: DownloadOptions & { readonly position?: Position },
  work: (signal: AbortSignal, count: (bytes: number) => void) => Promise<T>,
): Promise<T> {
  const guard = startStallGuard(stallMs, () =>
    vulndbError(
      "db-timeout",
      `${quote(shownUrl(url))} sent next to nothing for ${showMs(stallMs)}: run plimsoll db update again, it goes on from there`,
    ),
  );
  try {
    return await work(AbortSignal.any([signal, guard.signal]), (bytes) => guard.count(bytes));
  } catch (error) {
    signal.throwIfAborted();
    if (!guard.signal.aborted || error !== guard.signal.reason) throw error;
    throw new TransientFailure(guard.signal.reason as AssuranceError, { progressed: position !== undefined && hasProgressed(position) });
  } finally {
    guard.stop();
  }
}

function refuseLong(length: number, url: string, maxBytes: number): void {
  if (length > maxBytes) {
    throw vulndbError(
      "db-response",
      `${quote(shownUrl(url))} is longer than ${maxBytes} bytes, more than a database archive may have: check the database URL`,
    );
  }
}

function wholeLength(response: FetchResponse, start: number): number | undefined {
  const length = lengthOf(response.headers.get("content-length"));
  const total = response.status === 206 ? contentRange(response)?.total : undefined;
  return total ?? (length === undefined ? undefined : start + length);
}

function contentRange({ headers }: FetchResponse): { readonly start: number; readonly total: number | undefined } | undefined {
  const match = /^bytes (\d{1,15})-\d{1,15}\/(?:(\d{1,15})|\*)$/.exec(headers.get("content-range") ?? "");
  return match === null ? undefined : { start: Number(match[1]), total: match[2] === undefined ? undefined : Number(match[2]) };
}

function lengthOf(value: string | null): number | undefined {
  return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

/** The entity tag, if it is one that `If-Range` may hold (RFC 9110, 13.1.5). */
function strongTag({ headers }: FetchResponse): string {
  const tag = headers.get("etag") ?? "";
  return tag.startsWith('"') && tag.length <= 1000 ? tag : "";
}
