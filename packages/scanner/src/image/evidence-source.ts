import type { JsonValue } from "@plimsoll/core";
import type { CatalogedFile, Evidence, EvidenceSource, FileView, FoundFile } from "../cataloger/cataloger.js";
import { applyLayer } from "./apply-layer.js";
import type { EntryTable } from "./entry-table.js";
import { FileTree, NODE_KIND, NONE } from "./file-tree.js";
import { compileGlob, type GlobSegments } from "./glob.js";
import type { LayerRecord } from "./layer-record.js";
import { matchTree, type TreeMatch } from "./match-tree.js";
import { cleanPath, compareBytes } from "./path.js";
import { type Seen, TreeView } from "./tree-view.js";
import type { WantedPattern } from "./wanted-files.js";

/**
 * Which files count: those of the squashed image; those of every layer, also where a later one hides them; or those of every layer
 * whose path is in the squashed image.
 */
export type Scope = "squashed" | "all-layers" | "deep-squashed";

export const SCOPES: readonly Scope[] = ["squashed", "all-layers", "deep-squashed"];

/** An evidence source of an image or directory, with what inspectors found. */
export interface ImageEvidence extends EvidenceSource {
  /** What an inspector found in the file at an absolute path of the squashed image, links followed. */
  inspection(inspector: string, path: string): JsonValue | undefined;
  /** Content that the patterns name and that is not at hand: entries by layer. */
  missing(patterns: readonly WantedPattern[]): ReadonlyMap<number, ReadonlySet<number>>;
}

/** One layer as evidence: its entries, and where their sizes and contents come from. */
export interface EvidenceLayer {
  /** Absent for a directory source. */
  readonly layerId: string | undefined;
  readonly entries: EntryTable;
  /** Bytes. */
  size(entry: number, path: string): number;
  /** Undefined where the content is not at hand. */
  content(entry: number, path: string): Uint8Array | undefined;
  inspect(entry: number, inspector: string, path: string): JsonValue | undefined;
  /** Whether the inspector found something in any file. */
  hasInspections(inspector: string): boolean;
}

/** The evidence of layer records, from the lowest, in a scope. */
export function createEvidenceSource(records: readonly LayerRecord[], scope: Scope): ImageEvidence {
  return createLayeredEvidence(records.map(recordLayer), scope);
}

/** The evidence of layers, from the lowest, in a scope. */
export function createLayeredEvidence(layers: readonly EvidenceLayer[], scope: Scope): ImageEvidence {
  return new LayeredEvidence(layers, scope);
}

const EMPTY = new Uint8Array(0);

function recordLayer(record: LayerRecord): EvidenceLayer {
  const { entries, contents } = record;
  const inspections = new Map<string, Map<number, JsonValue>>();
  for (const { inspector, entry, value } of record.inspections) {
    const found = inspections.get(inspector) ?? new Map<number, JsonValue>();
    inspections.set(inspector, found.set(entry, value));
  }
  return {
    layerId: record.diffId,
    entries,
    size: (entry) => entries.sizes[entry] ?? 0,
    content: (entry) => (entries.sizes[entry] === 0 ? EMPTY : contents.get(entry)),
    inspect: (entry, inspector) => inspections.get(inspector)?.get(entry),
    hasInspections: (inspector) => inspections.has(inspector),
  };
}

class LayeredEvidence implements ImageEvidence {
  readonly squashed: FileView;
  readonly #layers: readonly EvidenceLayer[];
  readonly #scope: Scope;
  readonly #tree = new FileTree();
  readonly #top: TreeView;
  readonly #views = new Map<number, TreeView>();
  readonly #fileViews = new Map<number, FileView>();
  readonly #globs = new Map<string, readonly GlobSegments[]>();

  constructor(layers: readonly EvidenceLayer[], scope: Scope) {
    this.#layers = layers;
    this.#scope = scope;
    for (const [index, { entries }] of layers.entries()) applyLayer(this.#tree, index, entries, this.#linkText);
    this.#top = this.#view(Math.max(0, layers.length - 1));
    this.squashed = this.#fileView(this.#top.layer);
  }

  *match(globs: readonly string[]): Iterable<Evidence> {
    for (const match of this.#sorted(this.#matches(globs))) yield this.#evidence(match);
  }

  *inspected(inspector: string): Iterable<Evidence> {
    if (!this.#layers.some((layer) => layer.hasInspections(inspector))) return;
    const found = new Map<number, TreeMatch>();
    const values = new Map<number, JsonValue>();
    for (const [event, match] of this.#matches(["**"])) {
      const value = this.#layerOf(match)?.inspect(this.#tree.eventEntry(event), inspector, this.#tree.path(match.node));
      if (value === undefined) continue;
      found.set(event, match);
      values.set(event, value);
    }
    for (const match of this.#sorted(found)) {
      const inspection = values.get(match.event);
      if (inspection !== undefined) yield { ...this.#evidence(match), inspection };
    }
  }

  inspection(inspector: string, path: string): JsonValue | undefined {
    const seen = this.#top.resolve(path);
    return seen === undefined
      ? undefined
      : this.#layerOf(seen)?.inspect(this.#tree.eventEntry(seen.event), inspector, this.#tree.path(seen.node));
  }

  missing(patterns: readonly WantedPattern[]): ReadonlyMap<number, ReadonlySet<number>> {
    const missing = new Map<number, Set<number>>();
    for (const { glob, maxBytes } of patterns) {
      for (const match of this.#matches([glob]).values()) {
        const entry = this.#tree.eventEntry(match.event);
        const path = this.#tree.path(match.node);
        const layer = this.#layerOf(match);
        if (layer === undefined || layer.size(entry, path) > maxBytes || layer.content(entry, path) !== undefined) continue;
        const contentLayer = this.#tree.contentLayer(match.event);
        const entries = missing.get(contentLayer) ?? new Set();
        entries.add(entry);
        missing.set(contentLayer, entries);
      }
    }
    return missing;
  }

  #evidence(match: TreeMatch): Evidence {
    const view = this.#scope === "squashed" ? this.squashed : this.#fileView(this.#tree.eventLayer(match.event));
    return { file: this.#found(match, match.accessPath), view };
  }

  #matches(globs: readonly string[]): ReadonlyMap<number, TreeMatch> {
    const segments = globs.flatMap((glob) => this.#compiled(glob));
    const squashed = matchTree(this.#top, segments);
    if (this.#scope === "squashed") return squashed;
    const matches = new Map<number, TreeMatch>();
    for (let layer = 0; layer <= this.#top.layer; layer++) {
      for (const [event, match] of matchTree(this.#view(layer), segments)) {
        const known = matches.get(event);
        if (known === undefined || (match.direct && !known.direct)) matches.set(event, match);
      }
    }
    if (this.#scope === "all-layers") return matches;
    const visible = new Set([...squashed.values()].map(({ node }) => node));
    return new Map([...matches].filter(([, { node }]) => visible.has(node)));
  }

  #sorted(matches: ReadonlyMap<number, TreeMatch>): readonly TreeMatch[] {
    const tree = this.#tree;
    return [...matches.values()]
      .map((match) => ({ match, path: tree.path(match.node) }))
      .sort((left, right) => compareBytes(left.path, right.path) || tree.eventLayer(left.match.event) - tree.eventLayer(right.match.event))
      .map(({ match }) => match);
  }

  #compiled(glob: string): readonly GlobSegments[] {
    const known = this.#globs.get(glob) ?? compileGlob(glob).alternatives;
    this.#globs.set(glob, known);
    return known;
  }

  #view(layer: number): TreeView {
    const view = this.#views.get(layer) ?? new TreeView(this.#tree, layer, this.#linkText);
    this.#views.set(layer, view);
    return view;
  }

  #fileView(layer: number): FileView {
    const known = this.#fileViews.get(layer);
    if (known !== undefined) return known;
    const view = this.#view(layer);
    const regular = (path: string): Seen | undefined => {
      const seen = view.resolve(path);
      return seen !== undefined && this.#tree.eventKind(seen.event) === NODE_KIND.file ? seen : undefined;
    };
    const made: FileView = {
      find: (path) => {
        const seen = regular(path);
        return seen === undefined ? undefined : this.#found(seen, `/${cleanPath(path).path}`);
      },
      read: (path) => {
        const seen = regular(path);
        return seen === undefined ? undefined : this.#read(seen, `/${cleanPath(path).path}`);
      },
      has: (path) => view.resolve(path) !== undefined,
      list: (directory) => {
        const seen = view.resolve(directory);
        if (seen === undefined || this.#tree.eventKind(seen.event) !== NODE_KIND.directory) return [];
        return [...view.children(seen.node)].map(({ node }) => this.#tree.nodeName(node)).sort(compareBytes);
      },
    };
    this.#fileViews.set(layer, made);
    return made;
  }

  #read(seen: Seen, accessPath: string): CatalogedFile | undefined {
    const bytes = this.#layerOf(seen)?.content(this.#tree.eventEntry(seen.event), this.#tree.path(seen.node));
    return bytes === undefined ? undefined : { ...this.#found(seen, accessPath), bytes };
  }

  #found(seen: Seen, accessPath: string): FoundFile {
    const tree = this.#tree;
    const path = tree.path(seen.node);
    const found: FoundFile = {
      path,
      accessPath,
      layerId: this.#layers[tree.eventLayer(seen.event)]?.layerId,
      size: this.#layerOf(seen)?.size(tree.eventEntry(seen.event), path) ?? 0,
    };
    return this.#scope === "squashed" ? found : { ...found, visible: tree.liveEvent(seen.node, this.#top.layer) === seen.event };
  }

  /** The layer that holds a file's content. */
  #layerOf(seen: Seen): EvidenceLayer | undefined {
    return this.#layers[this.#tree.contentLayer(seen.event)];
  }

  readonly #linkText = (event: number): string => {
    const entry = this.#tree.eventEntry(event);
    return entry === NONE ? "" : (this.#layers[this.#tree.contentLayer(event)]?.entries.links.get(entry) ?? "");
  };
}
