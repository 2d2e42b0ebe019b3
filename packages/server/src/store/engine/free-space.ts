import { statfs } from "node:fs/promises";
import { serverError } from "../../error.js";

/** Looks again and again whether there is room on a disk. */
export interface SpaceWatch {
  /** Aborted while there is too little room; once there is room again this gives another one. */
  readonly room: () => AbortSignal;
  readonly stop: () => void;
}

/** How a disk is watched; the defaults are those of the server. */
interface SpaceWatchOptions {
  readonly onFault: (error: unknown) => void;
  readonly everyMs?: number;
  readonly minimumBytes?: number;
}

const EVERY_MS = 10_000;
/** A checkpoint may need as much: below it the log of the engine could be cut off, which ends it. Source: server.md §6 */
const MINIMUM_BYTES = 256 * 1024 * 1024;

/** Watches the free space that `readFreeBytes` gives, from now on. Each change, and each time that it cannot be read, goes to `onFault`. */
export async function watchSpace(
  readFreeBytes: () => Promise<number>,
  { onFault, everyMs = EVERY_MS, minimumBytes = MINIMUM_BYTES }: SpaceWatchOptions,
): Promise<SpaceWatch> {
  let low = new AbortController();
  const look = async (): Promise<void> => {
    const free = await readFreeBytes();
    if (free >= minimumBytes && low.signal.aborted) low = new AbortController();
    else if (free < minimumBytes && !low.signal.aborted) {
      const full = serverError(
        "storage-full",
        `the disk of the data directory has ${free} bytes free; below ${minimumBytes} no uploads are taken`,
      );
      onFault(full);
      low.abort(full);
    }
  };
  await look().catch(onFault);
  const timer = setInterval(() => void look().catch(onFault), everyMs);
  timer.unref();
  return { room: () => low.signal, stop: () => clearInterval(timer) };
}

/** Bytes that are free on the disk of a directory, for those who are not root. */
export async function freeBytesOf(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}
