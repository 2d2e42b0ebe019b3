import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../artifact/package.js";
import { decodeOsv } from "./decode.js";

const folder = fileURLToPath(new URL("testdata/", import.meta.url));
const names = readdirSync(folder).map((name) => name.replace(/\.json$/, ""));

function read(name: string): { readonly osv: JsonValue; readonly record: unknown } {
  return JSON.parse(readFileSync(`${folder}${name}.json`, "utf8"));
}

/** A record with one npm package, changed. */
function record(changes: { readonly [key: string]: unknown }, affected: { readonly [key: string]: unknown } = {}): JsonValue {
  const range = { type: "SEMVER", events: [{ introduced: "0" }, { fixed: "1.0.0" }] };
  const member = { package: { ecosystem: "npm", name: "x" }, ranges: [range], ...affected };
  return JSON.parse(JSON.stringify({ id: "OSV-1", affected: [member], ...changes })) as JsonValue;
}

function constraintsOf(events: readonly object[]): unknown {
  const decoded = decodeOsv(record({}, { ranges: [{ type: "SEMVER", events }] }));
  return "value" in decoded ? decoded.value.advisory.packages.flatMap(({ ranges }) => ranges.map(({ constraint }) => constraint)) : decoded;
}

describe("decodeOsv", () => {
  test.each(names)("reads %s", (name) => {
    const { osv, record: expected } = read(name);
    expect(decodeOsv(osv)).toEqual({ value: expected });
  });

  test.each([
    ["a pair the wrong way round", [{ fixed: "2.0.0" }, { introduced: "1.0.0" }], [">=1.0.0,<2.0.0"]],
    ["a second start within a stretch", [{ introduced: "1.0.0" }, { introduced: "1.5.0" }, { fixed: "2.0.0" }], [">=1.0.0,<2.0.0"]],
    ["a lower start after it", [{ introduced: "4.0.0" }, { introduced: "1.5.0" }, { fixed: "2.0.0" }], [">=1.5.0,<2.0.0"]],
    ["the first start of all after it", [{ introduced: "4.0.0" }, { introduced: "0" }, { fixed: "2.0.0" }], ["<2.0.0"]],
    ["an end without a start", [{ introduced: "0" }, { fixed: "1.0.0" }, { fixed: "3.0.0" }], ["<1.0.0"]],
    ["every version, and a stretch of them", [{ introduced: "1.0.0" }, { fixed: "2.0.0" }, { introduced: "0" }], [""]],
    ["an event of a kind that is not known", [{ introduced: "0" }, { limit: "9" }, { fixed: "1.0.0" }], ["<1.0.0"]],
  ])("takes %s", (_, events, expected) => {
    expect(constraintsOf(events)).toEqual(expected);
  });

  test.each<readonly [string, JsonValue, string]>([
    ["no object", [], "the record is a list, not an object"],
    ["no id", record({ id: undefined }), "id is absent, not text"],
    ["a number for an id", record({ id: 7 }), "id is the number 7, not text"],
    ["an id with NUL", record({ id: "OSV-\u0000" }), 'id has control characters: "OSV-\\u0000"'],
    ["an id that is too long", record({ id: "x".repeat(1_001) }), "id has 1001 characters; at most 1000 are read"],
    ["half a surrogate pair", record({ aliases: ["\ud800"] }), 'a member of aliases has control characters: "\\ud800"'],
    ["an object for a list", record({ affected: {} }), "affected is an object, not a list"],
    ["text for an object", record({}, { package: "x" }), 'package is the text "x", not an object'],
    ["a list for a name", record({}, { package: { ecosystem: "npm", name: [] } }), "package.name is a list, not text"],
    ["no day", record({ published: "yesterday" }), 'published is no date: "yesterday"'],
    ["a day that is none", record({ modified: "2024-02-30T00:00:00Z" }), 'modified is no date: "2024-02-30T00:00:00Z"'],
    [
      "a version that would be a constraint",
      record({}, { ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "1.0 || >0" }] }] }),
      'fixed is no version: "1.0 || >0"',
    ],
    [
      "a million versions",
      record({}, { ranges: [], versions: Array.from({ length: 1_000_000 }, String) }),
      "versions has 1000000 members; at most 50000 are read",
    ],
    [
      "many versions",
      record({}, { ranges: [], versions: Array.from({ length: 1_001 }, String) }),
      "a package without ranges lists 1001 versions, more than a constraint can hold",
    ],
    [
      "many stretches",
      record(
        {},
        { ranges: Array.from({ length: 1_001 }, (_, at) => ({ events: [{ introduced: `${at + 1}` }, { fixed: `${at + 1}.5` }] })) },
      ),
      "a package has 1001 stretches of versions; at most 1000 are read",
    ],
    ["a wrong severity", record({ severity: [{ type: "CVSS_V3", score: 9.8 }] }), "severity.score is the number 9.8, not text"],
    ["a wrong reference", record({ references: [{ type: "WEB", url: null }] }), "a reference's url is absent, not text"],
  ])("refuses %s", (_, document, problem) => {
    expect(decodeOsv(document)).toEqual({ problem });
  });

  test("reads a deep document, which it does not look into", () => {
    const deep = JSON.parse(`{"id":"OSV-1","database_specific":${"[".repeat(100_000)}${"]".repeat(100_000)}}`) as JsonValue;
    expect(decodeOsv(deep)).toMatchObject({ value: { advisory: { id: "OSV-1", packages: [] } } });
  });

  test("an inherited name is no field", () => {
    expect(decodeOsv(JSON.parse('{"id":"OSV-1","__proto__":{"affected":7}}') as JsonValue)).toMatchObject({ value: { leftOut: 0 } });
  });

  test("cuts long texts, and takes out what cannot be stored", () => {
    const decoded = decodeOsv(record({ details: `\u0000${"x".repeat(100_000)}` }));
    expect("value" in decoded && decoded.value.advisory.description).toBe(`\ufffd${"x".repeat(65_535)}`);
  });
});
