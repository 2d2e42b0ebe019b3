import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readlinkSync, readSync, type Stats } from "node:fs";
import { join, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { CoverageGap, DirectorySource, JsonValue } from "@plimsoll/core";
import { AssuranceError, messageOf, quote } from "@plimsoll/core";
import type { FileInspector } from "../cataloger/inspector.js";
import { scannerError } from "../error.js";
import { ENTRY_KIND, type EntryKind, type EntryTable, EntryTableBuilder } from "./entry-table.js";
import { createLayeredEvidence, type EvidenceLayer, type ImageEvidence } from "./evidence-source.js";
import { defaultImageLimits, type ImageLimits } from "./limits.js";
import type { PathExclusion } from "./path-exclusion.js";

/** Directories of a running Linux that hold no files of its own: kernel views and what lives only until the next start. */
export const VIRTUAL_DIRECTORIES: readonly string[] = ["/proc", "/sys", "/dev", "/run"];

export interface ReadDirectoryOptions {
  readonly inspectors: readonly FileInspector[];
  /** Follow mounts of other file systems too. Default: no. */
  readonly crossFileSystems?: boolean;
  /** Absolute paths as seen from the directory that are left out. Default: `VIRTUAL_DIRECTORIES` for "/" itself, else none. */
  readonly excludes?: readonly string[];
  /** Paths that are left out, too; what lies below them is not even listed. */
  readonly exclusion?: PathExclusion;
  /** Larger files are not read. Bytes. */
  readonly maxFileBytes?: number;
  readonly limits?: ImageLimits;
  /** A time-out (`AbortSignal.timeout`) ends the walk with a gap, what was seen counts; any other reason is thrown. */
  readonly signal?: AbortSignal;
  /** Called now and then with how many paths were seen. */
  readonly onEntries?: (count: number) => void;
}

/** A directory's evidence, and what of it could not be read. Files are read from the disk when they are asked for. */
export interface ReadDirectory {
  readonly evidence: ImageEvidence;
  readonly source: DirectorySource;
  readonly gaps: readonly CoverageGap[];
}

const MAX_FILE_BYTES = 256 * 1024 * 1024;
const CHUNK = 256 * 1024;
/** Most inspections are over after the first bytes of a file. */
const FIRST_CHUNK = 32 * 1024;
/** The walk lets other work in after so long. */
const SLICE_MS = 20;
const MAX_GAPS = 1000;

/**
 * Walks a directory as the root of a file system. Links are resolved within it, as in a container; nothing outside is read.
 *
 * Errors: input-not-found; the signal's reason.
 */
export async function readDirectory(path: string, options: ReadDirectoryOptions): Promise<ReadDirectory> {
  const walk = new DirectoryWalk(path, options);
  const entries = await walk.run();
  const id = createHash("sha256").update(path).digest("hex");
  return {
    evidence: createLayeredEvidence([directoryLayer(path, entries, walk.inspections, options)], "squashed"),
    source: { type: "directory", id, name: path, version: "", path },
    gaps: walk.gaps,
  };
}

class DirectoryWalk {
  readonly gaps: CoverageGap[] = [];
  /** Results by entry and inspector. */
  readonly inspections = new Map<number, Map<string, JsonValue>>();
  readonly #root: string;
  readonly #options: ReadDirectoryOptions;
  readonly #entries: EntryTableBuilder;
  readonly #excludes: ReadonlySet<string>;

  constructor(path: string, options: ReadDirectoryOptions) {
    this.#root = path;
    this.#options = options;
    this.#entries = new EntryTableBuilder(options.limits ?? defaultImageLimits);
    const excludes = options.excludes ?? (resolve(path) === "/" ? VIRTUAL_DIRECTORIES : []);
    this.#excludes = new Set(excludes.map((exclude) => exclude.replace(/^\/+|\/+$/g, "")));
  }

  async run(): Promise<EntryTable> {
    const device = this.#options.crossFileSystems === true ? undefined : this.#rootStats().dev;
    const pending = [""];
    let sliceStart = performance.now();
    try {
      for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
        this.#options.signal?.throwIfAborted();
        for (const inspect of this.#list(directory, device, pending)) {
          inspect();
          if (performance.now() - sliceStart < SLICE_MS) continue;
          this.#options.onEntries?.(this.#entries.count);
          await setImmediate();
          this.#options.signal?.throwIfAborted();
          sliceStart = performance.now();
        }
      }
    } catch (error) {
      this.#stop(error);
    }
    this.#options.onEntries?.(this.#entries.count);
    return this.#entries.build();
  }

  #rootStats(): Stats {
    try {
      const stats = lstatSync(join(this.#root, "/"));
      if (stats.isDirectory()) return stats;
    } catch (error) {
      throw scannerError("input-not-found", `cannot open ${quote(this.#root)}: ${messageOf(error)}`, error);
    }
    throw scannerError("input-not-found", `${quote(this.#root)} is not a directory`);
  }

  /** What was seen before time ran out, or before there were too many paths, still counts. */
  #stop(error: unknown): void {
    const timedOut = error instanceof DOMException && error.name === "TimeoutError";
    const tooMany = error instanceof AssuranceError && error.code === "limit-exceeded";
    if (!timedOut && !tooMany) throw error;
    const why = timedOut ? "the time for reading the directory is over" : messageOf(error);
    this.gaps.push({ cataloger: "image", path: "/", code: "limit-exceeded", message: `${why}: only part of it was read` });
  }

  /** Takes the entries of a directory over; then comes a step for each file, and one for the directory itself. */
  *#list(directory: string, device: number | undefined, pending: string[]): Iterable<() => void> {
    const files: { readonly path: string; readonly entry: number }[] = [];
    this.#listEntries(directory, device, (found) => {
      if (found.kind === ENTRY_KIND.directory) pending.push(found.path);
      if (found.kind === ENTRY_KIND.file) files.push(found);
    });
    yield () => undefined;
    for (const { path, entry } of files) yield () => this.#inspect(path, entry);
  }

  #inspect(path: string, entry: number): void {
    const { inspectors } = this.#options;
    if (inspectors.length === 0) return;
    const stats = lstatSync(join(this.#root, path), { throwIfNoEntry: false });
    const wanting = stats === undefined ? [] : inspectors.filter((inspector) => inspector.wants(path, stats.size, stats.mode & 0o7777));
    if (wanting.length === 0) return;
    const found = withFile(join(this.#root, path), (file, { size }) => inspectFile(wanting, readChunks(file, size)));
    if (found !== undefined && found.size > 0) this.inspections.set(entry, found);
  }

  #listEntries(
    directory: string,
    device: number | undefined,
    visit: (found: { readonly path: string; readonly entry: number; readonly kind: EntryKind }) => void,
  ): void {
    const absolute = join(this.#root, directory);
    try {
      if (device !== undefined && lstatSync(absolute).dev !== device) return;
      for (const found of readdirSync(absolute, { withFileTypes: true })) {
        const path = directory === "" ? found.name : `${directory}/${found.name}`;
        if (this.#excludes.has(path) || this.#options.exclusion?.matches(path) === true) continue;
        const kind = kindOf(found);
        const link = kind === ENTRY_KIND.symlink ? readlinkSync(join(this.#root, path)) : "";
        // Sizes are asked for when they are needed: that spares a call for nearly every file.
        const entry = this.#entries.count;
        this.#entries.add({ path, kind, size: -1, mode: 0, uid: 0, gid: 0, link });
        visit({ path, entry, kind });
      }
    } catch (error) {
      if (error instanceof AssuranceError) throw error;
      this.#gap(directory, error);
    }
  }

  #gap(directory: string, error: unknown): void {
    if (this.gaps.length >= MAX_GAPS) return;
    this.gaps.push({ cataloger: "image", path: `/${directory}`, code: "file-unreadable", message: messageOf(error) });
  }
}

interface FileTypes {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

function kindOf(found: FileTypes): EntryKind {
  if (found.isFile()) return ENTRY_KIND.file;
  if (found.isDirectory()) return ENTRY_KIND.directory;
  return found.isSymbolicLink() ? ENTRY_KIND.symlink : ENTRY_KIND.other;
}

function directoryLayer(
  root: string,
  entries: EntryTable,
  inspections: ReadonlyMap<number, ReadonlyMap<string, JsonValue>>,
  options: ReadDirectoryOptions,
): EvidenceLayer {
  const maxBytes = options.maxFileBytes ?? MAX_FILE_BYTES;
  return {
    layerId: undefined,
    entries,
    size(entry, path) {
      if ((entries.sizes[entry] ?? 0) < 0) entries.sizes[entry] = lstatSync(join(root, path), { throwIfNoEntry: false })?.size ?? 0;
      return entries.sizes[entry] ?? 0;
    },
    content: (_entry, path) =>
      withFile(join(root, path), (file, stats) => {
        if (stats.size > maxBytes) return undefined;
        const chunks = [...readChunks(file, stats.size)];
        return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
      }),
    hasInspections: (inspector) => [...inspections.values()].some((found) => found.has(inspector)),
    inspect: (entry, inspector) => inspections.get(entry)?.get(inspector),
  };
}

/** Shows a file to several inspectors at once, until none needs more of it. */
function inspectFile(inspectors: readonly FileInspector[], chunks: Iterable<Buffer>): Map<string, JsonValue> {
  const inspections = inspectors.map((inspector) => ({ name: inspector.name, inspection: inspector.begin() }));
  for (const chunk of chunks) {
    const open = inspections.filter(({ inspection }) => inspection.isOver !== true);
    if (open.length === 0) break;
    for (const { inspection } of open) inspection.push(chunk);
  }
  return new Map(
    inspections.flatMap(({ name, inspection }) => {
      const value = inspection.end();
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** Opens a regular file, whatever has become of its path since the walk; undefined where that fails. */
function withFile<T>(path: string, use: (file: number, stats: Stats) => T): T | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
  try {
    const stats = fstatSync(file);
    return stats.isFile() ? use(file, stats) : undefined;
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}

function* readChunks(file: number, size: number): Iterable<Buffer> {
  for (let at = 0; at < size; ) {
    const buffer = Buffer.allocUnsafeSlow(Math.min(at === 0 ? FIRST_CHUNK : CHUNK, size - at));
    const read = readSync(file, buffer, 0, buffer.length, at);
    if (read === 0) return;
    at += read;
    yield buffer.subarray(0, read);
  }
}
