import { type EventData, operationPath } from "@plimsoll/api";
import type { QueryClient } from "@tanstack/react-query";
import { createAnnouncer } from "./announce.js";
import { type LiveState, liveStateAt } from "./connection.js";
import { patchRows, refreshCounts } from "./live-list.js";
import { checkPage } from "./notice.js";

/** Changes that wait for Show: new images and changed ones. */
export interface WaitingChanges {
  readonly added: number;
  readonly changed: number;
}

type Message =
  | { readonly kind: "state"; readonly state: "live" | "lost" | "refused" }
  | { readonly kind: "event"; readonly topic: string; readonly data: string };

/** What other pages ask of the one that has the stream. */
interface Wish {
  readonly kind: "ask" | "reopen";
}

const topics = ["placement", "settings", "database", "resync"] as const;
const settleMs = 150;
const tickMs = 1000;
const freshMs = 2000;
/** Until a stream that the server refused is opened anew. */
const reopenMs = 5000;
const nothing: WaitingChanges = { added: 0, changed: 0 };

let opened = false;
let lostAt: number | undefined = Date.now();
let reopen: () => void = () => undefined;
let announced = "";
let waiting: WaitingChanges = nothing;
let holdList = false;
let timer: number | undefined;
let fresh: ReadonlySet<string> = new Set();
const watchers = new Set<() => void>();

/** Watches state and waiting changes; gives the way to stop. */
export function watchLive(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Whether live changes arrive. */
export function liveState(): LiveState {
  return liveStateAt({ opened, lostAt }, Date.now());
}

/** Since when (ms) no live changes arrive; `undefined` while they do. */
export function lostSince(): number | undefined {
  return lostAt;
}

/** Tries at once to hear from the server again. */
export function tryNow(): void {
  reopen();
}

/** What happened last, said at most every 10 s. */
export function liveAnnouncement(): string {
  return announced;
}

/** What waits for Show. */
export function waitingChanges(): WaitingChanges {
  return waiting;
}

/** Images that came in during the last 2 s. */
export function freshImages(): ReadonlySet<string> {
  return fresh;
}

/** While held, new and changed images wait behind a count instead of moving rows. */
export function setListHeld(held: boolean): void {
  holdList = held;
}

/** Shows what waits: the list is fetched anew. */
export async function showWaiting(queries: QueryClient): Promise<void> {
  waiting = nothing;
  tell();
  await queries.invalidateQueries({ queryKey: ["images"] });
}

/**
 * Follows the server's events: one stream for all pages of this browser, held by the page that has the lock; the others hear
 * it over a channel. Without locks (plain HTTP elsewhere than on this machine) each page has its own. Gives the way to stop.
 */
export function followEvents(queries: QueryClient): () => void {
  const channel = new BroadcastChannel("plimsoll-live");
  const ending = new AbortController();
  const hear = (message: Message): void => {
    if (message.kind === "state") takeState(queries, message.state);
    else takeEvent(queries, message.topic, message.data);
  };
  const say = (message: Message): void => {
    channel.postMessage(message);
    hear(message);
  };
  channel.onmessage = ({ data }: MessageEvent<Message | Wish>) => {
    if (data.kind === "state" || data.kind === "event") hear(data);
  };
  reopen = () => channel.postMessage({ kind: "reopen" });
  const ticking = window.setInterval(tell, tickMs);
  if ("locks" in navigator) {
    channel.postMessage({ kind: "ask" });
    navigator.locks
      .request("plimsoll-live", { signal: ending.signal }, () => holdStream(say, channel, ending.signal))
      // Only the end of this page's wish for the lock comes here.
      .catch(() => undefined);
  } else void holdStream(say, channel, ending.signal);
  return () => {
    window.clearInterval(ticking);
    ending.abort();
    channel.close();
  };
}

function holdStream(say: (message: Message) => void, channel: BroadcastChannel, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  let source = openStream(say);
  // After a refusal (no session, a server that starts) the browser does not try again.
  const reopening = window.setInterval(() => {
    if (source.readyState === EventSource.CLOSED) source = openStream(say);
  }, reopenMs);
  reopen = () => {
    source.close();
    source = openStream(say);
  };
  channel.addEventListener("message", ({ data }: MessageEvent<Message | Wish>) => {
    if (data.kind === "ask") channel.postMessage({ kind: "state", state: lostAt === undefined ? "live" : "lost" });
    if (data.kind === "reopen") reopen();
  });
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => {
      window.clearInterval(reopening);
      source.close();
      resolve();
    });
  });
}

function openStream(say: (message: Message) => void): EventSource {
  const source = new EventSource(operationPath("streamEvents"));
  source.onopen = () => say({ kind: "state", state: "live" });
  source.onerror = () => say({ kind: "state", state: source.readyState === EventSource.CLOSED ? "refused" : "lost" });
  for (const topic of topics) {
    source.addEventListener(topic, ({ data }: MessageEvent<string>) => say({ kind: "event", topic, data }));
  }
  return source;
}

function takeState(queries: QueryClient, next: "live" | "lost" | "refused"): void {
  // The session may have ended; a server that comes back may be a newer one.
  if (next === "refused") void queries.invalidateQueries({ queryKey: ["session"] });
  if (next === "live" && opened && lostAt !== undefined) {
    void checkPage();
    if (liveState() !== "live") refetchSoon(queries, ["images", "settings", "database", "tokens", ...besideList]);
  }
  opened ||= next === "live";
  lostAt = next === "live" ? undefined : (lostAt ?? Date.now());
  tell();
}

const announce = createAnnouncer((words) => {
  announced = words;
  tell();
});

function takeEvent(queries: QueryClient, topic: string, data: string): void {
  if (topic === "database") void queries.invalidateQueries({ queryKey: ["database"] });
  if (topic === "settings") void queries.invalidateQueries({ queryKey: ["settings"] });
  if (topic === "placement") takePlacements(queries, JSON.parse(data) as EventData<"placement">);
  else if (topic !== "database") refetchSoon(queries, ["images", ...besideList]);
}

const besideList = ["image", "image-part", "image-count", "cve"];

/** Rows change where they stand; a new image comes in only while nothing is held and no changed row waits for its place. */
function takePlacements(queries: QueryClient, event: EventData<"placement">): void {
  const images = "images" in event ? event.images : [];
  const added = images.filter((image) => image.added);
  const changed = "images" in event ? images.length - added.length : event.count;
  announce({ added: added.length, fails: added.filter(({ result }) => result === "Fail").length, changed });
  void patchRows(
    queries,
    images.filter((image) => !image.added),
  );
  if (changed === 0 && !isListHeld() && waiting.changed === 0) {
    tint(added.map(({ id }) => id));
    refetchSoon(queries, ["images", ...besideList]);
    return;
  }
  waiting = { added: waiting.added + added.length, changed: waiting.changed + changed };
  tell();
  refetchSoon(queries, besideList, refreshCounts);
}

/** Rows stay also under a pointer, where the keyboard is, and below menus and dialogs. Source: ui.md §6 */
function isListHeld(): boolean {
  return (
    holdList ||
    document.querySelector(".list-scroller :is(.row, .card-row):is(:hover, :focus-within), [role=dialog], [role=menu], .filter-menu") !==
      null
  );
}

function tint(ids: readonly string[]): void {
  fresh = new Set([...fresh, ...ids]);
  window.setTimeout(() => {
    fresh = new Set([...fresh].filter((id) => !ids.includes(id)));
    tell();
  }, freshMs + settleMs);
}

/** Several events in a row are one refetch. */
function refetchSoon(queries: QueryClient, names: readonly string[], also?: (queries: QueryClient) => Promise<void>): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => {
    void also?.(queries).catch(() => undefined);
    void queries.invalidateQueries({ predicate: ({ queryKey }) => names.includes(String(queryKey[0])) });
  }, settleMs);
}

function tell(): void {
  for (const watcher of watchers) watcher();
}
