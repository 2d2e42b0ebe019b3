import type { ImageDetail, PackageItem } from "@plimsoll/api";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactElement, useRef, useState } from "react";
import { Failure } from "../../component/failure.js";
import { Icon } from "../../component/icon.js";
import { type LoadLines, verdictOfScore } from "../../component/load-line-geometry.js";
import { ResultIcon } from "../../component/result.js";
import { countOf, formatCount, formatScore } from "../../format/number.js";
import { usePackages } from "../../query/image.js";

/** The packages of an image (03a), by name; what could not be read stands above. */
export function PackageTab({
  id,
  gaps,
  lines,
}: {
  readonly id: string;
  readonly gaps: ImageDetail["gapList"];
  readonly lines: LoadLines;
}): ReactElement {
  const packages = usePackages(id);
  const [wanted, setWanted] = useState("");
  const scroller = useRef<HTMLDivElement>(null);
  const text = wanted.trim().toLowerCase();
  const all = packages.data?.items ?? [];
  const rows =
    text === "" ? all : all.filter((item) => [item.name, item.version, item.purl].some((word) => word.toLowerCase().includes(text)));
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => 36, overscan: 15 });
  if (packages.isError)
    return <Failure title="The packages could not be loaded" error={packages.error} retry={() => void packages.refetch()} />;
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <>
      <div className="filter-bar">
        <label className="text-filter">
          <Icon name="search" size={14} />
          <input
            value={wanted}
            placeholder="Name, version or purl"
            aria-label="Name, version or purl"
            onChange={(event) => setWanted(event.target.value)}
          />
        </label>
        <span className="filter-space" />
        <span className="muted">{typeWords(all)}</span>
      </div>
      {gaps.length > 0 && (
        <div className="note note-warn">
          <ResultIcon verdict="warn" />
          <div>
            <strong>{countOf(gaps.length, "thing")} could not be read, so packages inside may be missing.</strong>
            <ul>
              {gaps.slice(0, 5).map((gap) => (
                <li key={`${gap.cataloger} ${gap.path} ${gap.code}`}>
                  <code>{gap.path}</code> {gap.message} ({gap.code})
                </li>
              ))}
            </ul>
            {gaps.length > 5 && <p>and {formatCount(gaps.length - 5)} more, in the SBOM</p>}
          </div>
        </div>
      )}
      <div className="tab-scroller" ref={scroller} tabIndex={0} role="group" aria-label="Packages">
        <table className="table packages" aria-rowcount={rows.length + 1}>
          <colgroup>
            {["name", "version", "type", "licence", "found", "layerNumber", "cves", "packageScore"].map((name) => (
              <col key={name} className={`col-${name}`} />
            ))}
          </colgroup>
          <thead>
            <tr>
              <th scope="col" aria-sort="ascending">
                Package
              </th>
              <th scope="col">Version</th>
              <th scope="col">Type</th>
              <th scope="col">Licence</th>
              <th scope="col">Found at</th>
              <th scope="col" className="cell-right">
                Layer
              </th>
              <th scope="col" className="cell-right">
                CVEs
              </th>
              <th scope="col" className="cell-right">
                Max CVSS
              </th>
            </tr>
          </thead>
          <tbody>
            {before > 0 && (
              <tr className="spacer" aria-hidden="true">
                <td colSpan={8} style={{ height: before }} />
              </tr>
            )}
            {items.map((item) => {
              const row = rows[item.index];
              return row === undefined ? undefined : <PackageRow key={item.key} row={row} lines={lines} />;
            })}
            {after > 0 && (
              <tr className="spacer" aria-hidden="true">
                <td colSpan={8} style={{ height: after }} />
              </tr>
            )}
          </tbody>
        </table>
      </div>
      <footer className="list-foot">
        {formatCount(rows.length)} of {countOf(packages.data?.total ?? 0, "package entry", "package entries")} of the SBOM
      </footer>
    </>
  );
}

function PackageRow({ row, lines }: { readonly row: PackageItem; readonly lines: LoadLines }): ReactElement {
  const verdict = verdictOfScore(row.maxCvss ?? undefined, lines);
  const path = row.locations[0]?.path ?? "";
  return (
    <tr className="row">
      <td title={row.purl}>
        <strong>{row.name}</strong>
      </td>
      <td>
        <code title={row.version}>{row.version}</code>
      </td>
      <td className="muted">{row.type}</td>
      <td className="muted" title={row.licenses.join(", ")}>
        {row.licenses.join(", ")}
      </td>
      <td className="cell-path" title={path}>
        <code>
          <bdi>{path}</bdi>
        </code>
      </td>
      <td className="cell-right muted" title={row.step ?? ""}>
        {row.layerIndex === null ? "" : row.layerIndex + 1}
      </td>
      <td className="cell-right">
        <span className={row.cves === 0 ? "zero" : ""}>{formatCount(row.cves)}</span>
      </td>
      <td className={`cell-right result-text-${verdict === "pass" ? "none" : verdict}`}>
        {row.maxCvss !== null && (
          <>
            {verdict !== "pass" && <ResultIcon verdict={verdict} size={12} />} {formatScore(row.maxCvss)}
          </>
        )}
      </td>
    </tr>
  );
}

function typeWords(items: readonly PackageItem[]): string {
  const counts = new Map<string, number>();
  for (const { type } of items) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 4)
    .map(([type, count]) => `${type} ${formatCount(count)}`)
    .join(", ");
}
