import { type Column, renderTable, type TableLayout } from "./table.js";

/** A package as tables show it: harmless texts on one line. */
export interface PackageRow {
  readonly name: string;
  readonly version: string;
  readonly type: string;
  /** Path of its evidence. */
  readonly path: string;
  /** Index of the layer and the step that made it; empty for a folder. */
  readonly layer: string;
}

const COLUMNS: readonly Column<PackageRow>[] = [
  { title: "NAME", text: ({ name }) => name, style: () => "bold", minimum: 20, maximum: 50 },
  { title: "VERSION", text: ({ version }) => version, minimum: 12, maximum: 36 },
  { title: "TYPE", text: ({ type }) => type, solid: true, minimum: 6, maximum: 16 },
  { title: "PATH", text: ({ path }) => path, minimum: 24, maximum: 70, fold: 2, style: () => "dim" },
  { title: "LAYER", text: ({ layer }) => layer, minimum: 18, maximum: 44, fold: 1, label: "layer ", maxLines: 2 },
];

/** Draws packages in their order. */
export function renderPackages(rows: readonly PackageRow[], layout: TableLayout): string {
  return renderTable(COLUMNS, rows, layout);
}
