import { Button } from "@mantine/core";
import type { ImageItem } from "@plimsoll/api";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactElement, useEffect, useState, useSyncExternalStore } from "react";
import { useParams, useSearchParams } from "react-router";
import { copyText } from "../../component/copy-button.js";
import { Failure } from "../../component/failure.js";
import { useKeys } from "../../component/key.js";
import { useMedia } from "../../component/media.js";
import { countOf, formatCount } from "../../format/number.js";
import { formatClock } from "../../format/time.js";
import { rowsOf, useImageCount, useImageList, useImageTotal } from "../../query/image.js";
import { liveState, lostSince, setListHeld, showWaiting, waitingChanges, watchLive } from "../../query/live.js";
import { useSettings } from "../../query/settings.js";
import { FirstRun } from "../first-run/first-run.js";
import { CveLine } from "./cve-line.js";
import { FilterBar } from "./filter-bar.js";
import { chipWords, type FilterChip } from "./filter-chip.js";
import { ImageDrawer } from "./image-drawer.js";
import { ImageTable, LoadingRows } from "./image-table.js";
import { changeAddress, chosenResults, clearFilters, filterQuery, nextSort, parseAddress, searchedCve, sortText } from "./list-address.js";
import { ResultStrip } from "./result-strip.js";

/** All Scanned Images (01), with the image in the drawer (02, 03) and the first-run page (11). */
export function ImageScreen(): ReactElement {
  const [parameters, setParameters] = useSearchParams();
  const { digest } = useParams();
  const address = parseAddress(parameters);
  const query = { ...filterQuery(address), sort: sortText(address.sort) };
  const list = useImageList(query);
  const lines = useSettings().data;
  const queries = useQueryClient();
  const [focused, setFocused] = useState(0);
  const [scrolled, setScrolled] = useState(false);
  const rows = list.data === undefined ? [] : rowsOf(list.data.pages);
  const counts = list.data?.pages[0]?.counts;
  const chosen = digest ?? address.image;
  const change = (changes: Readonly<Record<string, string | undefined>>): void => setParameters(changeAddress(parameters, changes));
  const open = (row: ImageItem | undefined): void => {
    if (row !== undefined) change({ image: row.id, open: undefined });
  };
  const current = rows.findIndex((row) => row.id === address.image || row.digest === chosen);
  const move = (step: number): void => {
    const to = Math.min(rows.length - 1, Math.max(0, (chosen === undefined ? focused : current) + step));
    setFocused(to);
    if (chosen !== undefined) open(rows[to]);
  };
  const setResult = (result: string | undefined): void => change({ result });
  useTitle(counts === undefined ? undefined : chosen);
  useEffect(() => setListHeld(scrolled || chosen !== undefined), [scrolled, chosen]);
  useEffect(() => () => setListHeld(false), []);
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => open(rows[focused]),
    Home: () => setFocused(0),
    End: () => setFocused(Math.max(0, rows.length - 1)),
    r: () => void showWaiting(queries),
    c: () => void copyText(window.location.href),
    0: () => setResult(undefined),
    1: () => setResult("fail"),
    2: () => setResult("warn"),
    3: () => setResult("pass"),
    4: () => setResult("unknown"),
  });
  const unfiltered = Object.keys(filterQuery(address)).length === 0;
  if (unfiltered && counts?.all === 0 && !list.isPlaceholderData && lines !== undefined) return <FirstRun lines={lines} />;
  const cve = searchedCve(address);
  return (
    <div className={`list-page${chosen === undefined ? "" : " list-beside"}`}>
      <ResultStrip counts={counts} failed={list.isError} address={address} onChange={change} />
      <FilterBar address={address} onChange={change} onClear={() => setParameters(clearFilters(parameters))} pill={<WaitingPill />} />
      {cve !== undefined && chosen === undefined && lines !== undefined && <CveLine cve={cve} lines={lines} />}
      {list.isError && rows.length === 0 ? (
        <Failure title="The list could not be loaded" error={list.error} retry={() => void list.refetch()} />
      ) : list.data === undefined || lines === undefined ? (
        <LoadingRows lines={lines} sort={address.sort} />
      ) : rows.length === 0 ? (
        <NothingMatches
          chips={address.chips}
          text={address.text}
          address={parameters}
          onChange={change}
          onClear={() => setParameters(clearFilters(parameters))}
        />
      ) : (
        <ImageTable
          rows={rows}
          lines={lines}
          sort={address.sort}
          cve={cve}
          beside={chosen !== undefined}
          focused={chosen === undefined ? focused : current}
          chosen={chosen}
          stale={list.isPlaceholderData}
          onSort={(column) => change({ sort: sortText(nextSort(address.sort, column)) })}
          onOpen={(row, index) => {
            setFocused(index);
            open(row);
          }}
          onEnd={() => {
            if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
          }}
          onScrolled={setScrolled}
        />
      )}
      {cve !== undefined && chosen === undefined && rows.length > 0 && (
        <CveReach cve={cve} shown={shownOf(counts, chosenResults(address))} alone={Object.keys(filterQuery(address)).length === 1} />
      )}
      <ListFoot shown={rows.length} all={shownOf(counts, chosenResults(address))} />
      {chosen !== undefined && lines !== undefined && (
        <ImageDrawer
          key={chosen}
          image={chosen}
          lines={lines}
          address={address}
          onChange={change}
          onClose={() => change({ image: undefined, tab: undefined, open: undefined })}
          onMove={move}
          whole={digest !== undefined}
        />
      )}
    </div>
  );
}

/** How many images of all have the CVE, below their rows. */
function CveReach({
  cve,
  shown,
  alone,
}: {
  readonly cve: string;
  readonly shown: number | undefined;
  readonly alone: boolean;
}): ReactElement | undefined {
  const total = useImageTotal();
  if (total === undefined || shown === undefined) return undefined;
  return (
    <p className="cve-reach">
      {formatCount(shown)} of {countOf(total, "image")} {shown === 1 ? "holds" : "hold"} a package that {cve} affects
      {alone ? "" : " and match the other filters"}.
    </p>
  );
}

function WaitingPill(): ReactElement | undefined {
  const { added, changed } = useSyncExternalStore(watchLive, waitingChanges);
  const queries = useQueryClient();
  if (added + changed === 0) return undefined;
  const words = [added > 0 ? `${formatCount(added)} new further down` : "", changed > 0 ? `${formatCount(changed)} changed` : ""]
    .filter((word) => word !== "")
    .join(", ");
  return (
    <button type="button" className="waiting-pill" onClick={() => void showWaiting(queries)}>
      {words} <strong>Show</strong> <kbd>R</kbd>
    </button>
  );
}

function ListFoot({ shown, all }: { readonly shown: number; readonly all: number | undefined }): ReactElement | undefined {
  const phone = useMedia("(max-width: 599px)");
  const offline = useSyncExternalStore(watchLive, liveState) === "offline";
  const since = useSyncExternalStore(watchLive, lostSince);
  if (phone) return undefined;
  const asOf = offline && since !== undefined ? `, as of ${formatClock(new Date(since).toISOString())}` : "";
  return (
    <footer className="list-foot">
      <span>
        {all === undefined ? "" : shown < all ? `Rows 1 to ${formatCount(shown)} of ${formatCount(all)}` : countOf(all, "image")}
        {asOf}
      </span>
      <span className="list-keys">
        <kbd>J</kbd>
        <kbd>K</kbd> move <kbd>Enter</kbd> open <kbd>F</kbd> filter <kbd>C</kbd> copy link <kbd>?</kbd> all keys
      </span>
    </footer>
  );
}

function NothingMatches(properties: {
  readonly chips: readonly FilterChip[];
  readonly text: string;
  readonly address: URLSearchParams;
  readonly onChange: (changes: Readonly<Record<string, string | undefined>>) => void;
  readonly onClear: () => void;
}): ReactElement {
  const { chips, text, address, onChange, onClear } = properties;
  const good = chips.filter((chip) => chip.problem === undefined);
  const filters = [
    ...good.map((chip) => {
      const words = chipWords(chip);
      return { name: chip.field.name, words: `${words.field} ${words.value}`.trim() };
    }),
    ...(text.trim() === "" ? [] : [{ name: "q", words: `Text = ${text}` }]),
  ];
  return (
    <section className="nothing-matches">
      <h2>{filters.length === 1 ? "No image matches this filter" : `No image matches these ${filters.length} filters`}</h2>
      {filters.length > 1 && <p>Without one of them there would be:</p>}
      <ul>
        {filters.map((filter) => (
          <WithoutFilter key={filter.name} {...filter} address={address} onRemove={() => onChange({ [filter.name]: undefined })} />
        ))}
      </ul>
      <div className="actions">
        <Button onClick={onClear}>Clear all filters</Button>
        <Button variant="default" onClick={() => void copyText(window.location.href)}>
          Copy link to this search
        </Button>
      </div>
    </section>
  );
}

function WithoutFilter(filter: {
  readonly name: string;
  readonly words: string;
  readonly address: URLSearchParams;
  readonly onRemove: () => void;
}): ReactElement {
  const count = useImageCount(filterQuery(parseAddress(filter.address), filter.name)).data;
  return (
    <li>
      <span>{filter.words}</span>
      <span className="muted">{count === undefined ? "" : countOf(count, "image")}</span>
      <button type="button" className="link" onClick={filter.onRemove}>
        Remove
      </button>
    </li>
  );
}

function shownOf(counts: Readonly<Record<string, number>> | undefined, results: readonly string[]): number | undefined {
  if (counts === undefined || results.length === 0) return counts?.["all"];
  return results.reduce((sum, result) => sum + (counts[result] ?? 0), 0);
}

function useTitle(image: string | undefined): void {
  useEffect(() => {
    document.title = image === undefined ? "All Scanned Images · Plimsoll" : "Image · Plimsoll";
  }, [image]);
}
