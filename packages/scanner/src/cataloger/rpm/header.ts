import { scannerError } from "../../error.js";

/** Tags of a header that packages are read from. Source: https://rpm-software-management.github.io/rpm/manual/tags.html */
export const tag = {
  signaturePgp: 259,
  signatureDsa: 267,
  signatureRsa: 268,
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  size: 1009,
  vendor: 1011,
  license: 1014,
  arch: 1022,
  fileSizes: 1028,
  fileModes: 1030,
  fileDigests: 1035,
  fileFlags: 1037,
  fileUserNames: 1039,
  fileGroupNames: 1040,
  sourceRpm: 1044,
  provideNames: 1047,
  requireNames: 1049,
  directoryIndexes: 1116,
  baseNames: 1117,
  directoryNames: 1118,
  digestAlgorithm: 5011,
  modularityLabel: 5096,
} as const;

const wanted: ReadonlySet<number> = new Set(Object.values(tag));

/** One value of a header: numbers, texts or bytes; a single text is a list of one. */
type HeaderValue = { readonly numbers: readonly number[] } | { readonly texts: readonly string[] } | { readonly bytes: Uint8Array };

/** Values by tag, of the tags above. */
export type Header = ReadonlyMap<number, HeaderValue>;

const ENTRY = 16;
const MAX_ENTRIES = 65_536;

/** Reads a header blob as package databases hold it (without the lead and magic of a package file). Errors: `archive-corrupt`. Source: https://rpm-software-management.github.io/rpm/manual/hregions.html */
export function readHeader(blob: Uint8Array): Header {
  if (blob.length < 8) throw corrupt("it is too short");
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  const entries = view.getUint32(0);
  const dataLength = view.getUint32(4);
  const dataStart = 8 + entries * ENTRY;
  if (entries > MAX_ENTRIES || dataStart + dataLength > blob.length) throw corrupt(`it claims ${entries} entries and ${dataLength} bytes`);
  const data = blob.subarray(dataStart, dataStart + dataLength);
  const header = new Map<number, HeaderValue>();
  for (let i = 0; i < entries; i++) {
    const at = 8 + i * ENTRY;
    const id = view.getUint32(at);
    if (wanted.has(id))
      header.set(id, readValue(data, { type: view.getUint32(at + 4), offset: view.getUint32(at + 8), count: view.getUint32(at + 12) }));
  }
  return header;
}

interface Entry {
  readonly type: number;
  readonly offset: number;
  readonly count: number;
}

function readValue(data: Uint8Array, { type, offset, count }: Entry): HeaderValue {
  const size = [0, 1, 1, 2, 4, 8, 0, 1, 0, 0][type] ?? 0;
  if (offset > data.length || offset + size * count > data.length) throw corrupt("a value lies outside");
  if (type >= 2 && type <= 5) return { numbers: readNumbers(data, offset, count, size) };
  if (type === 7) return { bytes: data.subarray(offset, offset + count) };
  if (type === 6 || type === 8 || type === 9) return { texts: readTexts(data, offset, type === 6 ? 1 : count) };
  return { numbers: [] };
}

function readNumbers(data: Uint8Array, offset: number, count: number, size: number): readonly number[] {
  const numbers: number[] = [];
  for (let i = 0; i < count; i++) {
    let value = 0;
    for (let k = 0; k < size; k++) value = value * 256 + (data[offset + i * size + k] ?? 0);
    numbers.push(value);
  }
  return numbers;
}

function readTexts(data: Uint8Array, offset: number, count: number): readonly string[] {
  const decoder = new TextDecoder();
  const texts: string[] = [];
  for (let at = offset, i = 0; i < count; i++) {
    const end = data.indexOf(0, at);
    if (end < 0) throw corrupt("a text does not end");
    texts.push(decoder.decode(data.subarray(at, end)));
    at = end + 1;
  }
  return texts;
}

/** The first text of a tag, or empty. */
export function textOf(header: Header, id: number): string {
  return textsOf(header, id)[0] ?? "";
}

/** All texts of a tag. */
export function textsOf(header: Header, id: number): readonly string[] {
  const value = header.get(id);
  return value !== undefined && "texts" in value ? value.texts : [];
}

/** All numbers of a tag. */
export function numbersOf(header: Header, id: number): readonly number[] {
  const value = header.get(id);
  return value !== undefined && "numbers" in value ? value.numbers : [];
}

/** The bytes of a tag; undefined where it is absent. */
export function bytesOf(header: Header, id: number): Uint8Array | undefined {
  const value = header.get(id);
  return value !== undefined && "bytes" in value ? value.bytes : undefined;
}

function corrupt(message: string): Error {
  return scannerError("archive-corrupt", `broken rpm header: ${message}`);
}
