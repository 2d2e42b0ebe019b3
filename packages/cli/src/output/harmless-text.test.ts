import { expect, test } from "vitest";
import { harmlessJson, harmlessText } from "./harmless-text.js";

test.each<[string, string, string]>([
  ["an escape sequence", "\u001b[31mred\u001b]0;title\u0007", "\\u{1b}[31mred\\u{1b}]0;title\\u{7}"],
  ["an 8-bit control", "\u009b2J", "\\u{9b}2J"],
  ["line breaks and tabs", "a\r\n\tb\u2028c", "a b\\u{2028}c"],
  ["text that runs backwards", "a\u202eb\u2066c", "a\\u{202e}b\\u{2066}c"],
  ["invisible text", "a\u200bb\ufeffc\u{e0041}", "a\\u{200b}b\\u{feff}c\\u{e0041}"],
  ["half a character", "a\ud800", "a\\u{d800}"],
  ["a heap of marks", `o${"\u0300".repeat(50)}k`, "o\u0300\u0300\u0300k"],
  ["other scripts stay", "漏洞 naïve 🚢", "漏洞 naïve 🚢"],
])("%s", (_, text, expected) => {
  expect(harmlessText(text)).toBe(expected);
});

test("JSON keeps its value and loses what steers a terminal", () => {
  const value = { "a\u009b": "\u001b[2J\u202e\u200b漏" };
  const json = harmlessJson(JSON.stringify(value));
  expect(json).toBe(String.raw`{"a\u009b":"\u001b[2J\u202e\u200b漏"}`);
  expect(JSON.parse(json)).toEqual(value);
});
