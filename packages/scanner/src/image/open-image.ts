import { closeSync, openSync, writeSync } from "node:fs";
import { type FileHandle, mkdtemp, open, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AssuranceError, messageOf, quote } from "@plimsoll/core";
import { scannerError } from "../error.js";
import { looksLikeReference } from "../registry/looks-like-reference.js";
import type { RegistryOptions } from "../registry/registry-options.js";
import { fileRange } from "./byte-source.js";
import { compressionOf, decompress } from "./decompress.js";
import { readDockerArchive } from "./docker-archive.js";
import { archiveFiles, directoryFiles, type ImageFiles } from "./image-files.js";
import { defaultImageLimits, type ImageLimits } from "./limits.js";
import { type LayoutChoice, readLayout } from "./oci-layout.js";
import { type OpenedImage, openedImage } from "./opened-image.js";
import { parsePlatform } from "./platform.js";

/** Forms of input that can be named before a colon. */
export type ImageScheme = "docker-archive" | "oci-archive" | "oci-dir" | "dir";

const SCHEMES: readonly ImageScheme[] = ["docker-archive", "oci-archive", "oci-dir", "dir"];
const REGISTRY = "registry:";

/** A root file system of the disk. */
export interface OpenedDirectory {
  readonly type: "directory";
  readonly path: string;
  close(): Promise<void>;
}

export interface OpenImageOptions {
  /** `os/arch[/variant]`, or one of them: which image of an index. */
  readonly platform?: string;
  /** Node's name of an architecture: chooses where no platform is named. Default: this machine's. */
  readonly hostArchitecture?: string;
  readonly limits?: ImageLimits;
  /** Where a compressed archive is unpacked to. Default: the system's folder. */
  readonly temporaryDirectory?: string;
  /** How images are pulled. Without it only an input that begins with `registry:` is taken for one, and pulled anonymously. */
  readonly registry?: RegistryOptions;
  readonly signal?: AbortSignal;
}

/**
 * Opens an image archive, an OCI layout or a directory: `docker-archive:PATH`, `oci-archive:PATH`, `oci-dir:PATH`, `dir:PATH`, or a
 * path whose form is told by what is there; or an image of a registry: `registry:REFERENCE`, or a reference of which no file has the
 * name. Archives may be compressed with gzip or zstd: they are unpacked to a temporary file.
 *
 * Errors: input-not-found, input-unknown, archive-corrupt, image-invalid, digest-mismatch, media-type-unknown, platform-not-found,
 * limit-exceeded; of registries every other code of the scanner's table.
 */
export async function openImage(input: string, options: OpenImageOptions = {}): Promise<OpenedImage | OpenedDirectory> {
  if (input.startsWith(REGISTRY)) return openFromRegistry(input.slice(REGISTRY.length), options);
  const scheme = SCHEMES.find((name) => input.startsWith(`${name}:`));
  const path = scheme === undefined ? input : input.slice(scheme.length + 1);
  const mayBeReference = scheme === undefined && options.registry !== undefined && looksLikeReference(path);
  const info = await stat(path).catch((error: unknown) => {
    if (mayBeReference && isAbsent(error)) return undefined;
    throw scannerError("input-not-found", `cannot open ${quote(path)}: ${messageOf(error)}`, error);
  });
  if (info === undefined) {
    return openFromRegistry(path, options).catch((error: unknown) => {
      throw naming(`there is no file ${quote(path)}, and no image of that name can be pulled`, error);
    });
  }
  const wantsDirectory = scheme === "oci-dir" || scheme === "dir";
  if (scheme !== undefined && info.isDirectory() !== wantsDirectory) {
    throw scannerError(
      "input-unknown",
      `${quote(path)} is ${info.isDirectory() ? "a directory" : "not a directory"}: ${scheme}: cannot read it`,
    );
  }
  if (!info.isDirectory() && !info.isFile()) throw scannerError("input-unknown", `${quote(path)} is neither a file nor a directory`);
  const directory = info.isDirectory() ? directoryFiles(path) : undefined;
  const form = scheme ?? (directory === undefined ? undefined : await directoryForm(directory));
  if (form === "dir") return { type: "directory", path, close: () => Promise.resolve() };
  const files = directory ?? (await openArchive(path, options));
  try {
    return await openFrom(files, form ?? (await archiveForm(files, path)), path, options);
  } catch (error) {
    await files.close();
    throw naming(quote(path), error);
  }
}

function isAbsent(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
}

/** Puts the input's name, or what was done with it, before what is wrong with it. */
function naming(what: string, error: unknown): unknown {
  return error instanceof AssuranceError ? new AssuranceError(error.code, `${what}: ${error.message}`, { cause: error }) : error;
}

/** What speaks to registries is loaded only where one is asked. */
async function openFromRegistry(reference: string, options: OpenImageOptions): Promise<OpenedImage> {
  const { openRegistryImage } = await import("../registry/open-registry-image.js");
  return openRegistryImage(reference, {
    registry: options.registry ?? {},
    platform: options.platform === undefined ? undefined : parsePlatform(options.platform),
    hostArchitecture: options.hostArchitecture ?? process.arch,
    limits: options.limits ?? defaultImageLimits,
    signal: options.signal,
  });
}

async function openFrom(files: ImageFiles, form: ImageScheme, path: string, options: OpenImageOptions): Promise<OpenedImage> {
  const platform = options.platform === undefined ? undefined : parsePlatform(options.platform);
  const limits = options.limits ?? defaultImageLimits;
  const choice: LayoutChoice = { platform, limits, hostArchitecture: options.hostArchitecture ?? process.arch };
  const documents = form === "docker-archive" ? await readDockerArchive(files, choice) : await readLayout(files, choice);
  return openedImage(files, documents, { userInput: path, platform, limits });
}

async function directoryForm(files: ImageFiles): Promise<ImageScheme> {
  const layout = (await files.find("oci-layout")) !== undefined && (await files.find("index.json")) !== undefined;
  return layout ? "oci-dir" : "dir";
}

async function archiveForm(files: ImageFiles, path: string): Promise<ImageScheme> {
  if ((await files.find("manifest.json")) !== undefined) return "docker-archive";
  if ((await files.find("index.json")) !== undefined) return "oci-archive";
  throw scannerError("input-unknown", `${quote(path)} is a tar but no image: it has neither manifest.json nor index.json`);
}

async function openArchive(path: string, options: OpenImageOptions): Promise<ImageFiles> {
  const limits = options.limits ?? defaultImageLimits;
  const file = await open(path).catch((error: unknown) => {
    throw scannerError("input-not-found", `cannot open ${quote(path)}: ${messageOf(error)}`, error);
  });
  try {
    const { size } = await file.stat();
    const head = Buffer.alloc(512);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    if (compressionOf(head) !== "none") return await unpackArchive(file, size, options);
    const magic = head.toString("latin1", 257, 262);
    if (bytesRead < head.length || (magic !== "ustar" && head[0] === 0)) {
      throw scannerError("input-unknown", "this is neither an image archive nor a directory");
    }
    return await archiveFiles(file, size, limits);
  } catch (error) {
    await file.close();
    const notTar = error instanceof AssuranceError && error.code === "archive-corrupt" && error.message.includes("header at byte 0 ");
    throw naming(quote(path), notTar ? scannerError("input-unknown", "this is no tar archive, plain or compressed", error) : error);
  }
}

/** Random access needs an uncompressed file: it is unpacked once, bounded, and removed when the image is closed. */
async function unpackArchive(file: FileHandle, size: number, options: OpenImageOptions): Promise<ImageFiles> {
  const limits = options.limits ?? defaultImageLimits;
  const folder = await mkdtemp(join(options.temporaryDirectory ?? tmpdir(), "plimsoll-"));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const unpacked = join(folder, "image.tar");
    await unpackTo(unpacked, file, size, options);
    const plain = await open(unpacked);
    // Where the system allows it the name goes at once, so that nothing stays behind even if the program is killed.
    await remove().catch(() => undefined);
    const files = await archiveFiles(plain, (await plain.stat()).size, limits).catch(async (error: unknown) => {
      await plain.close();
      throw error;
    });
    await file.close();
    return {
      find: (path) => files.find(path),
      close: async () => {
        await files.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function unpackTo(path: string, file: FileHandle, size: number, options: OpenImageOptions): Promise<void> {
  const { maxUncompressedBytes, maxRatio, ratioFreeBytes } = options.limits ?? defaultImageLimits;
  const out = openSync(path, "wx", 0o600);
  let written = 0;
  try {
    // Written at once, not queued: a small piece of compressed bytes can become very many.
    await decompress(fileRange(file, 0, size).read(options.signal), (chunk) => {
      written += chunk.length;
      if (written > maxUncompressedBytes)
        throw scannerError("limit-exceeded", `the archive unpacks to more than ${maxUncompressedBytes} bytes`);
      if (written > ratioFreeBytes && written > size * maxRatio)
        throw scannerError(
          "limit-exceeded",
          `${size} compressed bytes give ${written} bytes or more, at most ${maxRatio} times as many are read`,
        );
      for (let at = 0; at < chunk.length; ) at += writeSync(out, chunk, at);
    });
  } finally {
    closeSync(out);
  }
}
