import { type FileTree, NODE_KIND, NONE, type NodeKind, ROOT_NODE } from "./file-tree.js";

/** Something that is there in a view: a node and the event that put it there. */
export interface Seen {
  readonly node: number;
  readonly event: number;
}

/** Target text of the symlink of an event. */
export type LinkText = (event: number) => string;

/** As in Linux: a path that takes more links does not exist. */
const MAX_LINKS = 40;

/** Segments of one path with its links written out. */
const MAX_STEPS = 20_000;

/** The file system as of one layer. */
export class TreeView {
  readonly tree: FileTree;
  readonly layer: number;
  readonly #linkText: LinkText;
  #incoming: ReadonlyMap<number, readonly number[]> | undefined;

  constructor(tree: FileTree, layer: number, linkText: LinkText) {
    this.tree = tree;
    this.layer = layer;
    this.#linkText = linkText;
  }

  /**
   * What is at a path, seen from a directory; links are followed, the last only with `follow`. Links cannot leave the root.
   * Undefined where there is nothing, on loops, and where a file stands in for a directory.
   */
  resolve(path: string, from = ROOT_NODE, follow = true): Seen | undefined {
    const { tree, layer } = this;
    const pending = segmentsOf(path).reverse();
    let node = path.startsWith("/") ? ROOT_NODE : from;
    let event = tree.ownEvent(node, layer);
    let floor = this.#floor(node);
    let links = 0;
    for (let steps = 0; pending.length > 0; steps++) {
      const segment = pending.pop() ?? "";
      if (steps > MAX_STEPS || tree.eventKind(event) !== NODE_KIND.directory) return undefined;
      if (segment === "..") {
        node = node === ROOT_NODE ? ROOT_NODE : tree.parent(node);
        event = tree.ownEvent(node, layer);
        floor = this.#floor(node);
        continue;
      }
      const child = tree.findChild(node, tree.names.find(segment));
      const childEvent = child === NONE ? NONE : tree.ownEvent(child, layer);
      if (childEvent === NONE || tree.eventLayer(childEvent) < floor) return undefined;
      const kind = tree.eventKind(childEvent);
      if (kind === NODE_KIND.gone) return undefined;
      if (kind === NODE_KIND.symlink && (follow || pending.length > 0)) {
        if (++links > MAX_LINKS) return undefined;
        const target = this.#linkText(childEvent);
        if (target === "") return undefined;
        if (target.startsWith("/")) {
          node = ROOT_NODE;
          event = tree.ownEvent(node, layer);
          floor = this.#floor(node);
        }
        for (const name of segmentsOf(target).reverse()) pending.push(name);
        continue;
      }
      node = child;
      event = childEvent;
      floor = Math.max(floor, tree.eventFloor(childEvent));
    }
    return { node, event };
  }

  /** What a node is in this view; undefined where it is not there. */
  kindOf(node: number): NodeKind | undefined {
    const event = this.tree.liveEvent(node, this.layer);
    return event === NONE ? undefined : this.tree.eventKind(event);
  }

  /** The children of a directory that are there, in no order. */
  *children(directory: number): Iterable<Seen> {
    const { tree, layer } = this;
    const floor = this.#floor(directory);
    for (let node = tree.firstChild(directory); node !== NONE; node = tree.nextSibling(node)) {
      const event = tree.ownEvent(node, layer);
      if (event !== NONE && tree.eventLayer(event) >= floor && tree.eventKind(event) !== NODE_KIND.gone) yield { node, event };
    }
  }

  /** Symlinks by the directory that they lead to. */
  incoming(): ReadonlyMap<number, readonly number[]> {
    this.#incoming ??= this.#findIncoming();
    return this.#incoming;
  }

  /** Where a symlink that is there leads. */
  followLink(link: Seen): Seen | undefined {
    return this.resolve(this.#linkText(link.event), this.tree.parent(link.node));
  }

  #findIncoming(): ReadonlyMap<number, readonly number[]> {
    const { tree, layer } = this;
    const incoming = new Map<number, number[]>();
    for (const node of new Set(tree.links)) {
      const event = tree.liveEvent(node, layer);
      if (event === NONE || tree.eventKind(event) !== NODE_KIND.symlink) continue;
      const target = this.followLink({ node, event });
      if (target === undefined || tree.eventKind(target.event) !== NODE_KIND.directory) continue;
      const list = incoming.get(target.node);
      if (list === undefined) incoming.set(target.node, [node]);
      else list.push(node);
    }
    return incoming;
  }

  /** The newest clearing of a directory that is there and of all above it. */
  #floor(directory: number): number {
    const { tree, layer } = this;
    let floor = NONE;
    for (let node = directory; node !== NONE; node = tree.parent(node))
      floor = Math.max(floor, tree.eventFloor(tree.ownEvent(node, layer)));
    return floor;
  }
}

/** The segments of a path that mean something. */
function segmentsOf(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "" && segment !== ".");
}
