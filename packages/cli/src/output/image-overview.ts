import { harmlessText } from "./harmless-text.js";
import { type ResultWord, resultText } from "./image-block.js";
import { type Column, renderTable, type Style, type TableLayout } from "./table.js";

/** One image of several in the closing overview. */
export interface OverviewRow {
  readonly name: string;
  readonly result: ResultWord | "ERROR";
  /** Severity counts, or the error. */
  readonly detail: string;
}

const STYLES: Readonly<Record<OverviewRow["result"], Style>> = {
  PASS: "green",
  WARN: "yellow",
  FAIL: "brightRed",
  UNKNOWN: "cyan",
  ERROR: "brightRed",
};

const COLUMNS: readonly Column<OverviewRow>[] = [
  { title: "IMAGE", text: ({ name }) => harmlessText(name), minimum: 20, maximum: 60 },
  {
    title: "RESULT",
    text: ({ result }) => (result === "ERROR" ? result : resultText(result, false)),
    style: ({ result }) => STYLES[result],
    minimum: 7,
    maximum: 7,
  },
  { title: "VULNERABILITIES", text: ({ detail }) => harmlessText(detail), minimum: 24, maximum: 90 },
];

/** The closing overview of a scan of several images, in their order. */
export function renderOverview(rows: readonly OverviewRow[], layout: TableLayout): string {
  return `Images:\n${renderTable(COLUMNS, rows, layout)}`;
}
