import { expect, test } from "vitest";
import { jsonText } from "./json-text.js";

test("a document on lines, with what steers a terminal escaped", () => {
  expect(jsonText({ a: ["\u202e\u001b"] })).toBe('{\n "a": [\n  "\\u202e\\u001b"\n ]\n}\n');
});

test("a document beyond the length of texts is an error with a code", () => {
  const long = "x".repeat(1 << 20);
  expect(() => jsonText({ list: Array.from({ length: 520 }, () => long) })).toThrow(expect.objectContaining({ code: "output-failed" }));
});
