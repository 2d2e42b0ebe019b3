import type { LayerList } from "@plimsoll/api";
import type { ReactElement } from "react";
import { Failure } from "../../component/failure.js";
import { LoadLine, LoadLineHead } from "../../component/load-line.js";
import type { LoadLines } from "../../component/load-line-geometry.js";
import { countOf, formatCount, formatScore, formatSize } from "../../format/number.js";
import { useLayers } from "../../query/image.js";

type Layer = LayerList["items"][number];

/** The layers of an image (03b) with the step that made each and what is open in it. */
export function LayerTab({ id, lines }: { readonly id: string; readonly lines: LoadLines }): ReactElement {
  const layers = useLayers(id);
  if (layers.isError) return <Failure title="The layers could not be loaded" error={layers.error} retry={() => void layers.refetch()} />;
  const items = layers.data?.items ?? [];
  const most = Math.max(1, ...items.map((layer) => layer.cves));
  const worst = [...items].sort((a, b) => b.cves - a.cves)[0];
  return (
    <>
      {worst !== undefined && worst.cves > 0 && (
        <div className="note">
          <div>
            <strong>Where the risk comes from.</strong> Layer {worst.index + 1} holds {countOf(worst.cves, "open CVE")}, more than any other
            {worst.maxCvss === null ? "" : `; its highest score is ${formatScore(worst.maxCvss)}`}.
          </div>
        </div>
      )}
      <div className="tab-scroller" tabIndex={0} role="group" aria-label="Layers">
        <table className="table layers">
          <colgroup>
            {["layerNumber", "step", "size", "cves", "bar", "gauge104", "score"].map((name) => (
              <col key={name} className={`col-${name}`} />
            ))}
          </colgroup>
          <thead>
            <tr>
              <th scope="col">Layer</th>
              <th scope="col">Dockerfile step</th>
              <th scope="col" className="cell-right">
                Size
              </th>
              <th scope="col" className="cell-right">
                Packages
              </th>
              <th scope="col">CVEs</th>
              <th scope="col" className="head-gauge">
                <LoadLineHead lines={lines} width={104} />
                Max
              </th>
              <th scope="col">
                <span className="hidden">Max CVSS</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((layer) => (
              <LayerRow key={layer.index} layer={layer} most={most} lines={lines} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function LayerRow({ layer, most, lines }: { readonly layer: Layer; readonly most: number; readonly lines: LoadLines }): ReactElement {
  return (
    <tr className="row">
      <td>{layer.index + 1}</td>
      <td title={layer.step ?? layer.diffId}>
        <code>{layer.step ?? layer.diffId}</code>
      </td>
      <td className="cell-right muted">{formatSize(layer.sizeBytes)}</td>
      <td className="cell-right">
        <span className={layer.packages === 0 ? "zero" : ""}>{formatCount(layer.packages)}</span>
      </td>
      <td>
        <span className="layer-bar">
          <span className={layer.cves === 0 ? "zero" : ""}>{formatCount(layer.cves)}</span>
          <svg width="64" height="8" aria-hidden="true" focusable="false">
            <rect className="column-pass" width={(layer.cves / most) * 64} height="6" y="1" />
          </svg>
        </span>
      </td>
      <td className="cell-gauge">{layer.cves > 0 && <LoadLine lines={lines} score={layer.maxCvss ?? undefined} width={104} />}</td>
      <td className="cell-right">
        {layer.maxCvss !== null && (
          <span className={layer.maxCvss >= lines.warn ? "score score-strong" : "score"}>{formatScore(layer.maxCvss)}</span>
        )}
      </td>
    </tr>
  );
}
