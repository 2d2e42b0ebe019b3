import type { ReactElement } from "react";
import { formatScore } from "../format/number.js";
import { text } from "../text/en.js";
import { type LoadLines, loadLineGeometry, type Verdict, verdictOfScore } from "./load-line-geometry.js";

/** The gauge: one score against the two lines; full row height, so that the lines join down a column. */
export function LoadLine(properties: {
  readonly lines: LoadLines;
  readonly score?: number | undefined;
  readonly scoreBeforeExceptions?: number | undefined;
  /** Unknown draws a broken track and no mark. */
  readonly verdict?: Verdict;
  readonly width?: number;
  readonly height?: number;
  /** What the score is of, for screen readers. */
  readonly subject?: string;
}): ReactElement {
  const { lines, score, scoreBeforeExceptions, width = 138, height = 36, subject = text.maxCvss } = properties;
  const verdict = properties.verdict ?? verdictOfScore(score, lines);
  const middle = height / 2;
  const drawn = loadLineGeometry({ width, lines, score: verdict === "unknown" ? undefined : score, scoreBeforeExceptions });
  const { start, end, markX, overload, ghostX } = drawn;
  return (
    <svg
      className="load-line"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={gaugeWords({ subject, score, scoreBeforeExceptions, verdict })}
    >
      <path className={verdict === "unknown" ? "gauge-unknown" : "gauge-rest"} d={`M${start} ${middle}H${end}`} />
      {markX !== undefined && <path className="gauge-track" d={`M${start} ${middle}H${overload?.[0] ?? markX}`} />}
      {ghostX !== undefined && <path className="gauge-ghost-track" d={`M${markX ?? start} ${middle}H${ghostX}`} />}
      {overload !== undefined && (
        <path className={`gauge-overload gauge-${verdict}`} d={`M${overload[0]} ${middle}H${Math.max(overload[1], overload[0] + 0.5)}`} />
      )}
      <path className="gauge-warn-line" d={`M${drawn.warnX} 0V${height}`} />
      <path className="gauge-fail-line" d={`M${drawn.failX} 0V${height}`} />
      {ghostX !== undefined && <circle className="gauge-ghost" cx={ghostX} cy={middle} r="3.5" />}
      {markX !== undefined && <circle className={`gauge-mark gauge-${verdict}`} cx={markX} cy={middle} r="5.25" />}
    </svg>
  );
}

/** The head of a gauge column: the two lines with their scores. */
export function LoadLineHead({ lines, width = 138 }: { readonly lines: LoadLines; readonly width?: number }): ReactElement {
  const { warnX, failX } = loadLineGeometry({ width, lines });
  return (
    <svg className="load-line load-line-head" width={width} height={36} viewBox={`0 0 ${width} 36`} aria-hidden="true" focusable="false">
      <path className="gauge-warn-line" d={`M${warnX} 10V36`} />
      <path className="gauge-fail-line" d={`M${failX} 10V36`} />
      <text className="gauge-warn-label" x={warnX - 3} y="22" textAnchor="end">
        {formatScore(lines.warn)}
      </text>
      <text className="gauge-fail-label" x={failX + 3} y="22">
        {formatScore(lines.fail)}
      </text>
    </svg>
  );
}

function gaugeWords(gauge: {
  readonly subject: string;
  readonly score: number | undefined;
  readonly scoreBeforeExceptions: number | undefined;
  readonly verdict: Verdict;
}): string {
  const { subject, score, scoreBeforeExceptions, verdict } = gauge;
  const before =
    scoreBeforeExceptions !== undefined && scoreBeforeExceptions > (score ?? -1)
      ? `; ${formatScore(scoreBeforeExceptions)} before exceptions`
      : "";
  if (verdict === "unknown") return text.verdict.unknown;
  return score === undefined
    ? `${text.noScore}, ${text.verdict[verdict]}${before}`
    : `${subject} ${formatScore(score)}, ${text.verdict[verdict]}${before}`;
}
