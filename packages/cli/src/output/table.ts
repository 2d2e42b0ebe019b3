import { clipText, padText, textWidth, wrapText } from "./text-width.js";

/** A way to mark text on a terminal: the number of an SGR escape sequence. */
export type Style = "red" | "brightRed" | "yellow" | "green" | "cyan" | "dim" | "bold";

const SGR: Readonly<Record<Style, string>> = { red: "31", brightRed: "1;31", yellow: "33", green: "32", cyan: "36", dim: "2", bold: "1" };

/** `text` in a style; as it is where colour is off. */
export function styled(text: string, style: Style | undefined, colour: boolean): string {
  return colour && style !== undefined && text !== "" ? `\u001b[${SGR[style]}m${text}\u001b[0m` : text;
}

/** A column of a table, and how it behaves when room is short. */
export interface Column<Row> {
  readonly title: string;
  readonly align?: "left" | "right";
  /** Content of a cell: harmless text on one line. */
  text(row: Row): string;
  style?(row: Row): Style | undefined;
  /** Words are never broken as long as they are not longer than `maximum`: ids are copied and searched for. */
  readonly solid?: true;
  /** Narrowest width at which the column can be read. */
  readonly minimum: number;
  /** Widest that it gets; longer text wraps. */
  readonly maximum: number;
  /** Columns with the highest number are the first to move below the row when room is short; absent: never. */
  readonly fold?: number;
  /** What stands before the text when it is below the row. */
  readonly label?: string;
  /** Lines of a cell at most, and below the row. Default: 6. */
  readonly maxLines?: number;
  readonly maxFoldedLines?: number;
}

export interface TableLayout {
  /** Columns of the terminal or page. */
  readonly width: number;
  readonly colour: boolean;
}

/** Lines that a wrapped cell has at most; the last one ends in `…` where text is left out. */
const MAX_CELL_LINES = 6;

/** Columns that a table spends on a cell besides its content: a border and a blank on each side. */
const CELL_BORDER = 3;

/**
 * Draws a table with `+`, `-` and `|` in at most `width` columns (as far as the minimum widths allow). Where not all columns fit, some
 * go below their row as lines of their own, so nothing is lost.
 */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[], layout: TableLayout): string {
  const used = columns.filter((column) => column.fold === undefined || rows.some((row) => column.text(row) !== ""));
  const measured = used.map((column) => measureColumn(column, rows));
  const { shown, folded } = foldColumns(measured, layout.width);
  const widths = shareWidth(shown, layout.width);
  const columnsShown = shown.map(({ column }) => column);
  const rule = `+${widths.map((width) => "-".repeat(width + 2)).join("+")}+\n`;
  const titles = columnsShown.map(({ title }, index) => ` ${padText(clipText(title, widths[index] ?? 0), widths[index] ?? 0)} `);
  const head = `|${titles.join("|")}|\n`;
  const inner = widths.reduce((sum, width) => sum + width + CELL_BORDER, 0) - CELL_BORDER;
  const columnsFolded = folded.map(({ column }) => column);
  const body = rows.map(
    (row) => rowLines(row, columnsShown, widths, layout.colour) + foldedLines(row, columnsFolded, inner, layout.colour),
  );
  // Below-the-row lines make rows uneven: rules between them keep apart what belongs together.
  const separator = folded.length > 0 ? rule : "";
  return rule + head + rule + body.join(separator) + rule;
}

/** A column and the widths it can have: what it needs, what keeps its words whole, what keeps all on one line. */
interface MeasuredColumn<Row> {
  readonly column: Column<Row>;
  readonly needed: number;
  readonly whole: number;
  readonly wanted: number;
}

function measureColumn<Row>(column: Column<Row>, rows: readonly Row[]): MeasuredColumn<Row> {
  let longest = textWidth(column.title);
  let word = longest;
  for (const row of rows) {
    const text = column.text(row);
    if (longest < column.maximum) longest = Math.max(longest, textWidth(text));
    if (word < column.maximum) word = text.split(" ").reduce((most, each) => Math.max(most, textWidth(each)), word);
  }
  const wanted = Math.min(column.maximum, longest);
  const whole = Math.min(column.maximum, word);
  return { column, wanted, whole, needed: column.solid ? whole : Math.min(column.minimum, wanted) };
}

function foldColumns<Row>(
  columns: readonly MeasuredColumn<Row>[],
  width: number,
): { shown: readonly MeasuredColumn<Row>[]; folded: readonly MeasuredColumn<Row>[] } {
  const folded = new Set<MeasuredColumn<Row>>();
  const foldOf = ({ column }: MeasuredColumn<Row>): number => column.fold ?? 0;
  const foldable = columns.filter(({ column }) => column.fold !== undefined).sort((left, right) => foldOf(right) - foldOf(left));
  const neededWidth = (): number => columns.reduce((sum, each) => sum + (folded.has(each) ? 0 : each.needed + CELL_BORDER), 1);
  for (const each of foldable) {
    if (neededWidth() <= width) break;
    folded.add(each);
  }
  return { shown: columns.filter((each) => !folded.has(each)), folded: columns.filter((each) => folded.has(each)) };
}

/** Every column gets what it needs; the room left goes first to whole words, then to whole lines, in equal parts. */
function shareWidth<Row>(columns: readonly MeasuredColumn<Row>[], width: number): readonly number[] {
  const widths = columns.map(({ needed }) => needed);
  let room = width - 1 - widths.reduce((sum, each) => sum + each + CELL_BORDER, 0);
  for (const goals of [columns.map(({ whole }) => whole), columns.map(({ wanted }) => wanted)]) {
    while (room > 0) {
      const hungry = goals.flatMap((goal, index) => ((widths[index] ?? 0) < goal ? [index] : []));
      if (hungry.length === 0) break;
      const part = Math.max(1, Math.floor(room / hungry.length));
      for (const index of hungry) {
        const more = Math.min(part, room, (goals[index] ?? 0) - (widths[index] ?? 0));
        widths[index] = (widths[index] ?? 0) + more;
        room -= more;
      }
    }
  }
  return widths;
}

function rowLines<Row>(row: Row, columns: readonly Column<Row>[], widths: readonly number[], colour: boolean): string {
  const cells = columns.map((column, index) => cellLines(column.text(row), widths[index] ?? 1, column.maxLines));
  const height = Math.max(...cells.map(({ length }) => length));
  let text = "";
  for (let line = 0; line < height; line++) {
    const parts = columns.map((column, index) => {
      const content = padText(cells[index]?.[line] ?? "", widths[index] ?? 0, column.align);
      return ` ${styled(content, column.style?.(row), colour)} `;
    });
    text += `|${parts.join("|")}|\n`;
  }
  return text;
}

function cellLines(text: string, width: number, most = MAX_CELL_LINES): readonly string[] {
  // No cell shows more than its lines hold, so what lies far behind need not be wrapped.
  const lines = wrapText(text.slice(0, width * most * 4), width);
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), clipText(`${lines[most - 1]}…`, width)];
}

function foldedLines<Row>(row: Row, folded: readonly Column<Row>[], inner: number, colour: boolean): string {
  let text = "";
  for (const column of folded) {
    const content = column.text(row);
    if (content === "") continue;
    for (const line of cellLines(`${column.label ?? ""}${content}`, inner - 2, column.maxFoldedLines ?? column.maxLines)) {
      text += `|   ${styled(padText(line, inner - 2), column.style?.(row) ?? "dim", colour)} |\n`;
    }
  }
  return text;
}
