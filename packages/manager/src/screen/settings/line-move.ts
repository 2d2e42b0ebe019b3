import { type LoadLines, type Verdict, verdictOfScore } from "../../component/load-line-geometry.js";

/** Images that a move of the lines would judge anew: those of one range of max CVSS. */
export interface LineMove {
  /** Range of the list's filter, both ends included: `9.0..9.4`. */
  readonly range: string;
  readonly from: Exclude<Verdict, "unknown">;
  readonly to: Exclude<Verdict, "unknown">;
}

/** The moves between old and new lines, by tenths of a score; the highest first. */
export function lineMoves(old: LoadLines, next: LoadLines): readonly LineMove[] {
  const moves: { from: LineMove["from"]; to: LineMove["to"]; low: number; high: number }[] = [];
  for (let tenth = 100; tenth >= 0; tenth -= 1) {
    const from = verdictOfScore(tenth / 10, old);
    const to = verdictOfScore(tenth / 10, next);
    const last = moves.at(-1);
    if (from === to) continue;
    if (last !== undefined && last.low === tenth + 1 && last.from === from && last.to === to) last.low = tenth;
    else moves.push({ from, to, low: tenth, high: tenth });
  }
  return moves.map(({ from, to, low, high }) => ({ from, to, range: `${(low / 10).toFixed(1)}..${(high / 10).toFixed(1)}` }));
}

/** Why two lines cannot be saved; `undefined` when they can. */
export function lineProblem(lines: { readonly warn: number | undefined; readonly fail: number | undefined }): string | undefined {
  const { warn, fail } = lines;
  if (warn === undefined || fail === undefined) return "A number from 0.0 to 10.0 is needed";
  return warn > fail ? "Warn must not be above Fail" : undefined;
}
