import type { KeyboardEvent, PointerEvent, ReactElement } from "react";
import { formatScore } from "../format/number.js";
import { columnHeights, type LoadLines, scoreX, verdictOfScore, xScore } from "./load-line-geometry.js";

const top = 26;
const base = 24;

/** How many things there are per score, against the two lines; with `onMove` the lines can be dragged or moved by keys. */
export function LoadChart(properties: {
  readonly lines: LoadLines;
  readonly scores: readonly { readonly cvss: number; readonly count: number }[];
  readonly width: number;
  readonly height: number;
  readonly label: string;
  /** The lines as they hold now, drawn dotted where they differ. */
  readonly oldLines?: LoadLines;
  readonly onMove?: (line: "warn" | "fail", score: number) => void;
}): ReactElement {
  const { lines, scores, width, height, label, oldLines, onMove } = properties;
  const ground = height - base;
  const counts = Array.from({ length: 101 }, () => 0);
  for (const { cvss, count } of scores) counts[Math.round(cvss * 10)] = count;
  const heights = columnHeights(counts, ground - top);
  return (
    <svg className="load-chart" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="group" aria-label={label}>
      {heights.map(
        (columnHeight, tenth) =>
          columnHeight > 0 && (
            <rect
              key={`column-${String(tenth)}`}
              className={`column column-${verdictOfScore(tenth / 10, lines)}`}
              x={scoreX(tenth / 10, width) - 3}
              y={ground - columnHeight}
              width="6"
              height={columnHeight}
            />
          ),
      )}
      <path className="chart-ground" d={`M4 ${ground + 0.5}H${width - 4}`} />
      {[0, 2, 4, 6, 8, 10].map((score) => (
        <text key={score} className="chart-score" x={scoreX(score, width)} y={height - 6} textAnchor="middle">
          {score}
        </text>
      ))}
      {oldLines !== undefined && oldLines.fail !== lines.fail && (
        <path className="chart-old" d={`M${scoreX(oldLines.fail, width)} ${top}V${ground}`} />
      )}
      {oldLines !== undefined && oldLines.warn !== lines.warn && (
        <path className="chart-old" d={`M${scoreX(oldLines.warn, width)} ${top}V${ground}`} />
      )}
      {(["warn", "fail"] as const).map((line) => (
        <ChartLine key={line} line={line} lines={lines} width={width} ground={ground} {...(onMove === undefined ? {} : { onMove })} />
      ))}
    </svg>
  );
}

function ChartLine(properties: {
  readonly line: "warn" | "fail";
  readonly lines: LoadLines;
  readonly width: number;
  readonly ground: number;
  readonly onMove?: (line: "warn" | "fail", score: number) => void;
}): ReactElement {
  const { line, lines, width, ground, onMove } = properties;
  const score = lines[line];
  const x = scoreX(score, width);
  const name = line === "warn" ? "Warn" : "Fail";
  const atEnd = line === "fail" && x > width - 50;
  const move = (to: number): void => onMove?.(line, Math.round(Math.min(10, Math.max(0, to)) * 10) / 10);
  const drag = (event: PointerEvent<SVGGElement>): void => {
    if (event.buttons === 0) return;
    const box = event.currentTarget.ownerSVGElement?.getBoundingClientRect();
    if (box !== undefined) move(xScore(event.clientX - box.left, width));
  };
  const press = (event: KeyboardEvent): void => {
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    move(score + step);
  };
  const shape = (
    <>
      <path className={`chart-${line}-line`} d={`M${x} ${top - 8}V${ground}`} />
      <text
        className={`chart-label gauge-${line}-label`}
        x={line === "warn" ? x - 4 : atEnd ? width : x + 4}
        y={12}
        textAnchor={line === "warn" || atEnd ? "end" : "start"}
      >
        {name} {formatScore(score)}
      </text>
    </>
  );
  if (onMove === undefined) return <g>{shape}</g>;
  return (
    <g
      className="chart-handle"
      role="slider"
      tabIndex={0}
      aria-label={`${name} line`}
      aria-valuemin={0}
      aria-valuemax={10}
      aria-valuenow={score}
      aria-valuetext={`${name} at or above ${formatScore(score)}`}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={press}
    >
      <rect x={x - 12} y={top - 8} width="24" height={ground - top + 20} className="chart-grip" />
      {shape}
      <circle className={`chart-knob chart-knob-${line}`} cx={x} cy={ground} r="8" />
      <path className={`chart-knob-bar chart-knob-${line}`} d={`M${x - 4} ${ground}h8`} />
    </g>
  );
}

const steps: Readonly<Record<string, number>> = {
  ArrowRight: 0.1,
  ArrowUp: 0.1,
  ArrowLeft: -0.1,
  ArrowDown: -0.1,
  PageUp: 1,
  PageDown: -1,
  Home: -10,
  End: 10,
};
