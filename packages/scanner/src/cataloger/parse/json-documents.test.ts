import { expect, test } from "vitest";
import { jsonDocuments } from "./json-documents.js";

test.each<[string, string, readonly unknown[]]>([
  ["nothing", "", []],
  ["white space", " \r\n\t", []],
  ["one", ' {"a":[1,{"b":"}"}]} ', [{ a: [1, { b: "}" }] }]],
  ["one after the other", '{}[]"a"1', [{}, [], "a", 1]],
  ["words", "true false null -1.5e3", [true, false, null, -1500]],
  ["quotes and backslashes in texts", '{"a\\"}":"\\\\"}{"b":1}', [{ 'a"}': "\\" }, { b: 1 }]],
])("%s", (_name, text, values) => {
  expect([...jsonDocuments(text)]).toEqual(values);
});

test.each([["{"], ["}"], ['"a'], ['"a\\'], ["[1,]"], ["{} x"], ["{},{}"], ["nul"], ["[}"], ["01"]])("refused: %j", (text) => {
  expect(() => [...jsonDocuments(text)]).toThrow("not a JSON document");
});

test("values before a broken one are given", () => {
  const found: unknown[] = [];
  expect(() => {
    for (const value of jsonDocuments("1 2 x")) found.push(value);
  }).toThrow();
  expect(found).toEqual([1, 2]);
});

test("nesting has a limit", () => {
  const nested = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
  expect([...jsonDocuments(nested(10_000))].length).toBe(1);
  expect(() => [...jsonDocuments(nested(10_001))]).toThrow("more than 10000 levels");
});
