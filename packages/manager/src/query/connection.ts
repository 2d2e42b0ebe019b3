/** Whether live changes arrive. */
export type LiveState = "connecting" | "live" | "reconnecting" | "offline";

/** A stream that is lost for less is opened again without a word. Source: ui.md §5 */
const quietMs = 30_000;
const offlineMs = 120_000;

/** What a stream that is lost since a time (ms) means at another; `opened`: it was there before. */
export function liveStateAt(stream: { readonly opened: boolean; readonly lostAt: number | undefined }, now: number): LiveState {
  const { opened, lostAt } = stream;
  if (lostAt === undefined) return "live";
  if (now - lostAt >= offlineMs) return "offline";
  if (now - lostAt >= quietMs) return "reconnecting";
  return opened ? "live" : "connecting";
}
