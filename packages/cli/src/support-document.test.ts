import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { findScheme, matcherOf, matchers, versionFormatOfPackage } from "@plimsoll/core";
import { catalogers } from "@plimsoll/scanner";
import { expect, test } from "vitest";

const DOCUMENT = fileURLToPath(new URL("../../../docs/support.md", import.meta.url));

type Cells = readonly string[];

function table(head: Cells, rows: readonly Cells[]): string {
  return [head, head.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");
}

const code = (text: string): string => `\`${text}\``;

/** A type of packages in each row, by the cataloger that finds it. */
function packageRows(): readonly Cells[] {
  return catalogers.flatMap(({ name, types, paths, evidence, source }) =>
    types.map((type) => [
      code(type),
      evidence ?? paths.map(code).join(", "),
      `[${name}](${source})`,
      formatOf(type),
      matcherOf(type)?.name ?? "none: the output says how many are not judged",
    ]),
  );
}

function formatOf(type: string): string {
  return versionFormatOfPackage(type, "");
}

function schemeRows(): readonly Cells[] {
  const formats = new Set(catalogers.flatMap(({ types }) => types.map(formatOf)));
  return [...formats].sort().map((format) => [format, findScheme(format)?.source ?? ""]);
}

function matcherRows(): readonly Cells[] {
  return matchers.map(({ name, types, needsDistro, source }) => [name, types.map(code).join(", "), needsDistro ? "yes" : "no", source]);
}

function supportDocument(): string {
  return [
    "# What Plimsoll supports",
    "",
    "Made from the constants of catalogers, version schemes and matchers by `PLIMSOLL_UPDATE_DOCS=1 npx vitest run packages/cli/src/support-document.test.ts`; do not edit.",
    "",
    "## Packages",
    "",
    "Evidence is named by globs over paths from the root: `*` stops at `/`, `**` is any number of folders, `{a,b}` is either. Types are Syft's.",
    "",
    table(["type", "evidence", "cataloger and format", "version scheme", "matcher"], packageRows()),
    "",
    "## Matching",
    "",
    table(["matcher", "types", "needs to know the distribution", "rules as in"], matcherRows()),
    "",
    "## Version schemes",
    "",
    table(["scheme", "order as in"], schemeRows()),
    "",
  ].join("\n");
}

test("docs/support.md tells of every cataloger and matcher", () => {
  if (process.env["PLIMSOLL_UPDATE_DOCS"] === "1") writeFileSync(DOCUMENT, supportDocument());
  expect(existsSync(DOCUMENT) ? readFileSync(DOCUMENT, "utf8") : "").toBe(supportDocument());
});

test("every cataloger says where its evidence is, and every type is matched", () => {
  expect(catalogers.filter(({ paths, evidence }) => paths.length === 0 && evidence === undefined).map(({ name }) => name)).toEqual([]);
  expect(catalogers.flatMap(({ types }) => types).filter((type) => matcherOf(type) === undefined)).toEqual([]);
});
