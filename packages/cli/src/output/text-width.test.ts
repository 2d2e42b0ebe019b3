import { expect, test } from "vitest";
import { clipText, padText, textWidth, wrapText } from "./text-width.js";

test.each<[string, string, number, readonly string[]]>([
  ["nothing", "", 5, [""]],
  ["blanks between words", "one two three", 7, ["one two", "three"]],
  [
    "a path at its slashes",
    "https://security.example/tracker/CVE-2021-3711",
    20,
    ["https://security.", "example/tracker/CVE-", "2021-3711"],
  ],
  ["a word without a place to break", "abcdefghij", 4, ["abcd", "efgh", "ij"]],
  ["wide characters", "漏洞漏洞漏", 4, ["漏洞", "漏洞", "漏"]],
  ["marks take no room", "e\u0301e\u0301e\u0301", 3, ["e\u0301e\u0301e\u0301"]],
])("wraps %s", (_, text, width, lines) => {
  expect(wrapText(text, width)).toEqual(lines);
});

test("wraps a million characters of any kind in linear time", () => {
  for (const text of ["a", "\u00a0", "/", "a ", "漏"]) expect(wrapText(`x${text.repeat(1_000_000)}x`, 40).length).toBeGreaterThan(1000);
});

test("measures, clips and pads by columns", () => {
  expect([
    textWidth("aé漏"),
    clipText("abcdef", 4),
    clipText("abcd", 4),
    clipText("漏洞漏", 4),
    padText("漏", 4),
    padText("1", 3, "right"),
  ]).toEqual([4, "abc…", "abcd", "漏…", "漏  ", "  1"]);
});
