import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { apiErrors } from "@plimsoll/api";
import { coreErrors, type ErrorTable } from "@plimsoll/core";
import { scannerErrors } from "@plimsoll/scanner";
import { serverErrors } from "@plimsoll/server";
import { vulndbErrors } from "@plimsoll/vulndb";
import { expect, test } from "vitest";
import { cliErrors } from "./error.js";

const DOCUMENT = fileURLToPath(new URL("../../../docs/errors.md", import.meta.url));

const tables: readonly (readonly [string, ErrorTable])[] = [
  ["api", apiErrors],
  ["cli", cliErrors],
  ["core", coreErrors],
  ["scanner", scannerErrors],
  ["server", serverErrors],
  ["vulndb", vulndbErrors],
];

function errorsDocument(): string {
  const sections = tables.map(([name, table]) => {
    const rows = Object.entries(table).map(
      ([code, { meaning, status, retryable }]) => `| \`${code}\` | ${meaning} | ${status} | ${retryable ? "yes" : "no"} |`,
    );
    return [`## ${name}`, "", "| code | meaning | HTTP status | retry |", "| --- | --- | --- | --- |", ...rows, ""].join("\n");
  });
  return [
    "# Errors",
    "",
    "Made from the `error.ts` of each package by `PLIMSOLL_UPDATE_DOCS=1 npx vitest run packages/cli/src/errors-document.test.ts`; do not edit.",
    "",
    "The command line prints `error[CODE]: message` on standard error and exits with 1. *Retry* says whether the same call may succeed later, unchanged; the status is what the server will answer.",
    "",
    ...sections,
  ].join("\n");
}

test("docs/errors.md lists every code of every package", () => {
  if (process.env["PLIMSOLL_UPDATE_DOCS"] === "1") writeFileSync(DOCUMENT, errorsDocument());
  expect(existsSync(DOCUMENT) ? readFileSync(DOCUMENT, "utf8") : "").toBe(errorsDocument());
});

test("no two packages share a code, but that of a fault of the program itself", () => {
  const codes = tables.flatMap(([, table]) => Object.keys(table));
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual(["internal"]);
});
