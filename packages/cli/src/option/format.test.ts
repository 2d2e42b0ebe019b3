import { expect, test } from "vitest";
import { type OutputTarget, outputTargets } from "./format.js";

const formats = { available: ["table", "json"], standard: "table", ofFiles: "json" };
const values = (texts: readonly string[]) => texts.map((text) => ({ text, origin: "-o" }));

test.each<[string, readonly string[], readonly string[], readonly OutputTarget[]]>([
  ["nothing asked for", [], [], [{ format: "table" }]],
  ["a format", ["json"], [], [{ format: "json" }]],
  ["a format into a file", ["json=out.json"], [], [{ format: "json", file: "out.json" }]],
  [
    "several at once",
    ["table", "json=a.json", "table=b.txt"],
    [],
    [{ format: "table" }, { format: "json", file: "a.json" }, { format: "table", file: "b.txt" }],
  ],
  [
    "any other value is a file that gets JSON, beside the table",
    ["results.json"],
    [],
    [{ format: "table" }, { format: "json", file: "results.json" }],
  ],
  ["a file beside a format", ["json", "results.json"], [], [{ format: "json" }, { format: "json", file: "results.json" }]],
  ["a file that is named like a format", ["./json"], [], [{ format: "table" }, { format: "json", file: "./json" }]],
  ["a path with =", ["./a=b.json"], [], [{ format: "table" }, { format: "json", file: "./a=b.json" }]],
  ["a file name with =", ["json=a=b"], [], [{ format: "json", file: "a=b" }]],
  ["the file option never means a format", [], ["json"], [{ format: "table" }, { format: "json", file: "json" }]],
  ["an empty file option sets nothing", [], [""], [{ format: "table" }]],
])("%s", (_, outputs, files, expected) => {
  expect(outputTargets(values(outputs), values(files), formats)).toEqual(expected);
});

test.each<[string, readonly string[], string, string]>([
  [
    "a format of a later version",
    ["sarif"],
    "format-unavailable",
    '-o "sarif": this command does not write sarif; it writes table, json (a file of that name is ./sarif)',
  ],
  ["a mistyped format", ["jsn=a.json"], "option-invalid", '-o "jsn=a.json": there is no format "jsn"; did you mean json?'],
  ["a format that does not exist", ["xlsx=a"], "option-invalid", '-o "xlsx=a": there is no format "xlsx"; the formats are table, json'],
  ["no file after =", ["json="], "option-invalid", '-o "json=": a file name is missing after "="'],
  ["an empty value", [""], "option-invalid", "-o is empty: write a format (table, json), FORMAT=FILE, or a file for json"],
  [
    "two formats on standard output",
    ["json", "table"],
    "option-invalid",
    "two outputs go to standard output: give each format a file of its own, FORMAT=FILE",
  ],
  [
    "one file twice",
    ["json=a", "table=a"],
    "option-invalid",
    'two outputs go to the file "a": give each format a file of its own, FORMAT=FILE',
  ],
])("%s is refused", (_, outputs, code, message) => {
  expect(() => outputTargets(values(outputs), [], formats)).toThrow(expect.objectContaining({ code, message }));
});
