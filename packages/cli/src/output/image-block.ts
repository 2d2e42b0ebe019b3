import { distinctRows, type FindingRow, renderFindings } from "./findings-table.js";
import { harmlessText } from "./harmless-text.js";
import { type Style, styled, type TableLayout } from "./table.js";
import { clipText, wrapText } from "./text-width.js";

export type ResultWord = "PASS" | "WARN" | "FAIL" | "UNKNOWN";

/** What the table output says of one image. Texts may be hostile: they are made harmless here. */
export interface ImageBlock {
  /** As given. */
  readonly name: string;
  /** Empty where the input has none. */
  readonly digest: string;
  /** Empty where none was found. */
  readonly distro: string;
  readonly dependencyCount: number;
  readonly findings: readonly FindingRow[];
  readonly suppressed: readonly FindingRow[];
  readonly result: ResultWord;
  readonly thresholds: { readonly warn: number; readonly fail: number };
  /** Which database was used. */
  readonly database: string;
  /** What the result does not know or should say beside it, one line each. */
  readonly remarks: readonly string[];
}

const RESULT_STYLES: Readonly<Record<ResultWord, Style>> = { PASS: "green", WARN: "yellow", FAIL: "brightRed", UNKNOWN: "cyan" };

/** At most this many remarks are shown; JSON has all. */
const MAX_REMARKS = 10;
/** Longer than any distribution calls itself. Columns. */
const MAX_DISTRO = 200;

/** The block of one image: the reference's summary lines in their words, ours after them, then the result and the findings. */
export function renderImageBlock(block: ImageBlock, layout: TableLayout): string {
  const findings = distinctRows(block.findings);
  const suppressed = distinctRows(block.suppressed);
  const lines = [
    "Summary:",
    `Name: ${harmlessText(block.name)}`,
    `Digest: ${block.digest}`,
    `Number of dependencies: ${block.dependencyCount}`,
    `Total vulnerabilities: ${severityCounts(findings)}`,
    ...(block.distro === "" ? [] : [`Distribution: ${clipText(harmlessText(block.distro.slice(0, 2 * MAX_DISTRO)), MAX_DISTRO)}`]),
    `Database: ${block.database}`,
    ...remarkLines(block.remarks, layout.width),
    "",
    `Scan result: ${resultText(block.result, layout.colour)} (warn_threshold - ${decimal(block.thresholds.warn)}, fail_threshold - ${decimal(block.thresholds.fail)})`,
  ];
  const table = findings.length > 0 ? renderFindings(findings, layout) : "";
  const left = suppressed.length > 0 ? `\nSuppressed, counted nowhere:\n${renderFindings(suppressed, layout)}` : "";
  return `${lines.join("\n")}\n${table}${left}`;
}

/** The result as it is written everywhere: WARN carries a warning sign. */
export function resultText(result: ResultWord, colour: boolean): string {
  return styled(result === "WARN" ? "⚠ WARN" : result, RESULT_STYLES[result], colour);
}

/** `10, critical: 4, high: 6, medium: 0, low: 0, N/A: 0`; negligible ones stand behind where there are any, so that the words before stay as pipelines know them. */
export function severityCounts(findings: readonly FindingRow[]): string {
  const count = (...words: readonly string[]): number => findings.filter(({ severity }) => words.includes(severity)).length;
  const negligible = count("Negligible");
  const words = [
    `critical: ${count("Critical")}`,
    `high: ${count("High")}`,
    `medium: ${count("Medium")}`,
    `low: ${count("Low")}`,
    `N/A: ${count("N/A")}`,
  ];
  return [findings.length, ...words, ...(negligible > 0 ? [`negligible: ${negligible}`] : [])].join(", ");
}

function remarkLines(remarks: readonly string[], width: number): readonly string[] {
  const shown = remarks.slice(0, MAX_REMARKS).flatMap((remark) => {
    const [first = "", ...rest] = wrapText(harmlessText(remark), Math.max(20, width - 6));
    return [`Note: ${first}`, ...rest.map((line) => `      ${line}`)];
  });
  const left = remarks.length - MAX_REMARKS;
  return left > 0 ? [...shown, `Note: ${left} more, see -o json`] : shown;
}

/** With one decimal at least: 7 is `7.0`, 3.95 stays. */
function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}
