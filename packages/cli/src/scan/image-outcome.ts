import type { AssuranceError, Result, ScanReport } from "@plimsoll/core";
import type { ImageBlock, ResultWord } from "../output/image-block.js";
import { findingRows, suppressedRows } from "./finding-rows.js";

/** What came of one image: its report, or why there is none. */
export type ImageOutcome =
  | { readonly image: string; readonly report: ScanReport; readonly uploadFailed?: true }
  | { readonly image: string; readonly error: Pick<AssuranceError, "code" | "message"> };

const WORDS: Readonly<Record<Result, ResultWord>> = { Pass: "PASS", Warn: "WARN", Fail: "FAIL", Unknown: "UNKNOWN" };

/** The word of a result as the table output has it. */
export function resultWord(result: Result): ResultWord {
  return WORDS[result];
}

/** A report as a block of the table output. */
export function imageBlock(
  image: string,
  report: ScanReport,
  options: { readonly showSuppressed: boolean; readonly database: string },
): ImageBlock {
  const { sbom, verdict } = report;
  return {
    name: image,
    digest: digestOf(sbom.source),
    distro: distroText(report),
    dependencyCount: sbom.packages.length,
    findings: findingRows(report),
    suppressed: options.showSuppressed ? suppressedRows(report) : [],
    result: resultWord(verdict.result),
    thresholds: verdict.thresholds,
    database: options.database,
    remarks: remarksOf(report),
  };
}

/** The digest under which a registry knows the image, else that of its manifest; empty for other sources. */
function digestOf(source: ScanReport["sbom"]["source"]): string {
  if (source.type !== "image") return "";
  return source.repoDigests[0]?.split("@").at(-1) ?? source.manifestDigest;
}

function distroText({ sbom: { distro } }: ScanReport): string {
  if (distro === undefined) return "";
  return distro.prettyName || `${distro.name || distro.id} ${distro.versionId}`.trim();
}

/** What the numbers do not say: what was not read, not matched, or hidden. */
function remarksOf(report: ScanReport): readonly string[] {
  const { sbom, result } = report;
  const hidden = (origin: "user" | "only-fixed" | "only-not-fixed"): number =>
    result.ignored.filter(({ rules }) => rules.some((rule) => rule.origin === origin)).length;
  const remarks: readonly (readonly [number, string])[] = [
    [report.judgedBy === undefined ? 0 : 1, `the result is that of the server ${report.judgedBy ?? ""}, by its thresholds and exceptions`],
    [
      result.judged.length > 0 ? 0 : 1,
      sbom.packages.length === 0 ? "no packages were found, so nothing could be judged" : "none of the packages could be judged",
    ],
    [
      sum(result.unmatchedTypes),
      `packages of types that this version does not match, so nothing is known of them: ${counts(result.unmatchedTypes)}`,
    ],
    [
      sum(result.unsearchable),
      `packages without a version, or of an unknown distribution, so nothing is known of them: ${counts(result.unsearchable)}`,
    ],
    [hidden("only-fixed"), `${hidden("only-fixed")} findings without a fixed version are left out (--only-fixed)`],
    [hidden("only-not-fixed"), `${hidden("only-not-fixed")} findings with a fixed version are left out (--only-notfixed)`],
    [hidden("user"), `${hidden("user")} findings are left out by ignore rules`],
    ...sbom.gaps.map(({ path, code, message }) => [1, `not read: ${path} (${code}: ${message})`] as const),
  ];
  return remarks.flatMap(([count, text]) => (count > 0 ? [text] : []));
}

function sum(byType: Readonly<Record<string, number>>): number {
  return Object.values(byType).reduce((total, count) => total + count, 0);
}

function counts(byType: Readonly<Record<string, number>>): string {
  return Object.entries(byType)
    .map(([type, count]) => `${type} ${count}`)
    .join(", ");
}
