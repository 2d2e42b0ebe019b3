import { findBusyboxVersion } from "@plimsoll/core";
import type { FileInspector } from "../cataloger/inspector.js";
import { baseName } from "./path.js";

const MARK = Buffer.from("BusyBox v");
/** The mark and a version are shorter; so much of the end of a chunk is seen again with the next. */
const OVERLAP = 64;
const MAX_VERSION = OVERLAP - MARK.length - 1;
const MAX_BYTES = 64 * 1024 * 1024;

/** Finds the version in the banner of a `busybox` program: it identifies images that have no release file. Result: the version as text. */
export const busyboxInspector: FileInspector = {
  name: "busybox-version",
  wants: (path, size) => size <= MAX_BYTES && baseName(path) === "busybox",
  begin() {
    let tail = Buffer.alloc(0);
    let version: string | undefined;
    return {
      get isOver() {
        return version !== undefined;
      },
      push(chunk) {
        if (version !== undefined) return;
        const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
        version = versionIn(Buffer.concat([tail, bytes.subarray(0, OVERLAP)])) ?? versionIn(bytes);
        tail = Buffer.concat([tail, bytes.subarray(-OVERLAP)]).subarray(-OVERLAP);
      },
      end: () => version ?? findBusyboxVersion(tail.toString("latin1")),
    };
  },
};

/** The version where bytes hold a banner whole; one that is cut by the end of the bytes is left to the next chunk. */
function versionIn(bytes: Buffer): string | undefined {
  for (let at = bytes.indexOf(MARK); at >= 0; at = bytes.indexOf(MARK, at + 1)) {
    const start = at + MARK.length;
    let end = start;
    while (end < bytes.length && end - start < MAX_VERSION && isVersionByte(bytes[end] as number)) end++;
    if (end > start && (end < bytes.length || end - start === MAX_VERSION)) return bytes.toString("latin1", start, end);
  }
  return undefined;
}

/** A digit or a dot. */
function isVersionByte(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || byte === 0x2e;
}
