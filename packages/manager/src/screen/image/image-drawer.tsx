import { Menu } from "@mantine/core";
import { type ImageDetail, operationPath } from "@plimsoll/api";
import { type ReactElement, useEffect, useRef } from "react";
import { CopyButton } from "../../component/copy-button.js";
import { Failure } from "../../component/failure.js";
import { Icon } from "../../component/icon.js";
import { ImageRef } from "../../component/image-ref.js";
import { useKeys } from "../../component/key.js";
import { LoadChart } from "../../component/load-chart.js";
import { type LoadLines, verdictOf } from "../../component/load-line-geometry.js";
import { useMedia } from "../../component/media.js";
import { Result, ResultIcon } from "../../component/result.js";
import { SeverityBars } from "../../component/severity.js";
import { imageReference, shortDigest } from "../../format/image-name.js";
import { countOf, formatCount, formatScore, formatSize } from "../../format/number.js";
import { formatAgo, formatDate, formatMoment } from "../../format/time.js";
import { useFindings, useImage } from "../../query/image.js";
import { text } from "../../text/en.js";
import { groupFindings } from "./finding-group.js";
import { fixFirst } from "./fix-first.js";
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
    y: () => void navigator.clipboard?.writeText(detail.data?.digest ?? ""),
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
  const counts: Readonly<Record<DrawerTab, number>> = { vulnerabilities: detail.cves, packages: detail.packages, layers: detail.layers };
  const [tag] = detail.tags;
  return (
    <>
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
      <Facts detail={detail} />
      {detail.result === "Unknown" && (
        <p className="note note-plain">{text.unknownReason[detail.state]}. There is no result until the image is scanned in full.</p>
      )}
      {address.tab === "vulnerabilities" && <Overview detail={detail} lines={lines} />}
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
            {tabWords[tab]} <span className="tab-count">{formatCount(counts[tab])}</span>
          </button>
        ))}
      </div>
      <div role="tabpanel" id="tab-panel" aria-labelledby={`tab-${address.tab}`} className="tab-panel">
        {address.tab === "vulnerabilities" && (
          <VulnerabilityTab id={detail.id} layers={detail.layers} lines={lines} open={address.open} onOpen={(open) => onChange({ open })} />
        )}
        {address.tab === "packages" && <PackageTab id={detail.id} gaps={detail.gapList} lines={lines} />}
        {address.tab === "layers" && <LayerTab id={detail.id} lines={lines} />}
      </div>
    </>
  );
}

const tabWords: Readonly<Record<DrawerTab, string>> = { vulnerabilities: "Vulnerabilities", packages: "Packages", layers: "Layers" };

function SbomMenu({ id }: { readonly id: string }): ReactElement {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <button type="button" className="button-plain">
          <Icon name="download" size={15} /> SBOM
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={operationPath("getSbom", { id }, { format: "syft-json" })} download={`sbom-${id}.syft.json`}>
          Syft JSON
        </Menu.Item>
        <Menu.Item component="a" href={operationPath("getSbom", { id }, { format: "cyclonedx-json" })} download={`sbom-${id}.cdx.json`}>
          CycloneDX JSON
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Facts({ detail }: { readonly detail: ImageDetail }): ReactElement {
  const [source] = detail.sources;
  const facts: readonly (readonly [string, string | null])[] = [
    ["Tags", detail.tags.length === 0 ? null : detail.tags.join(", ")],
    ["Platform", detail.platform],
    ["Distro", detail.distro],
    ["Size", detail.sizeBytes === null ? null : formatSize(detail.sizeBytes)],
    ["Built", detail.builtAt === null ? null : formatDate(detail.builtAt)],
    ["Running", countOf(detail.running, "instance")],
  ];
  return (
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
    </dl>
  );
}

function Overview({ detail, lines }: { readonly detail: ImageDetail; readonly lines: LoadLines }): ReactElement {
  const phone = useMedia("(max-width: 599px)");
  const scored = detail.scores.reduce((sum, score) => sum + score.cves, 0);
  return (
    <section className="overview">
      <div>
        <p className="overview-title">
          <strong>
            {countOf(detail.cves, "unique CVE")} in {countOf(detail.affectedPackages, "package")}
          </strong>
          {detail.excepted > 0 && <span className="muted">{formatCount(detail.excepted)} excepted</span>}
        </p>
        <LoadChart
          lines={lines}
          scores={detail.scores.map(({ cvss, cves }) => ({ cvss, count: cves }))}
          width={phone ? 358 : 430}
          height={128}
          label={`Open CVEs by CVSS: ${detail.scores.map(({ cvss, cves }) => `${formatScore(cvss)}: ${String(cves)}`).join(", ")}`}
        />
      </div>
      <ul className="severities">
        {(["critical", "high", "medium", "low"] as const).map((severity) => (
          <li key={severity}>
            <SeverityBars severity={severity} />
            <span>{text.severity[severity]}</span>
            <strong>{formatCount(detail.counts[severity])}</strong>
          </li>
        ))}
        <li className="muted">
          <span />
          <span>No score</span>
          <span>{formatCount(Math.max(0, detail.cves - scored))}</span>
        </li>
      </ul>
      <FixFirstPart id={detail.id} lines={lines} verdict={detail.result} />
    </section>
  );
}

function FixFirstPart({
  id,
  lines,
  verdict,
}: {
  readonly id: string;
  readonly lines: LoadLines;
  readonly verdict: ImageDetail["result"];
}): ReactElement {
  const findings = useFindings(id).data;
  const fix = findings === undefined ? undefined : fixFirst(groupFindings(findings.items), lines);
  const line = fix?.line === "fail" ? "Fail" : "Warn";
  return (
    <div className="fix-first">
      <h3>Fix first</h3>
      {findings !== undefined && fix === undefined && <p>Nothing is over a line.</p>}
      {fix !== undefined && fix.withoutFix.length > 0 && (
        <p>
          {countOf(fix.withoutFix.length, "package")} over the {line} line without a fix yet: {fix.withoutFix.slice(0, 4).join(", ")}
        </p>
      )}
      {fix !== undefined && fix.upgrades.length > 0 && (
        <>
          <p>
            {countOf(fix.upgrades.length, "upgrade")}{" "}
            {fix.withoutFix.length === 0 ? `bring this image below the ${line} line:` : "would help:"}
          </p>
          <ul>
            {fix.upgrades.slice(0, 4).map((upgrade) => (
              <li key={`${upgrade.name} ${upgrade.from}`}>
                <strong>{upgrade.name}</strong> <code>{upgrade.from}</code> → <code>{upgrade.to.join(" or ")}</code>
              </li>
            ))}
          </ul>
          {fix.upgrades.length > 4 && <p className="muted">and {formatCount(fix.upgrades.length - 4)} more</p>}
          {fix.withoutFix.length === 0 && (
            <p className="fix-move">
              <Result verdict={verdictOf(verdict)} /> <Icon name="arrowRight" size={13} /> <ResultIcon verdict={fix.verdictAfter} />{" "}
              {text.verdict[fix.verdictAfter]}
              {fix.scoreAfter !== undefined && <span className="muted"> max {formatScore(fix.scoreAfter)}</span>}
            </p>
          )}
        </>
      )}
    </div>
  );
}
