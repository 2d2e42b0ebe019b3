import { operationPath } from "@plimsoll/api";
import type { QueryClient } from "@tanstack/react-query";

/** Whether live changes arrive. */
export type LiveState = "connecting" | "live" | "reconnecting";

/** Changes that wait for Show: new images and changed ones. */
export interface WaitingChanges {
  readonly added: number;
  readonly changed: number;
}

type Message =
  | { readonly kind: "state"; readonly state: LiveState }
  | { readonly kind: "event"; readonly topic: string; readonly data: string };

const topics = ["placement", "settings", "database", "resync"] as const;
const settleMs = 150;
const nothing: WaitingChanges = { added: 0, changed: 0 };

let state: LiveState = "connecting";
let waiting: WaitingChanges = nothing;
let holdList = false;
let timer: number | undefined;
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
    if (message.kind === "state") setState(message.state);
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
  const source = new EventSource(operationPath("streamEvents"));
  channel.addEventListener("message", ({ data }: MessageEvent<{ readonly kind: string }>) => {
    if (data.kind === "ask") channel.postMessage({ kind: "state", state });
  });
  source.onopen = () => say({ kind: "state", state: "live" });
  source.onerror = () => say({ kind: "state", state: "reconnecting" });
  for (const topic of topics) {
    source.addEventListener(topic, ({ data }: MessageEvent<string>) => say({ kind: "event", topic, data }));
  }
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => {
      source.close();
      resolve();
    });
  });
}

function setState(next: LiveState): void {
  state = next;
  tell();
}

function takeEvent(queries: QueryClient, topic: string, data: string): void {
  if (topic === "database") void queries.invalidateQueries({ queryKey: ["database"] });
  if (topic === "settings") void queries.invalidateQueries({ queryKey: ["settings"] });
  if (topic === "placement" && holdList) {
    waiting = addChanges(waiting, data);
    tell();
    refetchSoon(queries, ["image", "image-part", "image-count", "image-total"]);
  } else if (topic !== "database") refetchSoon(queries, ["images", "image", "image-part", "image-count", "image-total"]);
}

/** Several events in a row are one refetch. */
function refetchSoon(queries: QueryClient, names: readonly string[]): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => {
    void queries.invalidateQueries({ predicate: ({ queryKey }) => names.includes(String(queryKey[0])) });
  }, settleMs);
}

function addChanges(before: WaitingChanges, data: string): WaitingChanges {
  const event = JSON.parse(data) as { readonly count?: number; readonly images?: readonly { readonly added: boolean }[] };
  const added = event.images?.filter((image) => image.added).length ?? 0;
  return { added: before.added + added, changed: before.changed + (event.count ?? (event.images?.length ?? 0) - added) };
}

function tell(): void {
  for (const watcher of watchers) watcher();
}
