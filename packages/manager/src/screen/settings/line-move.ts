import type { ScoreCounts } from "@plimsoll/api";
import { type LoadLines, type Verdict, verdictOfScore } from "../../component/load-line-geometry.js";

/** Images that a move of the lines would judge anew: those of one range of max CVSS. */
export interface LineMove {
  /** Range of the list's filter, both ends included: `9.0..9.4`. */
  readonly range: string;
  readonly from: Verdict;
  readonly to: Verdict;
  readonly images: number;
  /** Of these, those that run now. */
  readonly running: number;
}

/** The moves between old and new lines, counted by the fleet's columns; those of the highest scores first, none without images. */
export function lineMoves(old: LoadLines, next: LoadLines, columns: ScoreCounts["items"]): readonly LineMove[] {
  const moves = new Map<string, { low: number; high: number } & Omit<LineMove, "range">>();
  for (const { cvss, state, images, running } of columns) {
    const from = verdictIn(state, cvss, old);
    const to = verdictIn(state, cvss, next);
    if (from === to) continue;
    const key = `${from} ${to}`;
    const move = moves.get(key) ?? { low: cvss, high: cvss, from, to, images: 0, running: 0 };
    moves.set(key, { ...move, high: cvss, images: move.images + images, running: move.running + running });
  }
  return [...moves.values()]
    .sort((a, b) => b.high - a.high)
    .map(({ low, high, ...move }) => ({ ...move, range: `${low.toFixed(1)}..${high.toFixed(1)}` }));
}

/** What was not read in full is Fail or Unknown. */
function verdictIn(state: ScoreCounts["items"][number]["state"], cvss: number, lines: LoadLines): Verdict {
  const verdict = verdictOfScore(cvss, lines);
  return state === "partial" && verdict !== "fail" ? "unknown" : verdict;
}

/** Why two lines cannot be saved; `undefined` when they can. */
export function lineProblem(lines: { readonly warn: number | undefined; readonly fail: number | undefined }): string | undefined {
  const { warn, fail } = lines;
  if (warn === undefined || fail === undefined) return "A number from 0.0 to 10.0 is needed";
  return warn > fail ? "Warn must not be above Fail" : undefined;
}
