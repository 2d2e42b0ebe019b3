import { AssuranceError, quote } from "@plimsoll/core";
import { vulndbError } from "../error.js";
import { showMs, withDeadline } from "./deadline.js";
import type { Fetch, FetchResponse } from "./fetch.js";
import { connectionError, discardBody, sendRequest, statusError } from "./http-request.js";
import { decodeLatestDocument, type ListedDatabase } from "./latest-document.js";
import { withRetries } from "./retry.js";
import { latestUrl, shownUrl } from "./update-url.js";

/** How a listing is asked for. */
export interface ListingOptions {
  readonly fetch: Fetch;
  readonly timeoutMs: number;
  readonly attempts: number;
  readonly delayMs: number;
  readonly random: () => number;
  readonly signal: AbortSignal | undefined;
}

const MAX_BYTES = 1024 * 1024;

/**
 * What the database service at `base` offers: its `latest.json` is asked for by HEAD, then GET, as Grype does.
 * Errors: `db-unreachable`, `db-timeout`, `db-response`, `db-listing`, `db-schema`; the signal's reason.
 */
export async function readLatest(base: string, options: ListingOptions): Promise<ListedDatabase> {
  const url = latestUrl(base);
  const expired = (): AssuranceError =>
    vulndbError(
      "db-timeout",
      `${quote(shownUrl(url))} did not answer within ${showMs(options.timeoutMs)}: try again later, or use another database URL`,
    );
  return await withDeadline({ ms: options.timeoutMs, signal: options.signal, expired }, async (signal) => {
    const text = await withRetries({ ...options, signal }, () => readText(url, options.fetch, signal));
    return decodeLatestDocument(text, shownUrl(url));
  });
}

async function readText(url: string, fetch: Fetch, signal: AbortSignal): Promise<string> {
  const head = await sendRequest({ method: "HEAD", url, fetch, signal });
  await discardBody(head);
  // A server that knows no HEAD may still know GET, which then decides.
  if (head.status === 200) refuseLong(Number(head.headers.get("content-length") ?? 0), url);
  const response = await sendRequest({ method: "GET", url, fetch, signal });
  if (response.status !== 200) {
    await discardBody(response);
    throw statusError(response, url);
  }
  return await bodyText(response, url, signal);
}

async function bodyText({ body }: FetchResponse, url: string, signal: AbortSignal): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of body ?? []) {
      length += piece.length;
      refuseLong(length, url);
      pieces.push(piece);
    }
  } catch (error) {
    throw connectionError(error, url, signal);
  }
  return Buffer.concat(pieces)
    .toString("utf8")
    .replace(/^\ufeff/, "");
}

function refuseLong(length: number, url: string): void {
  if (length > MAX_BYTES) {
    throw vulndbError(
      "db-response",
      `${quote(shownUrl(url))} is longer than ${MAX_BYTES} bytes, so it is no latest.json: check the database URL`,
    );
  }
}
