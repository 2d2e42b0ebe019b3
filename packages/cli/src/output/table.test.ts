import { expect, test } from "vitest";
import { type Column, renderTable, styled } from "./table.js";

interface Row {
  readonly name: string;
  readonly score: string;
  readonly note: string;
}

const columns: readonly Column<Row>[] = [
  { title: "NAME", text: ({ name }) => name, minimum: 8, maximum: 20 },
  { title: "SCORE", align: "right", text: ({ score }) => score, style: () => "red", minimum: 5, maximum: 5 },
  { title: "NOTE", text: ({ note }) => note, minimum: 12, maximum: 40, fold: 1, label: "note: " },
];

const rows: readonly Row[] = [
  { name: "openssl 1.1.1k-1+deb11u1", score: "9.8", note: "a note that is longer than its cell" },
  { name: "zlib", score: "N/A", note: "" },
];

test("columns share the width, long text wraps in its cell", () => {
  expect(renderTable(columns, rows, { width: 50, colour: false })).toBe(
    [
      "+----------------------+-------+-----------------+",
      "| NAME                 | SCORE | NOTE            |",
      "+----------------------+-------+-----------------+",
      "| openssl              |   9.8 | a note that is  |",
      "| 1.1.1k-1+deb11u1     |       | longer than its |",
      "|                      |       | cell            |",
      "| zlib                 |   N/A |                 |",
      "+----------------------+-------+-----------------+",
      "",
    ].join("\n"),
  );
});

test("a column for which there is no room goes below its row", () => {
  expect(renderTable(columns, rows, { width: 30, colour: false })).toBe(
    [
      "+--------------------+-------+",
      "| NAME               | SCORE |",
      "+--------------------+-------+",
      "| openssl            |   9.8 |",
      "| 1.1.1k-1+deb11u1   |       |",
      "|   note: a note that is     |",
      "|   longer than its cell     |",
      "+--------------------+-------+",
      "| zlib               |   N/A |",
      "+--------------------+-------+",
      "",
    ].join("\n"),
  );
});

test("a foldable column without any content is left out", () => {
  expect(renderTable(columns, rows.slice(1), { width: 80, colour: false }).split("\n")[1]).toBe("| NAME | SCORE |");
});

test("colour surrounds the padded text of a cell", () => {
  const [, , , line] = renderTable(columns, rows.slice(1), { width: 80, colour: true }).split("\n");
  expect(line).toBe("| zlib | \u001b[31m  N/A\u001b[0m |");
  expect([styled("", "red", true), styled("x", undefined, true), styled("x", "red", false)]).toEqual(["", "x", "x"]);
});

test("a cell of a million characters is cut to six lines", () => {
  const text = renderTable(columns, [{ name: "x".repeat(1_000_000), score: "1", note: "" }], { width: 40, colour: false });
  expect(text.split("\n").length).toBe(3 + 6 + 1 + 1);
  expect(text).toContain("…");
});
