import { type Column, renderTable, type Style, type TableLayout } from "./table.js";

/** One finding as tables show it: harmless texts on one line, empty where nothing is known. */
export interface FindingRow {
  /** Package name and version. */
  readonly dependency: string;
  /** The feed's word: Critical, High, Medium, Low, Negligible, or N/A. */
  readonly severity: string;
  readonly id: string;
  /** CVSS base score with one decimal, or N/A. */
  readonly cvss: string;
  readonly description: string;
  /** `fixed in [VERSION]`, `not fixed`, ... */
  readonly fix: string;
  readonly reference: string;
  /** Index of the layer and the step that made it. */
  readonly layer: string;
  /** Chance of exploitation, and KEV where it is known to be exploited. */
  readonly exploitation: string;
  readonly knownExploited: boolean;
  /** Why it does not count; only of suppressed findings. */
  readonly suppression?: string;
}

const SEVERITY_STYLES: Readonly<Record<string, Style>> = { Critical: "brightRed", High: "red", Medium: "yellow", Low: "cyan" };

/** The reference's columns in their order, then ours. What folds first is what can be looked up elsewhere. */
const COLUMNS: readonly Column<FindingRow>[] = [
  { title: "DEPENDENCY", text: ({ dependency }) => dependency, style: () => "bold", minimum: 16, maximum: 40 },
  { title: "SEVERITY", text: ({ severity }) => severity, style: ({ severity }) => SEVERITY_STYLES[severity], minimum: 8, maximum: 10 },
  { title: "CVE-ID", text: ({ id }) => id, solid: true, minimum: 14, maximum: 20 },
  { title: "CVSS", align: "right", text: ({ cvss }) => cvss, minimum: 4, maximum: 4 },
  {
    title: "DESCRIPTION",
    text: ({ description }) => description,
    minimum: 20,
    maximum: 44,
    fold: 4,
    maxLines: 4,
    maxFoldedLines: 2,
    style: () => "dim",
  },
  {
    title: "FIX RESULT",
    text: ({ fix }) => fix,
    style: ({ fix }) => (fix.startsWith("fixed") ? "green" : undefined),
    minimum: 14,
    maximum: 36,
  },
  { title: "REFERENCES", text: ({ reference }) => reference, minimum: 26, maximum: 60, fold: 3, style: () => "dim" },
  { title: "LAYER", text: ({ layer }) => layer, minimum: 18, maximum: 44, fold: 1, label: "layer ", maxLines: 2 },
  {
    title: "EPSS",
    text: ({ exploitation }) => exploitation,
    style: ({ knownExploited }) => (knownExploited ? "brightRed" : undefined),
    minimum: 6,
    maximum: 10,
    fold: 2,
    label: "EPSS ",
  },
  { title: "SUPPRESSED", text: ({ suppression }) => suppression ?? "", minimum: 16, maximum: 44, fold: 5, label: "suppressed: " },
];

/** Draws findings in their order. */
export function renderFindings(rows: readonly FindingRow[], layout: TableLayout): string {
  return renderTable(COLUMNS, rows, layout);
}

/** Rows that differ in something shown, in their order: the same package in two places of one layer is one row. */
export function distinctRows(rows: readonly FindingRow[]): readonly FindingRow[] {
  const seen = new Set<string>();
  return rows.filter((row) => {
    const key = JSON.stringify(row);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
