import { expect, test } from "vitest";
import { imageParametersSchema, imageQuerySchema } from "./image.js";

const preset = { sort: { column: "maxCvss", descending: true }, counts: false, limit: 50 };

test.each([
  ["nothing asked for", {}, preset],
  [
    "words in any case",
    { result: "Fail,WARN", severity: "Critical" },
    { ...preset, ...filters({ result: ["fail", "warn"], severity: ["critical"] }) },
  ],
  [
    "ids as their publishers write them",
    { cve: "cve-2021-44228,ghsa-JFH8-c2jp-5v3q,ALAS-2021-1" },
    { ...preset, ...filters({ cve: ["CVE-2021-44228", "GHSA-jfh8-c2jp-5v3q", "ALAS-2021-1"] }) },
  ],
  [
    "order and page",
    { sort: "name", limit: "200", cursor: "abc_-9", counts: "true" },
    { sort: { column: "name", descending: false }, limit: 200, cursor: "abc_-9", counts: true },
  ],
  ["number as client sends it", { limit: 1 }, { ...preset, limit: 1 }],
  ["beginning of a digest", { digest: "sha256:0123ab" }, { ...preset, digest: "sha256:0123ab" }],
])("reads a query of the list: %s", (_name, query, read) => {
  expect(imageQuerySchema.parse(query)).toEqual(read);
});

test.each([
  ["unknown filter", { colour: "red" }],
  ["unknown result", { result: "bad" }],
  ["unknown column", { sort: "password" }],
  ["two columns", { sort: "-maxCvss,-maxEpss" }],
  ["page too long", { limit: "201" }],
  ["empty page", { limit: "0" }],
  ["empty limit", { limit: "" }],
  ["part of a number", { limit: "1.5" }],
  ["digest too short", { digest: "0123a" }],
  ["cursor of other letters", { cursor: "a b" }],
  ["control characters", { q: "a\u0000b" }],
  ["filter twice", { q: ["a", "b"] }],
])("refuses a query of the list: %s", (_name, query) => {
  expect(imageQuerySchema.safeParse(query).success).toBe(false);
});

test.each(["0", "-1", "1e3", "9999999999", "1;--", "", "../1"])("refuses an id: %s", (id) => {
  expect(imageParametersSchema.safeParse({ id }).success).toBe(false);
});

function filters(values: Readonly<Record<string, readonly string[]>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).map(([name, list]) => [name, { negated: false, values: list }]));
}
