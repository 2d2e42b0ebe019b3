import { ENTRY_KIND, type EntryTable, entryPaths } from "./entry-table.js";
import { type FileTree, NODE_KIND, NONE, type NodeKind, ROOT_NODE } from "./file-tree.js";
import { baseName, cleanPath, parentPath } from "./path.js";
import { type LinkText, type Seen, TreeView } from "./tree-view.js";

/** A directory behind a chain of dangling links is made where the chain ends, if that is not longer. */
const MAX_LINKS = 40;

/**
 * Lays a layer over those below it, by the rules of the OCI image specification and of what runtimes do where it is silent:
 *
 * - whiteouts and opaque marks act on lower layers only, whatever their place in the archive;
 * - of several entries of one path the last counts;
 * - an entry below a symlink lands in the link's target, unless the layer itself makes the link's path a directory;
 * - a hard link is a file of its own with the content that its target had when the layer was applied.
 *
 * Source: https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md
 */
export function applyLayer(tree: FileTree, layer: number, table: EntryTable, linkText: LinkText): void {
  new LayerApplication(tree, layer, table, linkText).apply();
}

class LayerApplication {
  readonly #tree: FileTree;
  readonly #layer: number;
  readonly #table: EntryTable;
  readonly #path: (index: number) => string;
  readonly #below: TreeView;
  readonly #current: TreeView;
  readonly #linkText: LinkText;
  #own: ReadonlySet<string> | undefined;
  /** The directory of the entry before: entries of one directory mostly follow each other. */
  #lastParent = "";
  #lastDirectory = ROOT_NODE;

  constructor(tree: FileTree, layer: number, table: EntryTable, linkText: LinkText) {
    this.#tree = tree;
    this.#layer = layer;
    this.#table = table;
    this.#path = entryPaths(table);
    this.#below = new TreeView(tree, layer - 1, linkText);
    this.#current = new TreeView(tree, layer, linkText);
    this.#linkText = linkText;
  }

  apply(): void {
    const { count, kinds } = this.#table;
    for (let index = 0; index < count && this.#layer > 0; index++) {
      if (kinds[index] === ENTRY_KIND.whiteout) this.#whiteout(this.#path(index));
      else if (kinds[index] === ENTRY_KIND.opaque) this.#opaque(this.#path(index));
    }
    for (let index = 0; index < count; index++) {
      const kind = kinds[index];
      if (kind !== ENTRY_KIND.whiteout && kind !== ENTRY_KIND.opaque) this.#add(index);
    }
  }

  #whiteout(path: string): void {
    const directory = this.#lowerDirectory(parentPath(path));
    if (directory === undefined) return;
    const node = this.#tree.findChild(directory, this.#tree.names.find(baseName(path)));
    if (node === NONE || this.#below.kindOf(node) === undefined) return;
    this.#tree.addEvent(node, this.#event(NODE_KIND.gone, NONE, true));
  }

  #opaque(path: string): void {
    const directory = this.#lowerDirectory(path);
    if (directory !== undefined) this.#tree.addEvent(directory, this.#event(NODE_KIND.directory, NONE, true));
  }

  /** The directory that a path of a whiteout means in the lower layers. A link that this layer replaces is not followed. */
  #lowerDirectory(path: string): number | undefined {
    let directory = ROOT_NODE;
    let prefix = "";
    for (const name of path === "" ? [] : path.split("/")) {
      prefix = prefix === "" ? name : `${prefix}/${name}`;
      const seen = this.#below.resolve(name, directory, false);
      const real = seen !== undefined && this.#tree.eventKind(seen.event) === NODE_KIND.symlink ? this.#followLower(seen, prefix) : seen;
      if (real === undefined || this.#tree.eventKind(real.event) !== NODE_KIND.directory) return undefined;
      directory = real.node;
    }
    return directory;
  }

  #followLower(link: Seen, path: string): Seen | undefined {
    if (this.#own === undefined) {
      const own = new Set<string>();
      for (let index = 0; index < this.#table.count; index++) {
        const kind = this.#table.kinds[index];
        if (kind !== ENTRY_KIND.whiteout && kind !== ENTRY_KIND.opaque) own.add(this.#path(index));
      }
      this.#own = own;
    }
    return this.#own.has(path) ? undefined : this.#below.followLink(link);
  }

  #add(index: number): void {
    const tree = this.#tree;
    const path = this.#path(index);
    if (path === "") return;
    const parent = parentPath(path);
    if (parent !== this.#lastParent) {
      this.#lastDirectory = this.#directory(parent, 0);
      this.#lastParent = parent;
    }
    const node = tree.ensureChild(this.#lastDirectory, tree.names.intern(baseName(path)));
    const before = this.#current.kindOf(node);
    const target = this.#table.kinds[index] === ENTRY_KIND.hardlink ? this.#hardLinkTarget(index) : undefined;
    const kind = target === undefined ? nodeKind(this.#table.kinds[index]) : tree.eventKind(target.event);
    const event = this.#event(kind, index, before !== undefined && before !== kind);
    tree.addEvent(
      node,
      target === undefined ? event : { ...event, entry: tree.eventEntry(target.event), contentLayer: tree.contentLayer(target.event) },
    );
    // What was a directory, or a link to one, no longer is: the directory at hand may lie below it.
    if (before !== undefined && before !== kind) this.#forgetDirectory();
  }

  /** A file of this layer if there is one at the target, else that of the lower layers, also if this layer deletes it. */
  #hardLinkTarget(index: number): Seen | undefined {
    const path = this.#table.links.get(index) ?? "";
    const here = this.#current.resolve(path, ROOT_NODE, false);
    const inLayer = here !== undefined && this.#tree.eventLayer(here.event) === this.#layer;
    const target = inLayer ? here : this.#below.resolve(path, ROOT_NODE, false);
    return target === undefined || this.#tree.eventKind(target.event) === NODE_KIND.directory ? undefined : target;
  }

  /** The directory at a path of an entry; what is missing is made, what is in the way replaced. */
  #directory(path: string, links: number): number {
    const tree = this.#tree;
    let directory = ROOT_NODE;
    if (path === "") return directory;
    for (const name of path.split("/")) {
      const node = tree.ensureChild(directory, tree.names.intern(name));
      const event = tree.liveEvent(node, this.#layer);
      const kind = event === NONE ? undefined : tree.eventKind(event);
      const target = kind === NODE_KIND.symlink ? this.#linkedDirectory({ node, event }, links) : undefined;
      if (target === undefined && kind !== NODE_KIND.directory) {
        tree.addEvent(node, this.#event(NODE_KIND.directory, NONE, kind !== undefined));
      }
      directory = target ?? node;
    }
    return directory;
  }

  #linkedDirectory(link: Seen, links: number): number | undefined {
    const tree = this.#tree;
    const target = this.#current.followLink(link);
    if (target !== undefined) return tree.eventKind(target.event) === NODE_KIND.directory ? target.node : undefined;
    if (links >= MAX_LINKS) return undefined;
    const text = this.#linkText(link.event);
    const { path } = cleanPath(text.startsWith("/") ? text : `${tree.path(tree.parent(link.node))}/${text}`);
    // A link that lies on its own way is a loop.
    return `/${path}/`.startsWith(`${tree.path(link.node)}/`) ? undefined : this.#directory(path, links + 1);
  }

  #forgetDirectory(): void {
    this.#lastParent = "";
    this.#lastDirectory = ROOT_NODE;
  }

  #event(kind: NodeKind, entry: number, clears: boolean): Parameters<FileTree["addEvent"]>[1] {
    return { layer: this.#layer, kind, entry, contentLayer: this.#layer, clears };
  }
}

function nodeKind(kind: number | undefined): NodeKind {
  if (kind === ENTRY_KIND.file) return NODE_KIND.file;
  if (kind === ENTRY_KIND.directory) return NODE_KIND.directory;
  return kind === ENTRY_KIND.symlink ? NODE_KIND.symlink : NODE_KIND.other;
}
