import { type FileTree, NODE_KIND, NONE, ROOT_NODE } from "./file-tree.js";
import { type GlobSegment, type GlobSegments, matchesName } from "./glob.js";
import { compareBytes } from "./path.js";
import type { TreeView } from "./tree-view.js";

/** A regular file that a glob found. */
export interface TreeMatch {
  /** The file itself, links followed. */
  readonly node: number;
  readonly event: number;
  /** Absolute path by which the glob matched. */
  readonly accessPath: string;
  /** The access path is the file's own. */
  readonly direct: boolean;
}

/** A path is looked for through at most so many directories and links. */
const MAX_DEPTH = 1024;

/**
 * Finds the regular files of a view of which some access path matches one of the globs, each file once, by its own path where that
 * matches, else by the first in order of bytes. Result by event.
 */
export function matchTree(view: TreeView, globs: readonly GlobSegments[]): ReadonlyMap<number, TreeMatch> {
  const { tree } = view;
  const found = new Map<number, TreeMatch>();
  for (const segments of globs) {
    const last = segments.at(-1);
    if (last === undefined) continue;
    const matcher = new PathMatcher(view, segments);
    // Nodes whose name fits the last segment, whether or not they are there in this view.
    for (const nameId of tree.names.matching(last)) {
      for (let node = tree.firstNamesake(nameId); node !== NONE; node = tree.nextNamesake(node)) {
        const match = matchNode(view, matcher, node);
        if (match === undefined) continue;
        const known = found.get(match.event);
        if (known === undefined || isBetter(match, known)) found.set(match.event, match);
      }
    }
  }
  return found;
}

function isBetter(match: TreeMatch, known: TreeMatch): boolean {
  if (match.direct !== known.direct) return match.direct;
  return compareBytes(match.accessPath, known.accessPath) < 0;
}

function matchNode(view: TreeView, matcher: PathMatcher, node: number): TreeMatch | undefined {
  const { tree } = view;
  if (node === ROOT_NODE || !matcher.mayMatch(node)) return undefined;
  const event = tree.liveEvent(node, view.layer);
  const kind = event === NONE ? NODE_KIND.gone : tree.eventKind(event);
  if (kind !== NODE_KIND.file && kind !== NODE_KIND.symlink) return undefined;
  const ownPath = matcher.matchesOwnPath(node);
  const target = kind === NODE_KIND.file ? { node, event } : view.followLink({ node, event });
  if (target === undefined || tree.eventKind(target.event) !== NODE_KIND.file) return undefined;
  const accessPath = ownPath ? tree.path(node) : matcher.findAccessPath(node);
  return accessPath === undefined ? undefined : { ...target, accessPath, direct: ownPath && kind === NODE_KIND.file };
}

/** Matches paths against one glob from their end upwards, so that most are refused at the first or second name. */
class PathMatcher {
  readonly #view: TreeView;
  readonly #tree: FileTree;
  readonly #segments: GlobSegments;
  /** Literal segments as name numbers; NONE for others. */
  readonly #nameIds: readonly number[];
  #visited = new Set<number>();

  constructor(view: TreeView, segments: GlobSegments) {
    this.#view = view;
    this.#tree = view.tree;
    this.#segments = segments;
    this.#nameIds = segments.map((segment) => (segment.kind === "literal" ? view.tree.names.find(segment.name) : NONE));
  }

  /** A quick look at the parent directory's names: false is final. */
  mayMatch(node: number): boolean {
    const above = this.#segments.at(-2);
    const parent = this.#tree.parent(node);
    if (above === undefined || above.kind === "globstar" || this.#segments.at(-1)?.kind === "globstar") return true;
    if (parent !== ROOT_NODE && this.#fits(above, this.#segments.length - 2, parent)) return true;
    return this.#view.incoming().has(parent);
  }

  /** Whether the path of a node itself matches. */
  matchesOwnPath(node: number): boolean {
    const segments = this.#segments;
    let segment = segments.length - 1;
    let at = node;
    let starSegment = -1;
    let starNode = NONE;
    while (at !== ROOT_NODE) {
      const current = segments[segment];
      if (current?.kind === "globstar") {
        starSegment = segment--;
        starNode = at;
      } else if (current !== undefined && this.#fits(current, segment, at)) {
        segment--;
        at = this.#tree.parent(at);
      } else if (starSegment >= 0) {
        segment = starSegment - 1;
        starNode = this.#tree.parent(starNode);
        at = starNode;
      } else {
        return false;
      }
    }
    return this.#onlyStars(segment);
  }

  /** A path to a node through symlinked directories that matches; undefined where there is none. */
  findAccessPath(node: number): string | undefined {
    const incoming = this.#view.incoming();
    if (incoming.size === 0) return undefined;
    let linked = false;
    for (let at = this.#tree.parent(node); at !== NONE && !linked; at = this.#tree.parent(at)) linked = incoming.has(at);
    if (!linked) return undefined;
    this.#visited = new Set();
    return this.#climb(node, this.#segments.length - 1, 0);
  }

  /** The part of an access path up to and with `node` that the segments up to `segment` match. */
  #climb(node: number, segment: number, depth: number): string | undefined {
    if (depth > MAX_DEPTH) return undefined;
    if (node === ROOT_NODE && this.#onlyStars(segment)) return "";
    const state = node * this.#segments.length + segment;
    if (segment < 0 || this.#visited.has(state)) return undefined;
    this.#visited.add(state);
    // By its own name first; the root has none.
    const own = node === ROOT_NODE ? undefined : this.#climbBy(node, segment, depth);
    if (own !== undefined) return own;
    for (const link of this.#view.incoming().get(node) ?? []) {
      const path = this.#climbBy(link, segment, depth);
      if (path !== undefined) return path;
    }
    return undefined;
  }

  /** Goes on above a node by the name of `name`: the node itself or a link to it. */
  #climbBy(name: number, segment: number, depth: number): string | undefined {
    const current = this.#segments[segment];
    const parent = this.#tree.parent(name);
    if (current === undefined) return undefined;
    if (current.kind === "globstar") {
      const next = this.#segments[segment - 1];
      // The star spans nothing: the name belongs to the segment before.
      if (next !== undefined && next.kind !== "globstar" && this.#fits(next, segment - 1, name)) {
        const path = this.#climb(parent, segment - 2, depth + 1);
        if (path !== undefined) return `${path}/${this.#tree.nodeName(name)}`;
      }
    } else if (!this.#fits(current, segment, name)) {
      return undefined;
    }
    const path = this.#climb(parent, current.kind === "globstar" ? segment : segment - 1, depth + 1);
    return path === undefined ? undefined : `${path}/${this.#tree.nodeName(name)}`;
  }

  #onlyStars(segment: number): boolean {
    for (let at = segment; at >= 0; at--) if (this.#segments[at]?.kind !== "globstar") return false;
    return true;
  }

  #fits(segment: GlobSegment, index: number, node: number): boolean {
    if (segment.kind === "literal") return this.#nameIds[index] === this.#tree.nameId(node);
    return matchesName(segment, this.#tree.nodeName(node));
  }
}
