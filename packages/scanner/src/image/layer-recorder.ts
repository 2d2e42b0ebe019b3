import type { CoverageGap } from "@plimsoll/core";
import { messageOf, quote } from "@plimsoll/core";
import type { FileInspection, FileInspector } from "../cataloger/inspector.js";
import { ENTRY_KIND, type EntryKind, EntryTableBuilder } from "./entry-table.js";
import type { ImageBudget } from "./image-budget.js";
import type { Inspection, LayerRecord } from "./layer-record.js";
import type { ImageLimits } from "./limits.js";
import { baseName, cleanPath, parentPath } from "./path.js";
import type { TarEntry } from "./tar-header.js";
import type { ContentSink } from "./tar-reader.js";

/** What a pass over a layer keeps. */
export interface RecorderOptions {
  readonly diffId: string;
  readonly limits: ImageLimits;
  readonly budget: ImageBudget;
  /** Up to how many bytes the content of a file is kept; -1 where it is not wanted. */
  readonly keep: (path: string, index: number) => number;
  readonly inspectors: readonly FileInspector[];
  /** Odd names are gaps; not so in a second pass over a layer. */
  readonly reportNames: boolean;
}

/** More gaps of one layer than anyone reads; the count beyond stands in a last one. */
const MAX_GAPS = 1000;

const WHITEOUT = ".wh.";
/** Marks of the AUFS driver; of these only the opaque mark means anything. */
const AUFS_MARK = ".wh..wh.";
const OPAQUE = ".wh..wh..opq";

/** Turns the entries of a layer, as they come, into a record. */
export class LayerRecorder {
  readonly #options: RecorderOptions;
  readonly #entries: EntryTableBuilder;
  readonly #contents = new Map<number, Uint8Array>();
  readonly #inspections: Inspection[] = [];
  readonly #gaps: CoverageGap[] = [];
  #unlistedGaps = 0;
  #contentBytes = 0;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#entries = new EntryTableBuilder(options.limits);
  }

  /**
   * Takes an entry; returns what wants its content.
   *
   * Errors: limit-exceeded.
   */
  visit(entry: TarEntry): ContentSink | undefined {
    this.#contentBytes += entry.storedSize;
    const { path, escaped } = cleanPath(entry.name);
    if (escaped && this.#options.reportNames)
      this.#gap(path, "image-invalid", `the entry ${quote(entry.name)} leaves the root of the image; read as ${quote(`/${path}`)}`);
    const beyond = this.#beyondLimits(path, entry.link);
    if (beyond !== undefined) {
      if (this.#options.reportNames) this.#gap(path.slice(0, 200), "limit-exceeded", `${beyond}; the entry is left out`);
      return undefined;
    }
    const name = baseName(path);
    if (name.startsWith(WHITEOUT)) {
      this.#whiteout(path, name);
      return undefined;
    }
    const kind = kindOf(entry);
    const link = kind === ENTRY_KIND.hardlink ? cleanPath(entry.link).path : entry.link;
    const index = this.#entries.add({ path, kind, size: entry.size, mode: entry.mode, uid: entry.uid, gid: entry.gid, link });
    if (kind !== ENTRY_KIND.file) return undefined;
    if (entry.type === "sparse") {
      if (this.#options.keep(path, index) >= 0) this.#gap(path, "file-unreadable", "sparse files are not read");
      return undefined;
    }
    return this.#sink(path, index, entry);
  }

  /** The record of what came. */
  finish(recordKey: string): LayerRecord {
    const gaps =
      this.#unlistedGaps === 0
        ? this.#gaps
        : [...this.#gaps, this.#newGap("", "limit-exceeded", `${this.#unlistedGaps} more gaps are not listed`)];
    return {
      recordKey,
      diffId: this.#options.diffId,
      contentBytes: this.#contentBytes,
      entries: this.#entries.build(),
      contents: this.#contents,
      inspections: this.#inspections,
      gaps,
    };
  }

  /** What of a path or a link's target is more than a file system allows, or than anyone uses. */
  #beyondLimits(path: string, link: string): string | undefined {
    const { maxPathBytes, maxPathDepth } = this.#options.limits;
    if (path.length > maxPathBytes) return `the path is longer than ${maxPathBytes} bytes`;
    if (link.length > maxPathBytes) return `the link's target is longer than ${maxPathBytes} bytes`;
    let depth = 1;
    for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1)) depth++;
    return depth > maxPathDepth ? `the path is more than ${maxPathDepth} levels deep` : undefined;
  }

  /** Whiteouts of the AUFS driver's own files delete nothing. */
  #whiteout(path: string, name: string): void {
    const opaque = name === OPAQUE;
    if (!opaque && name.startsWith(AUFS_MARK)) return;
    const deleted = name.slice(WHITEOUT.length);
    if (deleted === "" || deleted === "." || deleted === "..") return;
    const directory = parentPath(path);
    const target = opaque ? directory : directory === "" ? deleted : `${directory}/${deleted}`;
    const kind = opaque ? ENTRY_KIND.opaque : ENTRY_KIND.whiteout;
    this.#entries.add({ path: target, kind, size: 0, mode: 0, uid: 0, gid: 0, link: "" });
  }

  #sink(path: string, index: number, entry: TarEntry): ContentSink | undefined {
    const buffer = this.#bufferFor(path, index, entry.size);
    let sinks: ContentSink[] | undefined;
    for (const inspector of this.#options.inspectors) {
      const sink = this.#inspectionSink(inspector, path, index, entry);
      if (sink !== undefined) {
        sinks ??= [];
        sinks.push(sink);
      }
    }
    if (sinks === undefined) return buffer;
    if (buffer !== undefined) sinks.push(buffer);
    return sinks.length === 1 ? sinks[0] : broadcast(sinks);
  }

  #bufferFor(path: string, index: number, size: number): ContentSink | undefined {
    if (size === 0 || size > this.#options.keep(path, index)) return undefined;
    const refusal = this.#options.budget.evidence(size);
    if (refusal !== undefined) {
      this.#gap(path, "limit-exceeded", refusal);
      return undefined;
    }
    // Filled by chunks that arrive, not by what the header claims: memory is touched only as content comes.
    const bytes = Buffer.allocUnsafeSlow(size);
    let fill = 0;
    return {
      push: (chunk) => {
        fill += chunk.copy(bytes, fill);
      },
      end: () => {
        this.#contents.set(index, bytes);
      },
    };
  }

  #inspectionSink(inspector: FileInspector, path: string, index: number, entry: TarEntry): ContentSink | undefined {
    let inspection: FileInspection | undefined;
    const guarded = (step: () => void): void => {
      try {
        step();
      } catch (error) {
        inspection = undefined;
        this.#gap(path, "file-unreadable", `${inspector.name}: ${messageOf(error)}`);
      }
    };
    guarded(() => {
      if (inspector.wants(path, entry.size, entry.mode)) inspection = inspector.begin();
    });
    if (inspection === undefined) return undefined;
    return {
      push: (chunk) => {
        if (inspection !== undefined) guarded(() => inspection?.push(chunk));
      },
      end: () =>
        guarded(() => {
          const value = inspection?.end();
          if (value !== undefined) this.#inspections.push({ entry: index, inspector: inspector.name, value });
        }),
    };
  }

  #gap(path: string, code: string, message: string): void {
    if (this.#gaps.length < MAX_GAPS) this.#gaps.push(this.#newGap(path, code, message));
    else this.#unlistedGaps++;
  }

  #newGap(path: string, code: string, message: string): CoverageGap {
    return { cataloger: "image", path: `/${path}`, code, message, layerId: this.#options.diffId };
  }
}

function kindOf(entry: TarEntry): EntryKind {
  switch (entry.type) {
    case "file":
    case "sparse":
      return ENTRY_KIND.file;
    case "directory":
      return ENTRY_KIND.directory;
    case "symlink":
      return ENTRY_KIND.symlink;
    case "hardlink":
      return ENTRY_KIND.hardlink;
    case "device":
    case "other":
      return ENTRY_KIND.other;
  }
}

function broadcast(sinks: readonly ContentSink[]): ContentSink {
  return {
    push: (chunk) => {
      for (const sink of sinks) sink.push(chunk);
    },
    end: () => {
      for (const sink of sinks) sink.end();
    },
  };
}
