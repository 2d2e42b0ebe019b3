import type { ImageDetail, ImageFixes } from "@plimsoll/api";
import type { ReactElement } from "react";
import { Icon } from "../../component/icon.js";
import { LoadChart } from "../../component/load-chart.js";
import { type LoadLines, verdictOf, verdictOfScore } from "../../component/load-line-geometry.js";
import { Result } from "../../component/result.js";
import { SeverityBars } from "../../component/severity.js";
import { countOf, formatCount, formatScore } from "../../format/number.js";
import { useFixes } from "../../query/image.js";
import { text } from "../../text/en.js";

type FixFirst = NonNullable<ImageFixes["fixFirst"]>;

const chartWidth = 430;
const phoneChartWidth = 358;
const shownUpgrades = 3;

/** An image at one glance: its findings against the lines, by severity, and what to fix first. */
export function ImageOverview({
  detail,
  lines,
  phone,
}: {
  readonly detail: ImageDetail;
  readonly lines: LoadLines;
  readonly phone: boolean;
}): ReactElement {
  const scored = detail.scores.reduce((sum, score) => sum + score.cves, 0);
  return (
    <section className="overview">
      <div>
        <p className="overview-title">
          <strong>
            {countOf(detail.cves, phone ? "CVE" : "unique CVE")} in {countOf(detail.affectedPackages, "package")}
          </strong>
          {detail.excepted > 0 && <span className="muted">{formatCount(detail.excepted)} excepted</span>}
        </p>
        <LoadChart
          lines={lines}
          scores={detail.scores.map(({ cvss, cves }) => ({ cvss, count: cves }))}
          width={phone ? phoneChartWidth : chartWidth}
          height={phone ? 98 : 118}
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
        {!phone && (
          <li className="muted">
            <span />
            <span>No score</span>
            <span>{formatCount(Math.max(0, detail.cves - scored))}</span>
          </li>
        )}
      </ul>
      <FixFirstPart detail={detail} lines={lines} phone={phone} />
    </section>
  );
}

function FixFirstPart({
  detail,
  lines,
  phone,
}: {
  readonly detail: ImageDetail;
  readonly lines: LoadLines;
  readonly phone: boolean;
}): ReactElement {
  const fixes = useFixes(detail.id).data;
  const fix = fixes?.fixFirst;
  if (phone) {
    return (
      <p className={`fix-first fix-first-${detail.result.toLowerCase()}`}>
        <strong>Fix first:</strong> {fixes === undefined ? "" : fix === null || fix === undefined ? overNothing(detail) : sentence(fix)}
      </p>
    );
  }
  return (
    <div className="fix-first">
      <h3>Fix first</h3>
      {fix === null && <p>{overNothing(detail)}</p>}
      {fix !== null && fix !== undefined && <Upgrades fix={fix} detail={detail} lines={lines} />}
    </div>
  );
}

function Upgrades({
  fix,
  detail,
  lines,
}: {
  readonly fix: FixFirst;
  readonly detail: ImageDetail;
  readonly lines: LoadLines;
}): ReactElement {
  const { upgrades, withoutFix, maxCvssAfter, line } = fix;
  const judged = verdictOfScore(maxCvssAfter ?? undefined, lines);
  const after = detail.state === "partial" && judged !== "fail" ? "unknown" : judged;
  return (
    <>
      {withoutFix.length > 0 && <p>{stuckWords(fix)}</p>}
      {upgrades.length > 0 && (
        <p>
          {withoutFix.length === 0
            ? `${countOf(upgrades.length, "upgrade brings", "upgrades bring")} this image below the ${line} line:`
            : `${countOf(upgrades.length, "upgrade clears", "upgrades clear")} the rest:`}
        </p>
      )}
      <ul>
        {upgrades.slice(0, withoutFix.length === 0 ? shownUpgrades : shownUpgrades - 1).map(({ name, from, to }) => (
          <li key={`${name} ${from}`} title={`${name} ${from} → ${to}`}>
            <strong>{name}</strong> <code>{from}</code> → <code>{to}</code>
          </li>
        ))}
      </ul>
      {upgrades.length > shownUpgrades && (
        <p className="muted" title={upgrades.map(({ name, from, to }) => `${name} ${from} → ${to}`).join("\n")}>
          and {formatCount(upgrades.length - (withoutFix.length === 0 ? shownUpgrades : shownUpgrades - 1))} more
        </p>
      )}
      {withoutFix.length === 0 && (
        <p className="fix-move">
          <Result verdict={verdictOf(detail.result)} /> <Icon name="arrowRight" size={13} /> <Result verdict={after} />
          {maxCvssAfter !== null && <span className="muted">max {formatScore(maxCvssAfter)}</span>}
        </p>
      )}
    </>
  );
}

function overNothing({ result }: ImageDetail): string {
  return result === "Unknown" ? "Nothing is known to be over a line." : "Nothing is over a line.";
}

/** What keeps the image over the line whatever is upgraded. */
function stuckWords({ withoutFix, line }: FixFirst): string {
  const [first] = withoutFix;
  if (first === undefined) return "";
  const state = first.fixState === "fixed" ? text.fixState.apart : text.fixState[first.fixState];
  const more = withoutFix.length === 1 ? "" : ` and ${formatCount(withoutFix.length - 1)} more`;
  return `No upgrade brings it below the ${line} line. ${first.name}${more}: ${state.charAt(0).toLowerCase()}${state.slice(1)}.`;
}

function sentence(fix: FixFirst): ReactElement {
  const { upgrades, withoutFix, line } = fix;
  const shown = upgrades.slice(0, upgrades.length > 2 ? 1 : 2);
  const more = upgrades.length - shown.length;
  return (
    <>
      {withoutFix.length > 0 && `${stuckWords(fix)} `}
      {shown.map(({ name, from, to }, index) => (
        <span key={`${name} ${from}`}>
          {index > 0 && " and "}
          {name} <code>{to}</code>
        </span>
      ))}
      {more > 0 && ` and ${countOf(more, "more upgrade", "more upgrades")}`}
      {upgrades.length > 0 &&
        (withoutFix.length === 0
          ? ` ${upgrades.length === 1 ? "brings" : "bring"} this image below the ${line} line.`
          : ` ${upgrades.length === 1 ? "clears" : "clear"} the rest.`)}
    </>
  );
}
