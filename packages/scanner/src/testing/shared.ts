import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

/** Folder of the recorded answers, beside the repository or named by PLIMSOLL_SHARED; it may not exist. */
const SHARED = process.env["PLIMSOLL_SHARED"] ?? fileURLToPath(new URL("../../../../../shared", import.meta.url));

/** Why a test of recorded answers is skipped; undefined where they are there. */
export const skipReason: string | undefined = existsSync(SHARED) ? undefined : "skipped without ../shared";

/** The bytes of a file of the recorded answers, unpacked where its name ends with `.gz`. */
export function readShared(path: string): Uint8Array {
  const bytes = readFileSync(`${SHARED}/${path}`);
  return path.endsWith(".gz") ? gunzipSync(bytes) : bytes;
}

/** The same, parsed as JSON. */
export function readSharedJson<T>(path: string): T {
  return JSON.parse(new TextDecoder().decode(readShared(path)));
}
