import {
  type IgnoredMatch,
  type LayerAttribution,
  type LayerOfPackage,
  layerOfPackage,
  layerStep,
  type Match,
  type ScanReport,
  type SuppressedMatch,
  severityOfScore,
} from "@plimsoll/core";
import type { FindingRow } from "../output/findings-table.js";
import { harmlessText } from "../output/harmless-text.js";

/** Descriptions are longer than any cell. */
const MAX_DESCRIPTION = 1000;

/** The findings of a report as rows of a table, in its order. */
export function findingRows({ result, sbom }: ScanReport): readonly FindingRow[] {
  const layerOf = layerOfPackage(sbom.source);
  return result.matches.map((match) => findingRow(match, layerOf));
}

/** What rules, corrections and owners of files hid, as rows that say why. */
export function suppressedRows({ result, sbom }: ScanReport): readonly FindingRow[] {
  const layerOf = layerOfPackage(sbom.source);
  return [
    ...result.ignored.map((match) => ({ ...findingRow(match, layerOf), suppression: harmlessText(ruleText(match)) })),
    ...result.suppressed.map((match) => ({ ...findingRow(match, layerOf), suppression: harmlessText(reasonText(match)) })),
  ];
}

/** A layer as tables show it: its index and the step that made it; empty where it is not known. */
export function layerText(layer: LayerAttribution | undefined): string {
  return layer === undefined ? "" : harmlessText(`${layer.index} ${layerStep(layer.step)}`.trimEnd());
}

function findingRow({ package: found, vulnerability, score }: Match, layerOf: LayerOfPackage): FindingRow {
  const [epss] = vulnerability.epss;
  const knownExploited = vulnerability.knownExploited.length > 0;
  return {
    dependency: harmlessText(`${found.name} ${found.version}`),
    severity: severityWord(vulnerability.severity, score),
    id: harmlessText(vulnerability.id),
    cvss: scoreText(score),
    description: harmlessText(vulnerability.description.slice(0, MAX_DESCRIPTION)),
    fix: harmlessText(fixText(vulnerability.fix)),
    reference: harmlessText(vulnerability.dataSource),
    layer: layerText(layerOf(found)),
    exploitation: [epss === undefined ? "" : `${(epss.epss * 100).toFixed(1)}%`, knownExploited ? "KEV" : ""]
      .filter((part) => part !== "")
      .join(" "),
    knownExploited,
  };
}

/** The feed's word, else what the score comes to. */
function severityWord(severity: string, score: Match["score"]): string {
  if (severity !== "Unknown") return severity;
  return score === undefined ? "N/A" : severityOfScore(score.baseScore, score.version);
}

/** A score that is not of CVSS 3 says so. */
function scoreText(score: Match["score"]): string {
  if (score === undefined) return "N/A";
  const text = score.baseScore.toFixed(1);
  return score.version.startsWith("3") ? text : `${text} v${score.version[0]}`;
}

function fixText({ state, versions }: Match["vulnerability"]["fix"]): string {
  switch (state) {
    case "fixed":
      return versions.length === 0 ? "fixed" : `fixed in [${versions.join(", ")}]`;
    case "not-fixed":
      return "not fixed";
    case "wont-fix":
      return "won't fix";
    case "unknown":
    case "":
      return "unknown";
  }
}

function ruleText({ rules }: IgnoredMatch): string {
  const texts = rules.map(({ origin, reason }) => {
    switch (origin) {
      case "user":
        return reason === undefined ? "ignore rule" : `ignore rule: ${reason}`;
      case "only-fixed":
        return "--only-fixed";
      case "only-not-fixed":
        return "--only-notfixed";
      case "kernel-headers":
        return "kernel headers are not the kernel";
    }
  });
  return [...new Set(texts)].join("; ");
}

function reasonText({ reasons }: SuppressedMatch): string {
  return reasons.map(({ text }) => text).join("; ");
}
