import { NameTable } from "./name-table.js";

/** What a node is from some layer on. */
export const NODE_KIND = { file: 0, directory: 1, symlink: 2, other: 3, gone: 4 } as const;

export type NodeKind = (typeof NODE_KIND)[keyof typeof NODE_KIND];

/** Stands for "no node", "no event", "no entry". */
export const NONE = -1;

/** The root directory. */
export const ROOT_NODE = 0;

/** What a layer does to a node. */
export interface NodeEvent {
  readonly layer: number;
  readonly kind: NodeKind;
  /** Entry of the layer's table; NONE for a directory that is only implied. */
  readonly entry: number;
  /** The layer whose table `entry` belongs to; differs from `layer` for a hard link to a file of a lower layer. */
  readonly contentLayer: number;
  /** What lower layers have below the node is hidden from here on. */
  readonly clears: boolean;
}

/**
 * Every path of every layer as one tree. A node holds what each layer did to it (events, newest first), so the file system as of any
 * layer can be read from the one tree: a node is there if its newest event up to that layer is not older than the newest clearing
 * of each directory above it. Columns of numbers instead of objects: about 50 bytes a path beside its name.
 */
export class FileTree {
  readonly names = new NameTable();
  #nodeCount = 0;
  #parent: Int32Array = new Int32Array(256);
  #name: Int32Array = new Int32Array(256);
  #firstChild: Int32Array = new Int32Array(256);
  #nextSibling: Int32Array = new Int32Array(256);
  #nextNamesake: Int32Array = new Int32Array(256);
  #newest: Int32Array = new Int32Array(256);
  /** By name: the newest node of that name. */
  #namesakes: Int32Array = new Int32Array(256).fill(NONE);
  /** Open-addressed: parent and name to node. */
  #slots: Int32Array = new Int32Array(512).fill(NONE);
  #eventCount = 0;
  #eventLayer: Int32Array = new Int32Array(256);
  #eventKind: Uint8Array = new Uint8Array(256);
  #eventEntry: Int32Array = new Int32Array(256);
  #eventOlder: Int32Array = new Int32Array(256);
  /** Layer of the newest clearing at or before the event; NONE where there was none. */
  #eventFloor: Int32Array = new Int32Array(256);
  readonly #contentLayers = new Map<number, number>();
  /** Nodes that are or were symlinks. */
  readonly #links: number[] = [];

  constructor() {
    this.#addNode(NONE, this.names.intern(""));
    this.addEvent(ROOT_NODE, { layer: 0, kind: NODE_KIND.directory, entry: NONE, contentLayer: 0, clears: false });
  }

  get links(): readonly number[] {
    return this.#links;
  }

  parent(node: number): number {
    return this.#parent[node] as number;
  }

  nameId(node: number): number {
    return this.#name[node] as number;
  }

  nodeName(node: number): string {
    return this.names.name(this.#name[node] as number);
  }

  firstChild(node: number): number {
    return this.#firstChild[node] as number;
  }

  nextSibling(node: number): number {
    return this.#nextSibling[node] as number;
  }

  /** The nodes of a name, whatever directory they are in, form a list that begins here. */
  firstNamesake(nameId: number): number {
    return nameId < 0 ? NONE : (this.#namesakes[nameId] as number);
  }

  nextNamesake(node: number): number {
    return this.#nextNamesake[node] as number;
  }

  /** Absolute path. */
  path(node: number): string {
    if (node === ROOT_NODE) return "/";
    const names: string[] = [];
    for (let at = node; at !== ROOT_NODE; at = this.parent(at)) names.push(this.nodeName(at));
    return `/${names.reverse().join("/")}`;
  }

  findChild(parent: number, nameId: number): number {
    return nameId < 0 ? NONE : (this.#slots[this.#slot(parent, nameId)] as number);
  }

  /** The child of a name, made if need be; a new one has no events. */
  ensureChild(parent: number, nameId: number): number {
    const slot = this.#slot(parent, nameId);
    const known = this.#slots[slot] as number;
    if (known !== NONE) return known;
    const node = this.#addNode(parent, nameId);
    this.#slots[slot] = node;
    if (this.#nodeCount * 2 > this.#slots.length) this.#rehash();
    return node;
  }

  /** Adds an event, newer than all before, or in place of one of the same layer. */
  addEvent(node: number, event: NodeEvent): void {
    const newest = this.#newest[node] as number;
    const replaces = newest !== NONE && this.#eventLayer[newest] === event.layer;
    const id = replaces ? newest : this.#newEvent();
    const older = replaces ? (this.#eventOlder[newest] as number) : newest;
    const floorBefore = newest === NONE ? NONE : (this.#eventFloor[newest] as number);
    this.#eventLayer[id] = event.layer;
    this.#eventKind[id] = event.kind;
    this.#eventEntry[id] = event.entry;
    this.#eventOlder[id] = older;
    this.#eventFloor[id] = event.clears ? event.layer : floorBefore;
    this.#contentLayers.delete(id);
    if (event.contentLayer !== event.layer) this.#contentLayers.set(id, event.contentLayer);
    this.#newest[node] = id;
    if (event.kind === NODE_KIND.symlink) this.#links.push(node);
  }

  /** The newest event of a node up to a layer, whatever is above it; NONE where there is none. */
  ownEvent(node: number, layer: number): number {
    let event = this.#newest[node] as number;
    while (event !== NONE && (this.#eventLayer[event] as number) > layer) event = this.#eventOlder[event] as number;
    return event;
  }

  /** The event by which a node is there as of a layer; NONE where it is not. */
  liveEvent(node: number, layer: number): number {
    const event = this.ownEvent(node, layer);
    if (event === NONE || this.#eventKind[event] === NODE_KIND.gone) return NONE;
    let oldest = this.#eventLayer[event] as number;
    for (let at = node; at !== ROOT_NODE; ) {
      at = this.#parent[at] as number;
      const above = this.ownEvent(at, layer);
      if (above === NONE || this.#eventKind[above] !== NODE_KIND.directory || oldest < (this.#eventFloor[above] as number)) return NONE;
      oldest = Math.min(oldest, this.#eventLayer[above] as number);
    }
    return event;
  }

  eventLayer(event: number): number {
    return this.#eventLayer[event] as number;
  }

  eventKind(event: number): NodeKind {
    return this.#eventKind[event] as NodeKind;
  }

  eventEntry(event: number): number {
    return this.#eventEntry[event] as number;
  }

  eventFloor(event: number): number {
    return this.#eventFloor[event] as number;
  }

  contentLayer(event: number): number {
    return this.#contentLayers.get(event) ?? (this.#eventLayer[event] as number);
  }

  #addNode(parent: number, nameId: number): number {
    const node = this.#nodeCount++;
    if (node === this.#parent.length) {
      this.#parent = grown(this.#parent);
      this.#name = grown(this.#name);
      this.#firstChild = grown(this.#firstChild);
      this.#nextSibling = grown(this.#nextSibling);
      this.#nextNamesake = grown(this.#nextNamesake);
      this.#newest = grown(this.#newest);
    }
    while (nameId >= this.#namesakes.length) {
      const before = this.#namesakes.length;
      this.#namesakes = grown(this.#namesakes).fill(NONE, before);
    }
    this.#parent[node] = parent;
    this.#name[node] = nameId;
    this.#firstChild[node] = NONE;
    this.#newest[node] = NONE;
    this.#nextNamesake[node] = this.#namesakes[nameId] as number;
    this.#namesakes[nameId] = node;
    this.#nextSibling[node] = parent === NONE ? NONE : (this.#firstChild[parent] as number);
    if (parent !== NONE) this.#firstChild[parent] = node;
    return node;
  }

  #newEvent(): number {
    const event = this.#eventCount++;
    if (event === this.#eventLayer.length) {
      this.#eventLayer = grown(this.#eventLayer);
      const kinds = new Uint8Array(this.#eventLayer.length);
      kinds.set(this.#eventKind);
      this.#eventKind = kinds;
      this.#eventEntry = grown(this.#eventEntry);
      this.#eventOlder = grown(this.#eventOlder);
      this.#eventFloor = grown(this.#eventFloor);
    }
    return event;
  }

  #slot(parent: number, nameId: number): number {
    const mask = this.#slots.length - 1;
    let slot = (Math.imul(parent, 0x9e3779b1) ^ Math.imul(nameId + 1, 0x85ebca6b)) >>> 0;
    slot = (slot ^ (slot >>> 15)) & mask;
    for (;;) {
      const node = this.#slots[slot] as number;
      if (node === NONE || (this.#parent[node] === parent && this.#name[node] === nameId)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(NONE);
    for (let node = 1; node < this.#nodeCount; node++)
      this.#slots[this.#slot(this.#parent[node] as number, this.#name[node] as number)] = node;
  }
}

function grown(column: Int32Array): Int32Array {
  const larger = new Int32Array(column.length * 2);
  larger.set(column);
  return larger;
}
