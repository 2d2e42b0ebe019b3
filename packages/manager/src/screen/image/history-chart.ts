import type { ImageHistory } from "@plimsoll/api";
import { type LoadLines, type Verdict, verdictOf } from "../../component/load-line-geometry.js";

type Entry = ImageHistory["items"][number];

/** What the chart of an image's history draws; all in px from its top left corner. */
export interface HistoryChart {
  /** Path of the score: steps, broken where there was none. */
  readonly score: string;
  readonly warn: string;
  readonly fail: string;
  /** Where the lines end, for their labels. */
  readonly warnY: number;
  readonly failY: number;
  /** One for each change. */
  readonly marks: readonly { readonly x: number; readonly y: number; readonly verdict: Verdict }[];
  /** Moments below the axis, as far as they fit, from the oldest. */
  readonly ticks: readonly { readonly x: number; readonly at: string }[];
}

/** Size of the drawing and how much of it is kept free: at the right for the labels of the lines. */
export interface HistorySize {
  readonly width: number;
  readonly height: number;
  readonly right: number;
}

const edge = 8;
const tickWidth = 64;

/** Lays out the history of a score, the newest entry first, up to `nowMs`; scores 0 to 10 from the bottom. */
export function historyChart(
  items: readonly Entry[],
  { lines, nowMs, size }: { readonly lines: LoadLines; readonly nowMs: number; readonly size: HistorySize },
): HistoryChart {
  const entries = items.toReversed();
  const first = entries[0] === undefined ? nowMs : Date.parse(entries[0].at);
  const span = Math.max(1, nowMs - first);
  const end = size.width - size.right;
  const x = (at: string): number => Math.round(edge + ((Date.parse(at) - first) / span) * (end - edge));
  const y = (score: number): number => Math.round(size.height - edge - (score / 10) * (size.height - 2 * edge));
  const steps = (value: (entry: Entry) => number | null, last: number | null): string => {
    let path = "";
    for (const [index, entry] of entries.entries()) {
      const score = value(entry);
      const next = entries[index + 1];
      const to = next === undefined ? end : x(next.at);
      const before = index === 0 ? null : value(entries[index - 1] ?? entry);
      if (score !== null) path += `${before === null ? "M" : "L"}${x(entry.at)} ${y(score)}H${to}`;
    }
    return entries.length === 0 && last !== null ? `M${edge} ${y(last)}H${end}` : path;
  };
  const ticks: { readonly x: number; readonly at: string }[] = [];
  for (const { at } of entries) if (x(at) - (ticks.at(-1)?.x ?? -tickWidth) >= tickWidth) ticks.push({ x: x(at), at });
  return {
    score: steps((entry) => entry.maxCvss, null),
    warn: steps((entry) => entry.thresholds.warn, lines.warn),
    fail: steps((entry) => entry.thresholds.fail, lines.fail),
    warnY: y(entries.at(-1)?.thresholds.warn ?? lines.warn),
    failY: y(entries.at(-1)?.thresholds.fail ?? lines.fail),
    marks: entries.flatMap((entry) =>
      entry.maxCvss === null ? [] : [{ x: x(entry.at), y: y(entry.maxCvss), verdict: verdictOf(entry.result) }],
    ),
    ticks,
  };
}

/** A change in words; `older` is the entry before it. */
export function changeWords(entry: Entry, older: Entry | undefined): string {
  if (entry.cause === "scan")
    return entry.resultBefore === null ? "This image was not here before." : "It was uploaded again with other contents.";
  if (entry.cause === "database") return "What is known of its packages changed.";
  if (entry.cause === "matcher") return "The rules by which packages are matched changed.";
  if (entry.cause !== "thresholds") return "";
  const moved = (["fail", "warn"] as const).flatMap((line) => {
    const before = older?.thresholds[line];
    const now = entry.thresholds[line];
    return before === undefined || before === now
      ? []
      : [`${line === "fail" ? "Fail" : "Warn"} line moved from ${before.toFixed(1)} to ${now.toFixed(1)}`];
  });
  return `${moved.length === 0 ? "A line moved" : moved.join(", ")} for all images. The image itself did not change.`;
}
