import { type EventData, operationPath } from "@plimsoll/api";
import type { QueryClient } from "@tanstack/react-query";
import { patchRows, refreshCounts } from "./live-list.js";
import { checkPage } from "./notice.js";

/** Whether live changes arrive. */
export type LiveState = "connecting" | "live" | "reconnecting";

/** Changes that wait for Show: new images and changed ones. */
export interface WaitingChanges {
  readonly added: number;
  readonly changed: number;
}

type Message =
  | { readonly kind: "state"; readonly state: LiveState | "refused" }
  | { readonly kind: "event"; readonly topic: string; readonly data: string };

const topics = ["placement", "settings", "database", "resync"] as const;
const settleMs = 150;
const freshMs = 2000;
/** Until a stream that the server refused is opened anew. */
const reopenMs = 5000;
const nothing: WaitingChanges = { added: 0, changed: 0 };

let state: LiveState = "connecting";
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
  return state;
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
  channel.onmessage = ({ data }: MessageEvent<Message | { readonly kind: "ask" }>) => {
    if (data.kind !== "ask") hear(data);
  };
  if ("locks" in navigator) {
    channel.postMessage({ kind: "ask" });
    navigator.locks
      .request("plimsoll-live", { signal: ending.signal }, () => holdStream(say, channel, ending.signal))
      // Only the end of this page's wish for the lock comes here.
      .catch(() => undefined);
  } else void holdStream(say, channel, ending.signal);
  return () => {
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
  channel.addEventListener("message", ({ data }: MessageEvent<{ readonly kind: string }>) => {
    if (data.kind === "ask") channel.postMessage({ kind: "state", state });
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
  source.onerror = () => say({ kind: "state", state: source.readyState === EventSource.CLOSED ? "refused" : "reconnecting" });
  for (const topic of topics) {
    source.addEventListener(topic, ({ data }: MessageEvent<string>) => say({ kind: "event", topic, data }));
  }
  return source;
}

function takeState(queries: QueryClient, next: LiveState | "refused"): void {
  // The session may have ended; a server that comes back may be a newer one.
  if (next === "refused") void queries.invalidateQueries({ queryKey: ["session"] });
  if (next === "live" && state === "reconnecting") void checkPage();
  state = next === "refused" ? "reconnecting" : next;
  tell();
}

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
  void patchRows(
    queries,
    images.filter((image) => !image.added),
  );
  if (changed === 0 && !holdList && waiting.changed === 0) {
    tint(added.map(({ id }) => id));
    refetchSoon(queries, ["images", ...besideList]);
    return;
  }
  waiting = { added: waiting.added + added.length, changed: waiting.changed + changed };
  tell();
  refetchSoon(queries, besideList, refreshCounts);
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
