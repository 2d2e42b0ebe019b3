import type { ImageDetail, ImageHistory } from "@plimsoll/api";
import type { ReactElement } from "react";
import { Failure } from "../../component/failure.js";
import { Icon } from "../../component/icon.js";
import { type LoadLines, verdictOf } from "../../component/load-line-geometry.js";
import { useMedia } from "../../component/media.js";
import { Result } from "../../component/result.js";
import { imageReference } from "../../format/image-name.js";
import { formatScore } from "../../format/number.js";
import { formatDate, formatMoment } from "../../format/time.js";
import { useHistory } from "../../query/image.js";
import { text } from "../../text/en.js";
import { changeWords, historyChart } from "./history-chart.js";

type Entry = ImageHistory["items"][number];

/** How the result of an image came about (03c): its score against the lines as they were, and each change with its cause. */
export function HistoryTab({ detail, lines }: { readonly detail: ImageDetail; readonly lines: LoadLines }): ReactElement {
  const history = useHistory(detail.id);
  if (history.isError)
    return <Failure title="The history could not be loaded" error={history.error} retry={() => void history.refetch()} />;
  const items = history.data?.items ?? [];
  const oldest = items.at(-1);
  const [since, today] = [oldest === undefined ? "" : formatDate(oldest.at), formatDate(new Date().toISOString())];
  return (
    <div className="tab-scroller history" tabIndex={0} role="group" aria-label="History">
      <p className="overview-title">
        <strong>Max CVSS of {imageReference({ ...detail, tag: detail.tags[0] })}</strong>
        {oldest !== undefined && <span className="muted">{since === today ? today : `${since} to ${today}`}</span>}
      </p>
      {history.data !== undefined && <Chart items={items} lines={lines} />}
      {history.data !== undefined && items.length === 0 && <p className="muted">Nothing has changed since it was first seen.</p>}
      <ol>
        {items.map((entry, index) => (
          <Change key={`${entry.at} ${entry.cause}`} entry={entry} older={items[index + 1]} />
        ))}
      </ol>
    </div>
  );
}

function Chart({ items, lines }: { readonly items: readonly Entry[]; readonly lines: LoadLines }): ReactElement {
  const phone = useMedia("(max-width: 599px)");
  const size = { width: phone ? 358 : 864, height: 138, right: 60 };
  const { score, warn, fail, warnY, failY, marks, ticks } = historyChart(items, { lines, nowMs: Date.now(), size });
  const apart = Math.abs(warnY - failY) < 14 ? 7 : 0;
  return (
    <svg
      className="load-chart history-chart"
      width={size.width}
      height={size.height + 22}
      role="img"
      aria-label={`Max CVSS against the lines; the ${String(items.length)} changes stand below`}
    >
      <path className="chart-warn-line" d={warn} fill="none" />
      <path className="chart-fail-line" d={fail} fill="none" />
      <path className="history-score" d={score} fill="none" />
      {marks.map(({ x, y, verdict }) => (
        <circle key={`${x} ${y} ${verdict}`} className={`gauge-mark gauge-${verdict}`} cx={x} cy={y} r="5" />
      ))}
      <text className="chart-label gauge-fail-label" x={size.width - 54} y={failY + 4 - apart}>
        Fail {formatScore(items[0]?.thresholds.fail ?? lines.fail)}
      </text>
      <text className="chart-label gauge-warn-label" x={size.width - 54} y={warnY + 4 + apart}>
        Warn {formatScore(items[0]?.thresholds.warn ?? lines.warn)}
      </text>
      {ticks.map(({ x, at }) => (
        <text key={at} className="chart-score" x={x} y={size.height + 16} textAnchor={x < 40 ? "start" : "middle"}>
          {formatDate(at).replace(/ \d{4}$/, "")}
        </text>
      ))}
    </svg>
  );
}

function Change({ entry, older }: { readonly entry: Entry; readonly older: Entry | undefined }): ReactElement {
  const [date = "", time = ""] = formatMoment(entry.at).split(", ");
  const isFirst = entry.cause === "scan" && entry.resultBefore === null;
  return (
    <li className="history-change">
      <time dateTime={entry.at}>
        {date}
        <span className="muted">{time}</span>
      </time>
      <div>
        {entry.resultBefore !== null && (
          <>
            <Result verdict={verdictOf(entry.resultBefore)} /> <Icon name="arrowRight" size={12} />{" "}
          </>
        )}
        <Result verdict={verdictOf(entry.result)} />
        <p className="muted">{scoreWords(entry)}</p>
      </div>
      <div>
        <p className="history-cause">
          <strong>{isFirst ? "First scan" : text.changeCause[entry.cause]}</strong>
          <span className="muted">{entry.actor ?? ""}</span>
        </p>
        <p className="muted">{changeWords(entry, older)}</p>
      </div>
    </li>
  );
}

function scoreWords({ maxCvssBefore, maxCvss, resultBefore }: Entry): string {
  const now = maxCvss === null ? "no score" : formatScore(maxCvss);
  if (resultBefore === null) return now;
  if (maxCvssBefore === maxCvss) return `stays ${now}`;
  return `${maxCvssBefore === null ? "no score" : formatScore(maxCvssBefore)} to ${now}`;
}
