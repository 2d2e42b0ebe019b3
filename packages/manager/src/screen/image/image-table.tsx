import type { ImageItem } from "@plimsoll/api";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactElement, type ReactNode, useEffect, useRef, useSyncExternalStore } from "react";
import { Icon } from "../../component/icon.js";
import { ImageRef } from "../../component/image-ref.js";
import { LoadLine, LoadLineHead } from "../../component/load-line.js";
import { type LoadLines, verdictOf } from "../../component/load-line-geometry.js";
import { useMedia } from "../../component/media.js";
import { Result } from "../../component/result.js";
import { Kev, SeverityBars } from "../../component/severity.js";
import { shortDigest } from "../../format/image-name.js";
import { formatCount, formatEpss, formatScore } from "../../format/number.js";
import { formatAge, formatMoment } from "../../format/time.js";
import { freshImages, watchLive } from "../../query/live.js";
import { text } from "../../text/en.js";
import type { SortKey } from "./list-address.js";

const rowHeight = 36;
const cardHeight = 83;

/** What the list of images shows. */
export interface ImageTableProperties {
  readonly rows: readonly ImageItem[];
  readonly lines: LoadLines;
  readonly sort: SortKey;
  /** The CVE asked for: its package, versions and fix stand in place of the counts. */
  readonly cve: string | undefined;
  /** Beside an open drawer only result, image and score are left. */
  readonly beside: boolean;
  readonly focused: number;
  readonly chosen: string | undefined;
  /** The rows are of the filter before. */
  readonly stale: boolean;
  readonly onSort: (column: string) => void;
  readonly onOpen: (row: ImageItem, index: number) => void;
  readonly onEnd: () => void;
  readonly onScrolled: (scrolled: boolean) => void;
}

/** The list of images: rows of 36 px of which only those in view exist; cards on a phone. */
export function ImageTable(properties: ImageTableProperties): ReactElement {
  const { rows, lines, sort, cve, beside, focused, chosen, stale, onOpen, onEnd, onScrolled } = properties;
  const scroller = useRef<HTMLDivElement>(null);
  const fresh = useSyncExternalStore(watchLive, freshImages);
  const phone = useMedia("(max-width: 599px)");
  const height = phone ? cardHeight : rowHeight;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 12,
    getItemKey: (index) => rows[index]?.id ?? index,
  });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => virtual.measure(), [virtual, height]);
  useEffect(() => {
    if (lastShown >= rows.length - 50) onEnd();
  });
  useEffect(() => {
    if (focused > 0) virtual.scrollToIndex(focused);
  }, [virtual, focused]);
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const columns = beside ? besideColumns : cve === undefined ? allColumns : cveColumns;
  return (
    <div
      className={`list-scroller${stale ? " list-stale" : ""}`}
      ref={scroller}
      onScroll={(event) => onScrolled(event.currentTarget.scrollTop > 0)}
    >
      {phone ? (
        <ul className="cards">
          <li aria-hidden="true" style={{ height: before }} />
          {items.map((item) => {
            const row = rows[item.index];
            return row === undefined ? undefined : (
              <ImageCard key={item.key} row={row} lines={lines} onOpen={() => onOpen(row, item.index)} />
            );
          })}
          <li aria-hidden="true" style={{ height: after }} />
        </ul>
      ) : (
        <table className="table" aria-rowcount={rows.length + 1}>
          <colgroup>
            {columns.map((column) => (
              <col key={column.name} className={`col-${column.name}`} />
            ))}
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              {columns.map((column) => (
                <Head key={column.name} column={column} sort={sort} lines={lines} onSort={properties.onSort} />
              ))}
            </tr>
          </thead>
          <tbody>
            {before > 0 && (
              <tr className="spacer" aria-hidden="true">
                <td colSpan={columns.length} style={{ height: before }} />
              </tr>
            )}
            {items.map((item) => {
              const row = rows[item.index];
              if (row === undefined) return undefined;
              const current = row.id === chosen || row.digest === chosen;
              return (
                <tr
                  key={item.key}
                  aria-rowindex={item.index + 2}
                  className={`row${item.index === focused ? " row-focused" : ""}${current ? " row-chosen" : ""}${fresh.has(row.id) ? " row-fresh" : ""}`}
                  onClick={() => onOpen(row, item.index)}
                >
                  {cellsOf(columns, row, lines)}
                </tr>
              );
            })}
            {after > 0 && (
              <tr className="spacer" aria-hidden="true">
                <td colSpan={columns.length} style={{ height: after }} />
              </tr>
            )}
          </tbody>
        </table>
      )}
    </div>
  );
}

/** Grey bars in the shape of rows under the real head, while the first page is fetched. */
export function LoadingRows({ lines, sort }: { readonly lines: LoadLines | undefined; readonly sort: SortKey }): ReactElement {
  const phone = useMedia("(max-width: 599px)");
  const rows = Array.from({ length: 18 }, (_none, index) => `row-${String(index)}`);
  return (
    <div className="loading-rows" role="status">
      <span className="hidden">Loading</span>
      {phone ? (
        rows.map((row) => (
          <div key={row} className="loading-card">
            <i />
            <i />
          </div>
        ))
      ) : (
        <table className="table" aria-hidden="true">
          <colgroup>
            {allColumns.map((column) => (
              <col key={column.name} className={`col-${column.name}`} />
            ))}
          </colgroup>
          <thead>
            <tr>
              {allColumns.map((column) => (
                <Head key={column.name} column={{ ...column, sort: undefined }} sort={sort} lines={lines} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row}>
                {allColumns.map(({ name, right }) => (
                  <td key={name} className={`cell-${name}${right === true ? " cell-right" : ""}`}>
                    {name === "gauge" ? lines !== undefined && <LoadLine lines={lines} verdict="pass" /> : <i />}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

interface Column {
  readonly name: string;
  readonly head: ReactNode;
  readonly sort?: string | undefined;
  readonly right?: true;
  readonly cell: (row: ImageItem, lines: LoadLines) => ReactNode;
}

const result: Column = {
  name: "result",
  head: "Result",
  cell: (row) => (
    <>
      <Result verdict={verdictOf(row.result)} />
      {row.gaps > 0 && row.result !== "Unknown" && (
        <span
          className="gap-ring"
          role="img"
          aria-label="Not read in full"
          title="Something could not be read, so packages inside it may be missing"
        />
      )}
    </>
  ),
};
const image: Column = {
  name: "image",
  head: "Image",
  sort: "name",
  cell: (row) => (
    <a className="row-link" href={`/images/${row.digest}`} onClick={(event) => event.preventDefault()}>
      <ImageRef {...row} />
    </a>
  ),
};
const gauge: Column = {
  name: "gauge",
  head: text.maxCvss,
  sort: "maxCvss",
  cell: (row, lines) => <LoadLine lines={lines} score={row.maxCvss ?? undefined} verdict={verdictOf(row.result)} />,
};
const score: Column = { name: "score", head: "", sort: "maxCvss", right: true, cell: (row) => <Score row={row} /> };
const running: Column = { name: "running", head: "Running", sort: "running", right: true, cell: (row) => <Figure count={row.running} /> };
const foundText = (row: ImageItem, part: "name" | "version"): string => [...new Set(row.found?.map((one) => one[part]))].join(", ");

const allColumns: readonly Column[] = [
  result,
  image,
  { name: "digest", head: "Digest", cell: (row) => <code title={row.digest}>{shortDigest(row.digest)}</code> },
  gauge,
  score,
  ...(["critical", "high", "medium", "low"] as const).map(
    (severity): Column => ({
      name: severity,
      head: (
        <span className="severity-head" title={text.severity[severity]}>
          <SeverityBars severity={severity} />
          <abbr title={text.severity[severity]}>{text.severity[severity].charAt(0)}</abbr>
        </span>
      ),
      right: true,
      ...(severity === "critical" ? { sort: "critical" } : {}),
      cell: (row) => <Figure count={row.counts[severity]} strong={severity === "critical"} />,
    }),
  ),
  { name: "epss", head: "EPSS", sort: "maxEpss", right: true, cell: (row) => (row.maxEpss === null ? "" : formatEpss(row.maxEpss)) },
  { name: "kev", head: "KEV", cell: (row) => row.kev > 0 && <Kev /> },
  { name: "fixable", head: "Fixable", right: true, cell: (row) => <Figure count={row.fixable} /> },
  running,
  { name: "scan", head: "Last scan", sort: "scannedAt", cell: (row) => <LastScan row={row} /> },
];
const cveColumns: readonly Column[] = [
  result,
  image,
  gauge,
  score,
  // The filter finds open findings only.
  { name: "state", head: "State", cell: () => "Open" },
  { name: "package", head: "Package", cell: (row) => <span title={foundText(row, "name")}>{foundText(row, "name")}</span> },
  { name: "affected", head: "Affected", cell: (row) => <code title={foundText(row, "version")}>{foundText(row, "version")}</code> },
  { name: "fix", head: "Fix version", cell: (row) => <FixOfFound row={row} /> },
  running,
];
const besideColumns: readonly Column[] = [result, image, { ...score, head: "CVSS" }];
const counted = ["critical", "high", "medium", "low", "epss", "kev", "fixable"];

/** The cells of a row; an Unknown one says why across its empty cells. */
function cellsOf(columns: readonly Column[], row: ImageItem, lines: LoadLines): ReactNode {
  const blank = row.result === "Unknown" ? columns.filter((column) => counted.includes(column.name)) : [];
  return columns.map((column) => {
    if (blank.includes(column)) {
      return column === blank[0] ? (
        <td key={column.name} colSpan={blank.length} className="cell-reason">
          {text.unknownReason[row.state]}
        </td>
      ) : undefined;
    }
    return (
      <td key={column.name} className={`cell-${column.name}${column.right === true ? " cell-right" : ""}`}>
        {column.cell(row, lines)}
      </td>
    );
  });
}

function Head(properties: {
  readonly column: Column;
  readonly sort: SortKey;
  readonly lines: LoadLines | undefined;
  readonly onSort?: (column: string) => void;
}): ReactElement {
  const { column, sort, lines, onSort } = properties;
  const sorted = column.sort === sort.column && column.name !== "gauge";
  const label = column.name === "score" && column.head === "" ? <span className="hidden">{text.maxCvss}</span> : column.head;
  const order = sorted ? { "aria-sort": sort.descending ? ("descending" as const) : ("ascending" as const) } : {};
  return (
    <th scope="col" className={`head-${column.name}${column.right === true ? " cell-right" : ""}`} {...order}>
      {column.name === "gauge" && lines !== undefined && <LoadLineHead lines={lines} />}
      {column.sort === undefined ? (
        label
      ) : (
        <button type="button" className="sort" onClick={() => column.sort !== undefined && onSort?.(column.sort)}>
          {label}
          {sorted && <Icon name={sort.descending ? "arrowDown" : "arrowUp"} size={13} />}
        </button>
      )}
    </th>
  );
}

function Score({ row }: { readonly row: ImageItem }): ReactElement {
  if (row.maxCvss === null || row.result === "Unknown") return <span className="hidden">{text.noScore}</span>;
  return <span className={row.result === "Pass" ? "score" : "score score-strong"}>{formatScore(row.maxCvss)}</span>;
}

function Figure({ count, strong = false }: { readonly count: number; readonly strong?: boolean }): ReactElement {
  return <span className={count === 0 ? "zero" : strong ? "strong" : ""}>{formatCount(count)}</span>;
}

function FixOfFound({ row }: { readonly row: ImageItem }): ReactNode {
  const [first] = row.found ?? [];
  if (first === undefined || first.fixState === null) return "";
  const versions = [...new Set(row.found?.flatMap((one) => one.fixVersions))];
  const words = versions.join(", ");
  return versions.length > 0 ? <code title={words}>{words}</code> : <span className="muted">{text.fixState[first.fixState]}</span>;
}

function LastScan({ row }: { readonly row: ImageItem }): ReactElement {
  const at = row.scannedAt ?? row.firstSeenAt;
  const [source] = row.sources;
  return (
    <span className="last-scan">
      <span>{source === undefined ? "" : text.source[source]}</span>
      <time dateTime={at} title={formatMoment(at)}>
        {formatAge(at, Date.now())}
      </time>
    </span>
  );
}

function ImageCard({
  row,
  lines,
  onOpen,
}: {
  readonly row: ImageItem;
  readonly lines: LoadLines;
  readonly onOpen: () => void;
}): ReactElement {
  const path = row.registry;
  return (
    <li className="card-row">
      <button type="button" onClick={onOpen}>
        <Result verdict={verdictOf(row.result)} />
        <span className="card-body">
          <span className="card-line">
            <ImageRef {...row} registry="" />
            {row.kev > 0 && <Kev />}
          </span>
          <span className="card-gauge">
            <LoadLine lines={lines} score={row.maxCvss ?? undefined} verdict={verdictOf(row.result)} width={200} height={22} />
            <Score row={row} />
          </span>
          <span className="card-line muted">
            <span className="card-path">{row.result === "Unknown" ? text.unknownReason[row.state] : path}</span>
            <span>{row.running === 0 ? "Not running" : `${formatCount(row.running)} running`}</span>
          </span>
        </span>
      </button>
    </li>
  );
}
