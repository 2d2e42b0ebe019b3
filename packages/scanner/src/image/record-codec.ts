import { createHash } from "node:crypto";
import type { CoverageGap } from "@plimsoll/core";
import type { EntryTable } from "./entry-table.js";
import { type Inspection, type LayerRecord, RECORD_FORMAT } from "./layer-record.js";

/**
 * A record as bytes: a fixed head (magic, format, length of the JSON part, each in four bytes of the machine's order), the JSON part,
 * the columns, the contents, and a SHA-256 of all that. Records are a cache of the machine that wrote them, no exchange format.
 */
const MAGIC = 0x504c5243;
const HEAD = 12;
const HASH = 32;
const ALIGNMENT = 8;

interface JsonPart {
  readonly recordKey: string;
  readonly diffId: string;
  readonly contentBytes: number;
  readonly count: number;
  readonly pathBytes: number;
  readonly links: readonly (readonly [number, string])[];
  /** Entry and size. */
  readonly contents: readonly (readonly [number, number])[];
  readonly inspections: readonly Inspection[];
  readonly gaps: readonly CoverageGap[];
}

/** Writes a record as bytes. */
export function encodeRecord(record: LayerRecord): Uint8Array {
  const { entries } = record;
  const part: JsonPart = {
    recordKey: record.recordKey,
    diffId: record.diffId,
    contentBytes: record.contentBytes,
    count: entries.count,
    pathBytes: entries.pathBytes.length,
    links: [...entries.links],
    contents: [...record.contents].map(([entry, bytes]) => [entry, bytes.length]),
    inspections: record.inspections,
    gaps: record.gaps,
  };
  const json = Buffer.from(JSON.stringify(part));
  const head = Buffer.from(Uint32Array.of(MAGIC, RECORD_FORMAT, json.length).buffer);
  const columns = [entries.sizes, entries.uids, entries.gids, entries.pathEnds, entries.modes, entries.kinds, entries.pathBytes].map(
    bytesOf,
  );
  const padding = Buffer.alloc(aligned(HEAD + json.length) - HEAD - json.length);
  const body = Buffer.concat([head, json, padding, ...columns, ...record.contents.values()]);
  return Buffer.concat([body, createHash("sha256").update(body).digest()]);
}

/** Reads a record written by `encodeRecord`; undefined where it is damaged, of another format, or of another key. */
export function decodeRecord(bytes: Uint8Array, recordKey: string): LayerRecord | undefined {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (whole.length < HEAD + HASH) return undefined;
  const body = whole.subarray(0, whole.length - HASH);
  const head = new Uint32Array(copyOf(body, 0, HEAD).buffer);
  if (head[0] !== MAGIC || head[1] !== RECORD_FORMAT) return undefined;
  if (!createHash("sha256").update(body).digest().equals(whole.subarray(body.length))) return undefined;
  // From here on the bytes are what encodeRecord wrote.
  const jsonEnd = HEAD + (head[2] ?? 0);
  const part = JSON.parse(body.toString("utf8", HEAD, jsonEnd)) as JsonPart;
  return part.recordKey === recordKey ? readRecord(part, body, aligned(jsonEnd)) : undefined;
}

function readRecord(part: JsonPart, body: Buffer, start: number): LayerRecord {
  let at = start;
  const take = (length: number): Uint8Array<ArrayBuffer> => {
    at += length;
    return copyOf(body, at - length, at);
  };
  const { count } = part;
  const entries: EntryTable = {
    count,
    sizes: new Float64Array(take(count * 8).buffer),
    uids: new Uint32Array(take(count * 4).buffer),
    gids: new Uint32Array(take(count * 4).buffer),
    pathEnds: new Uint32Array(take(count * 4).buffer),
    modes: new Uint16Array(take(count * 2).buffer),
    kinds: take(count),
    pathBytes: take(part.pathBytes),
    links: new Map(part.links),
  };
  const contents = new Map(part.contents.map(([entry, size]) => [entry, take(size)]));
  const { recordKey, diffId, contentBytes, inspections, gaps } = part;
  return { recordKey, diffId, contentBytes, entries, contents, inspections, gaps };
}

const aligned = (length: number): number => Math.ceil(length / ALIGNMENT) * ALIGNMENT;

function bytesOf(column: Uint8Array | Uint16Array | Uint32Array | Float64Array): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}

/** A copy in a buffer of its own, so that it is aligned for any column. */
function copyOf(bytes: Uint8Array, start: number, end: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(bytes.subarray(start, end));
}
