/** The verdict on an image or a finding by its score and the two lines. */
export type Verdict = "fail" | "warn" | "pass" | "unknown";

const verdictOfResults = { Fail: "fail", Warn: "warn", Pass: "pass", Unknown: "unknown" } as const;

/** The verdict that the server's word for a result means. */
export function verdictOf(result: keyof typeof verdictOfResults): Verdict {
  return verdictOfResults[result];
}

/** The two lines, as CVSS scores with one decimal; `warn <= fail`. */
export interface LoadLines {
  readonly warn: number;
  readonly fail: number;
}

/** What a gauge of one width draws; all x in px from its left edge. */
export interface LoadLineGeometry {
  readonly start: number;
  readonly end: number;
  readonly warnX: number;
  readonly failX: number;
  /** Where the mark sits; `undefined` without a score. */
  readonly markX: number | undefined;
  /** The thick coloured part, from the Warn line to the mark. */
  readonly overload: readonly [number, number] | undefined;
  /** The hollow ring: the score before exceptions, where that is higher. */
  readonly ghostX: number | undefined;
}

/** Where a score (0 to 10) lies on a gauge of that width: 4 + score / 10 * (width - 10). */
export function scoreX(score: number, width: number): number {
  const bounded = Math.min(10, Math.max(0, score));
  return round(4 + (bounded / 10) * (width - 10));
}

/** The score (0.0 to 10.0, one decimal) that lies at x: the inverse of scoreX, for dragging. */
export function xScore(x: number, width: number): number {
  const score = ((x - 4) / (width - 10)) * 10;
  return Math.round(Math.min(10, Math.max(0, score)) * 10) / 10;
}

/** The verdict on a score; exactly on a line counts as over it, nothing scored is Pass. */
export function verdictOfScore(score: number | undefined, lines: LoadLines): Exclude<Verdict, "unknown"> {
  if (score === undefined) return "pass";
  if (score >= lines.fail) return "fail";
  return score >= lines.warn ? "warn" : "pass";
}

/** Lays out a gauge. */
export function loadLineGeometry(options: {
  readonly width: number;
  readonly lines: LoadLines;
  readonly score?: number | undefined;
  readonly scoreBeforeExceptions?: number | undefined;
}): LoadLineGeometry {
  const { width, lines, score, scoreBeforeExceptions } = options;
  const warnX = scoreX(lines.warn, width);
  const markX = score === undefined ? undefined : scoreX(score, width);
  const ghost = scoreBeforeExceptions !== undefined && scoreBeforeExceptions > (score ?? -1);
  return {
    start: scoreX(0, width),
    end: scoreX(10, width),
    warnX,
    failX: scoreX(lines.fail, width),
    markX,
    overload: markX !== undefined && score !== undefined && score >= lines.warn ? [warnX, markX] : undefined,
    ghostX: ghost ? scoreX(scoreBeforeExceptions, width) : undefined,
  };
}

/** The columns of a chart over scores: counts per tenth (0.0 to 10.0, 101 entries) as heights of at most `height`. */
export function columnHeights(counts: readonly number[], height: number): readonly number[] {
  const most = Math.max(1, ...counts);
  return counts.map((count) => (count === 0 ? 0 : Math.max(3, Math.round((count / most) * height))));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
