import { createReadStream } from "node:fs";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { type JsonValue, messageOf, quote } from "@plimsoll/core";
import { vulndbError } from "../error.js";

/** Most bytes of one line, or of a file that is one document. */
const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;
/** Most bytes of a file, unpacked. */
const MAX_FILE_BYTES = 16 * 1024 * 1024 * 1024;

const CHUNK_BYTES = 256 * 1024;
/** Members of a list that are given at once. */
const BATCH = 1000;

/** One document of an input file, or why it cannot be read. */
export interface InputDocument {
  /** From 1; of a file that is one list, the number of the member. */
  readonly line: number;
  readonly value?: JsonValue;
  readonly problem?: string;
}

/**
 * The JSON documents of a file, many at a time: the lines of `.jsonl` and `.ndjson`; of `.json` the document, or the members of its list.
 * `.gz` is unpacked. Memory stays within a line, or a document. Throws `advisory-invalid` where the file itself cannot be read to its end.
 */
export async function* readInput(path: string, signal?: AbortSignal): AsyncGenerator<readonly InputDocument[]> {
  const lined = /\.(?:jsonl|ndjson)(?:\.gz)?$/i.test(path);
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES, ...(signal === undefined ? {} : { signal }) });
  // Passes the file's errors on, and closes both when either ends.
  const bytes = /\.gz$/i.test(path) ? pipeline(file, createGunzip({ chunkSize: CHUNK_BYTES }), () => {}) : file;
  try {
    yield* lined ? linesOf(bytes) : documentOf(bytes);
  } catch (error) {
    signal?.throwIfAborted();
    throw vulndbError("advisory-invalid", `cannot read the advisories of ${quote(path)}: ${messageOf(error)}`, error);
  } finally {
    bytes.destroy();
  }
}

async function* linesOf(bytes: Readable): AsyncGenerator<readonly InputDocument[]> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let line = 0;
  let total = 0;
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    total = count(total, chunk);
    const documents: InputDocument[] = [];
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      const text =
        rest.length === 0 ? chunk.toString("utf8", start, end) : Buffer.concat([...rest, chunk.subarray(start, end)]).toString("utf8");
      rest = [];
      restBytes = 0;
      start = end + 1;
      line += 1;
      const document = parse(text, line);
      if (document !== undefined) documents.push(document);
    }
    if (start < chunk.length) {
      rest.push(chunk.subarray(start));
      restBytes += chunk.length - start;
    }
    if (restBytes > MAX_DOCUMENT_BYTES) throw new Error(`line ${line + 1} has more than ${MAX_DOCUMENT_BYTES} bytes`);
    yield documents;
  }
  const last = parse(Buffer.concat(rest).toString("utf8"), line + 1);
  if (last !== undefined) yield [last];
}

async function* documentOf(bytes: Readable): AsyncGenerator<readonly InputDocument[]> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    total = count(total, chunk);
    if (total > MAX_DOCUMENT_BYTES)
      throw new Error(`it has more than ${MAX_DOCUMENT_BYTES} bytes; larger sets are read line by line, from .jsonl`);
    chunks.push(chunk);
  }
  const document = parse(Buffer.concat(chunks).toString("utf8"), 1);
  if (document === undefined) return;
  if (!Array.isArray(document.value)) {
    yield [document];
    return;
  }
  const list: readonly JsonValue[] = document.value;
  for (let start = 0; start < list.length; start += BATCH)
    yield list.slice(start, start + BATCH).map((value, index) => ({ line: start + index + 1, value }));
}

function count(total: number, chunk: Buffer): number {
  if (total + chunk.length > MAX_FILE_BYTES) throw new Error(`it unpacks to more than ${MAX_FILE_BYTES} bytes`);
  return total + chunk.length;
}

/** Undefined for an empty line. */
function parse(text: string, line: number): InputDocument | undefined {
  const trimmed = text.charCodeAt(0) === 0xfeff ? text.slice(1).trim() : text.trim();
  if (trimmed === "") return undefined;
  try {
    return { line, value: JSON.parse(trimmed) as JsonValue };
  } catch (error) {
    return { line, problem: `it is no JSON: ${messageOf(error)}` };
  }
}
