import { Menu } from "@mantine/core";
import { type ImageDetail, operationPath } from "@plimsoll/api";
import { type ReactElement, useEffect, useRef } from "react";
import { CopyButton, copyText } from "../../component/copy-button.js";
import { Failure } from "../../component/failure.js";
import { Icon } from "../../component/icon.js";
import { ImageRef } from "../../component/image-ref.js";
import { useKeys } from "../../component/key.js";
import { type LoadLines, verdictOf } from "../../component/load-line-geometry.js";
import { useMedia } from "../../component/media.js";
import { Result } from "../../component/result.js";
import { distroName, imageName, imageReference, shortDigest } from "../../format/image-name.js";
import { countOf, formatCount, formatSize } from "../../format/number.js";
import { formatAgo, formatDate, formatMoment } from "../../format/time.js";
import { useImage } from "../../query/image.js";
import { text } from "../../text/en.js";
import { HistoryTab } from "./history-tab.js";
import { ImageOverview } from "./image-overview.js";
import { LayerTab } from "./layer-tab.js";
import { type DrawerTab, drawerTabs, type ListAddress } from "./list-address.js";
import { PackageTab } from "./package-tab.js";
import { VulnerabilityTab } from "./vulnerability-tab.js";

/** One image over the list (02, 03); not modal, so the list stays usable. */
export function ImageDrawer(properties: {
  readonly image: string;
  readonly lines: LoadLines;
  readonly address: ListAddress;
  readonly whole: boolean;
  readonly onChange: (changes: Readonly<Record<string, string | undefined>>) => void;
  readonly onClose: () => void;
  readonly onMove: (step: number) => void;
}): ReactElement {
  const { image, lines, address, whole, onChange, onClose, onMove } = properties;
  const detail = useImage(image);
  const region = useRef<HTMLElement>(null);
  const step = (by: number): void => {
    const next = drawerTabs[(drawerTabs.indexOf(address.tab) + by + drawerTabs.length) % drawerTabs.length];
    onChange({ tab: next });
  };
  useKeys({
    Escape: onClose,
    "]": () => step(1),
    "[": () => step(-1),
    y: () => void copyText(detail.data?.digest ?? ""),
    F6: () =>
      region.current?.contains(document.activeElement) === true ? document.getElementById("content")?.focus() : region.current?.focus(),
  });
  useEffect(() => region.current?.focus({ preventScroll: true }), []);
  return (
    <aside className={`drawer${whole ? " drawer-whole" : ""}`} aria-label="Image" ref={region} tabIndex={-1}>
      {detail.isError ? (
        <Failure title="The image could not be loaded" error={detail.error} retry={() => void detail.refetch()} />
      ) : detail.data === undefined ? (
        <p className="drawer-waiting" role="status">
          <span className="hidden">Loading</span>
        </p>
      ) : detail.data === null ? (
        <p className="drawer-empty">No image has this digest. It may have been deleted.</p>
      ) : (
        <DrawerBody detail={detail.data} lines={lines} address={address} onChange={onChange} onClose={onClose} onMove={onMove} />
      )}
      {(detail.data === null || detail.isError) && (
        <button type="button" className="icon-button drawer-close" aria-label="Close" onClick={onClose}>
          <Icon name="close" size={18} />
        </button>
      )}
    </aside>
  );
}

function DrawerBody(properties: {
  readonly detail: ImageDetail;
  readonly lines: LoadLines;
  readonly address: ListAddress;
  readonly onChange: (changes: Readonly<Record<string, string | undefined>>) => void;
  readonly onClose: () => void;
  readonly onMove: (step: number) => void;
}): ReactElement {
  const { detail, lines, address, onChange, onClose, onMove } = properties;
  const counts: Readonly<Partial<Record<DrawerTab, number>>> = {
    vulnerabilities: detail.cves,
    packages: detail.packages,
    layers: detail.layers,
  };
  const [tag] = detail.tags;
  const phone = useMedia("(max-width: 599px)");
  return (
    <>
      {phone ? (
        <PhoneHead detail={detail} onClose={onClose} />
      ) : (
        <header className="drawer-head">
          <Result verdict={verdictOf(detail.result)} pill />
          <h2>
            <ImageRef {...detail} tags={detail.tags.slice(0, 1)} />
          </h2>
          <CopyButton value={imageReference({ ...detail, tag })} label="Copy the reference" />
          <span className="filter-space" />
          <SbomMenu id={detail.id} />
          <span className="drawer-steps">
            <button type="button" className="icon-button" aria-label="Previous image" title="Previous image (K)" onClick={() => onMove(-1)}>
              <Icon name="chevronUp" size={18} />
            </button>
            <button type="button" className="icon-button" aria-label="Next image" title="Next image (J)" onClick={() => onMove(1)}>
              <Icon name="chevronDown" size={18} />
            </button>
          </span>
          <button type="button" className="icon-button" aria-label="Close" title="Close (Esc)" onClick={onClose}>
            <Icon name="close" size={18} />
          </button>
        </header>
      )}
      {!phone && <Facts detail={detail} />}
      {detail.result === "Unknown" && (
        <p className="note note-plain">
          {detail.state === "partial" && detail.packages === 0
            ? text.noPackages
            : `${text.unknownReason[detail.state]}. ${text.unknownMeans[detail.state]}`}
        </p>
      )}
      {address.tab === "vulnerabilities" && <ImageOverview detail={detail} lines={lines} phone={phone} />}
      <div className="tabs" role="tablist" aria-label="About this image">
        {drawerTabs.map((tab) => (
          <button
            type="button"
            key={tab}
            role="tab"
            id={`tab-${tab}`}
            aria-selected={tab === address.tab}
            aria-controls="tab-panel"
            onClick={() => onChange({ tab })}
          >
            {tabWords[tab]} <span className="tab-count">{counts[tab] === undefined ? "" : formatCount(counts[tab])}</span>
          </button>
        ))}
      </div>
      <div role="tabpanel" id="tab-panel" aria-labelledby={`tab-${address.tab}`} className="tab-panel">
        {address.tab === "vulnerabilities" && (
          <VulnerabilityTab
            id={detail.id}
            layers={detail.layers}
            lines={lines}
            phone={phone}
            by={address.by}
            onBy={(by) => onChange({ by: by === "cve" ? by : undefined })}
            open={address.open}
            onOpen={(open) => onChange({ open })}
          />
        )}
        {address.tab === "packages" && <PackageTab id={detail.id} gaps={detail.gapList} lines={lines} />}
        {address.tab === "layers" && <LayerTab id={detail.id} lines={lines} />}
        {address.tab === "history" && <HistoryTab detail={detail} lines={lines} />}
      </div>
    </>
  );
}

const tabWords: Readonly<Record<DrawerTab, string>> = {
  vulnerabilities: "Vulnerabilities",
  packages: "Packages",
  layers: "Layers",
  history: "History",
};

/** On a phone: the way back, the name over its path, and the rest in a menu. */
function PhoneHead({ detail, onClose }: { readonly detail: ImageDetail; readonly onClose: () => void }): ReactElement {
  const [tag] = detail.tags;
  const { path, name } = imageName(detail.registry, detail.repository);
  return (
    <>
      <header className="drawer-head">
        <button type="button" className="icon-button" aria-label="Close" onClick={onClose}>
          <Icon name="back" size={20} />
        </button>
        <h2>
          <span className="phone-name">
            <strong>{name}</strong>
            {tag === undefined ? "" : `:${tag}`}
          </span>
          <span className="phone-path">{path.replace(/\/$/, "")}</span>
        </h2>
        <Menu position="bottom-end">
          <Menu.Target>
            <button type="button" className="icon-button" aria-label="More">
              <Icon name="dots" size={20} />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => void copyText(imageReference({ ...detail, tag }))}>Copy the reference</Menu.Item>
            <Menu.Item onClick={() => void copyText(detail.digest)}>Copy the digest</Menu.Item>
            <Menu.Divider />
            <SbomItems id={detail.id} />
          </Menu.Dropdown>
        </Menu>
      </header>
      <div className="phone-result">
        <Result verdict={verdictOf(detail.result)} pill />
        <span>{detail.running === 0 ? "Not running" : countOf(detail.running, "instance")}</span>
      </div>
      <details className="phone-facts">
        <summary>About this image</summary>
        <Facts detail={detail} />
      </details>
    </>
  );
}

function SbomMenu({ id }: { readonly id: string }): ReactElement {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <button type="button" className="button-plain">
          <Icon name="download" size={15} /> SBOM
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <SbomItems id={id} />
      </Menu.Dropdown>
    </Menu>
  );
}

function SbomItems({ id }: { readonly id: string }): ReactElement {
  return (
    <>
      <Menu.Item component="a" href={operationPath("getSbom", { id }, { format: "syft-json" })} download={`sbom-${id}.syft.json`}>
        Syft JSON
      </Menu.Item>
      <Menu.Item component="a" href={operationPath("getSbom", { id }, { format: "cyclonedx-json" })} download={`sbom-${id}.cdx.json`}>
        CycloneDX JSON
      </Menu.Item>
    </>
  );
}

function Facts({ detail }: { readonly detail: ImageDetail }): ReactElement {
  const [source] = detail.sources;
  const facts: readonly (readonly [string, string | null])[] = [
    ["Tags", detail.tags.length === 0 ? null : detail.tags.join(", ")],
    ["Platform", detail.platform],
    ["Distro", detail.distro === null ? null : distroName(detail.distro)],
    ["Size", detail.sizeBytes === null ? null : formatSize(detail.sizeBytes)],
  ];
  return (
    <>
      <dl className="facts">
        <div>
          <dt>Digest</dt>
          <dd>
            <code title={detail.digest}>sha256:{shortDigest(detail.digest)}</code>
            <CopyButton value={detail.digest} label="Copy the digest" />
          </dd>
        </div>
        {facts.map(
          ([name, value]) =>
            value !== null && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      <dl className="facts">
        {detail.builtAt !== null && (
          <div>
            <dt>Built</dt>
            <dd>{formatDate(detail.builtAt)}</dd>
          </div>
        )}
        {detail.scannedAt !== null && (
          <div>
            <dt>Scanned</dt>
            <dd>
              <time dateTime={detail.scannedAt} title={formatMoment(detail.scannedAt)}>
                {formatAgo(detail.scannedAt, Date.now())}
              </time>
              {source === undefined ? "" : `, ${text.source[source].toLowerCase()}`}
            </dd>
          </div>
        )}
        <div>
          <dt>Running</dt>
          <dd>{countOf(detail.running, "instance")}</dd>
        </div>
      </dl>
    </>
  );
}
