import { expect, test } from "vitest";
import { matchesVersionPattern } from "./version-pattern.js";

test.each([
  ["anchored digits", "^\\d+\\.\\d+", "9.4", true],
  ["anchored digits, major alone", "^\\d+\\.\\d+", "9", false],
  ["inside", ".*_alpha.*", "3.23.0_alpha20250612", true],
  ["not inside", ".*_alpha.*", "3.23", false],
  ["empty", "^$", "", true],
  ["not empty", "^$", "edge", false],
  ["alternatives", "^(7|8)$", "8", true],
  ["character class with signs", "^[+*(]$", "*", true],
  ["no regular expression", "(", "(", false],
  ["repeated group", "^(a+)+$", "aaa", false],
  ["too many repeats", "a*a*a*a*b", "b", false],
  ["lookahead", "(?=a)a", "a", false],
  ["back reference", "(a)\\1", "aa", false],
  ["too long", "a".repeat(201), "a".repeat(201), false],
])("%s", (_, pattern, text, matches) => {
  expect(matchesVersionPattern(pattern, text)).toBe(matches);
});
