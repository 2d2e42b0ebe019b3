import { type FileHandle, open, stat } from "node:fs/promises";
import { join } from "node:path";
import { messageOf, quote } from "@plimsoll/core";
import { scannerError } from "../error.js";
import { type ByteSource, type FileRange, fileRange, HEAD } from "./byte-source.js";
import type { ImageLimits } from "./limits.js";
import { cleanPath, parentPath } from "./path.js";
import { TAR_BLOCK, type TarEntry, TarHeaderParser } from "./tar-header.js";
import { paddingOf } from "./tar-reader.js";

/** The files of a saved image, wherever they lie. Paths are relative, with "/". */
export interface ImageFiles {
  /** The regular file at a path; undefined where there is none. */
  find(path: string): Promise<ByteSource | undefined>;
  close(): Promise<void>;
}

/** The files of a directory. Each is opened only while it is read. */
export function directoryFiles(directory: string): ImageFiles {
  return {
    async find(path) {
      const file = join(directory, cleanPath(path).path);
      const info = await stat(file).catch(() => undefined);
      return info?.isFile() === true ? namedFile(file, info.size) : undefined;
    },
    close: () => Promise.resolve(),
  };
}

/** A file that is opened for each reading. */
function namedFile(path: string, size: number): ByteSource {
  async function* opened(chunksOf: (range: FileRange) => AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const file = await open(path).catch((error: unknown) => {
      throw scannerError("input-not-found", `cannot open ${quote(path)}: ${messageOf(error)}`, error);
    });
    try {
      yield* chunksOf(fileRange(file, 0, size));
    } finally {
      await file.close();
    }
  }
  return {
    size,
    read: (signal) => opened((range) => range.read(signal)),
    readByTurns: (signal) => opened((range) => range.readByTurns(signal)),
    async head() {
      for await (const chunk of opened((range) => range.read())) return chunk.subarray(0, HEAD);
      return Buffer.alloc(0);
    },
  };
}

/** Where an entry of an archive lies, or what it links to. */
type Member = { readonly start: number; readonly size: number } | { readonly link: string };

/** Links to links beyond this are taken for a loop. */
const MAX_LINKS = 16;

/**
 * The files of an uncompressed tar archive. The headers are read once; content is read by offset when asked for.
 * Takes the handle over: `close` closes it.
 *
 * Errors: archive-corrupt, limit-exceeded.
 */
export async function archiveFiles(file: FileHandle, size: number, limits: ImageLimits): Promise<ImageFiles> {
  const members = await readMembers(file, size, limits);
  const find = (path: string): ByteSource | undefined => {
    let member = members.get(cleanPath(path).path);
    for (let links = 0; member !== undefined && "link" in member && links < MAX_LINKS; links++) member = members.get(member.link);
    return member === undefined || "link" in member ? undefined : fileRange(file, member.start, member.size);
  };
  return { find: (path) => Promise.resolve(find(path)), close: () => file.close() };
}

async function readMembers(file: FileHandle, size: number, limits: ImageLimits): Promise<ReadonlyMap<string, Member>> {
  const members = new Map<string, Member>();
  const headers = new TarHeaderParser(limits.maxExtensionBytes);
  const read = async (at: number, length: number): Promise<Buffer> => {
    const buffer = Buffer.allocUnsafeSlow(length);
    const { bytesRead } = await file.read(buffer, 0, length, at);
    if (bytesRead < length) throw scannerError("archive-corrupt", `the archive ends within an entry, after ${size} bytes`);
    return buffer;
  };
  for (let at = 0; at < size; ) {
    const step = headers.parse(await read(at, TAR_BLOCK), 0, at);
    const start = at + TAR_BLOCK;
    if (step.kind === "zero") break;
    if (step.kind === "extension") {
      headers.extend(await read(start, step.size), start);
      at = start + step.size + paddingOf(step.size);
      continue;
    }
    const { entry } = step;
    if (start + entry.storedSize > size) {
      throw scannerError(
        "archive-corrupt",
        `the archive ends within ${quote(entry.name)}: ${entry.storedSize} bytes are claimed, ${size - start} are there`,
      );
    }
    if (members.size >= limits.maxArchiveEntries)
      throw scannerError("limit-exceeded", `the archive has more than ${limits.maxArchiveEntries} entries`);
    addMember(members, entry, start);
    at = start + entry.storedSize + paddingOf(entry.storedSize);
  }
  return members;
}

function addMember(members: Map<string, Member>, entry: TarEntry, start: number): void {
  const { path } = cleanPath(entry.name);
  if (entry.type === "file") members.set(path, { start, size: entry.storedSize });
  else if (entry.type === "hardlink") members.set(path, { link: cleanPath(entry.link).path });
  else if (entry.type === "symlink" && !entry.link.startsWith("/"))
    members.set(path, { link: cleanPath(`${parentPath(path)}/${entry.link}`).path });
}
