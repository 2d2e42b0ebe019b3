import { Button, NumberInput } from "@mantine/core";
import type { ScoreCounts, Settings } from "@plimsoll/api";
import { type ReactElement, useState } from "react";
import { Link } from "react-router";
import { Icon } from "../../component/icon.js";
import { LoadChart } from "../../component/load-chart.js";
import type { LoadLines } from "../../component/load-line-geometry.js";
import { useMedia } from "../../component/media.js";
import { Result, ResultIcon } from "../../component/result.js";
import { countOf, formatCount, formatScore } from "../../format/number.js";
import { errorWords } from "../../query/client.js";
import { useImageTotal, useScoreCounts } from "../../query/image.js";
import { useChangeSettings } from "../../query/settings.js";
import { text } from "../../text/en.js";
import { type LineMove, lineMoves, lineProblem } from "./line-move.js";

/** The two lines: dragged, moved by keys, or typed; what would change stands below before it is saved. */
export function LoadLinePart({ settings, mayChange }: { readonly settings: Settings; readonly mayChange: boolean }): ReactElement {
  const [warn, setWarn] = useState<number | undefined>(settings.warn);
  const [fail, setFail] = useState<number | undefined>(settings.fail);
  const change = useChangeSettings();
  const phone = useMedia("(max-width: 599px)");
  const total = useImageTotal();
  const columns = useScoreCounts().data?.items;
  const problem = lineProblem({ warn, fail });
  const lines = { warn: warn ?? settings.warn, fail: fail ?? settings.fail };
  const changed = warn !== settings.warn || fail !== settings.fail;
  const move = (line: "warn" | "fail", score: number): void => {
    if (line === "warn") setWarn(Math.min(score, lines.fail));
    else setFail(Math.max(score, lines.warn));
  };
  const discard = (): void => {
    setWarn(settings.warn);
    setFail(settings.fail);
    change.reset();
  };
  const save = (): void => {
    const { runtimeView, apiUrl, version } = settings;
    if (problem === undefined) change.mutate({ body: { ...lines, runtimeView, apiUrl }, version });
  };
  return (
    <section>
      <h3>Load lines</h3>
      <p className="muted">Every image is judged by its highest open CVSS score.{mayChange && " Drag a line, or type."}</p>
      <div className="load-lines">
        <LoadChart
          lines={lines}
          oldLines={settings}
          scores={columnsOf(columns ?? [])}
          width={phone ? 340 : 440}
          height={150}
          label={`Images by max CVSS: ${columnsOf(columns ?? [])
            .map(({ cvss, count }) => `${formatScore(cvss)}: ${String(count)}`)
            .join(", ")}`}
          {...(mayChange ? { onMove: move } : {})}
        />
        <div className="load-line-fields">
          {(["fail", "warn"] as const).map((line) => (
            <NumberInput
              key={line}
              label={
                <span className="line-label">
                  <ResultIcon verdict={line} /> {line === "fail" ? "Fail at or above" : "Warn at or above"}
                </span>
              }
              value={(line === "fail" ? fail : warn) ?? ""}
              min={0}
              max={10}
              step={0.1}
              decimalScale={1}
              fixedDecimalScale
              clampBehavior="strict"
              disabled={!mayChange}
              error={line === "warn" ? problem : undefined}
              onChange={(value) => {
                const score = value === "" ? undefined : Number(value);
                if (line === "fail") setFail(score);
                else setWarn(score);
              }}
            />
          ))}
        </div>
      </div>
      {changed && problem === undefined && (
        <div className="what-if">
          <p className="what-if-head">
            <strong>What would change</strong>
            <span className="muted">
              {moveWords(settings, lines)}
              {total === undefined ? "" : `, judged on ${countOf(total, "image")}`}
            </span>
          </p>
          {columns !== undefined && <Moves moves={lineMoves(settings, lines, columns)} />}
          <div className="actions">
            <Button onClick={save} loading={change.isPending}>
              Move the line
            </Button>
            <Button variant="default" onClick={discard}>
              Discard
            </Button>
            <span className="muted">Takes effect at once for all images.</span>
          </div>
          {change.error !== null && (
            <p className="field-failure" role="alert">
              {errorWords(change.error)}
            </p>
          )}
        </div>
      )}
    </section>
  );
}

function Moves({ moves }: { readonly moves: readonly LineMove[] }): ReactElement {
  if (moves.length === 0) return <p className="muted">No image would change its result.</p>;
  return (
    <ul>
      {moves.map(({ range, from, to, images, running }) => (
        <li key={`${from} ${to}`}>
          <span className="what-if-count">{formatCount(images)}</span>
          <span>{images === 1 ? "image" : "images"}</span>
          <Result verdict={from} />
          <Icon name="arrowRight" size={13} />
          <Result verdict={to} />
          <span className="filter-space" />
          <span className="muted">{formatCount(running)} running</span>
          <Link to={`/images?cvss=${range}&result=${from}&settings=1`}>Show</Link>
        </li>
      ))}
    </ul>
  );
}

/** The columns of the chart: all images of a score, whatever their state. */
function columnsOf(items: ScoreCounts["items"]): readonly { readonly cvss: number; readonly count: number }[] {
  const counts = new Map<number, number>();
  for (const { cvss, images } of items) counts.set(cvss, (counts.get(cvss) ?? 0) + images);
  return [...counts].map(([cvss, count]) => ({ cvss, count }));
}

function moveWords(old: LoadLines, next: LoadLines): string {
  return (["fail", "warn"] as const)
    .filter((line) => old[line] !== next[line])
    .map((line) => `${text.verdict[line]} ${formatScore(old[line])} to ${formatScore(next[line])}`)
    .join(", ");
}
