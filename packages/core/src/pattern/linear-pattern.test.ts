import { expect, test } from "vitest";
import { compileGlob, compilePattern } from "./linear-pattern.js";

test.each<[string, string, boolean]>([
  ["linux(-.*)?-headers-.*", "linux-headers-6.1.0", true],
  ["linux(-.*)?-headers-.*", "linux-rt-headers-6.1.0", true],
  ["linux(-.*)?-headers-.*", "linuxheaders-6.1.0", false],
  ["linux.*", "linux", true],
  ["a|bc|", "", true],
  ["a|bc|", "bc", true],
  ["(?:ab)+", "ababab", true],
  ["(?:ab)+", "aba", false],
  ["[a-c]{2,3}", "abc", true],
  ["[a-c]{2,3}", "abca", false],
  ["[^a-c]", "d", true],
  ["[]a]", "]", true],
  ["[a\\]-]+", "-]a", true],
  ["\\d+\\.\\w*", "12.a_", true],
  ["[\\D]", "7", false],
  ["x{2}", "xx", true],
  ["x{,2}", "x{,2}", true],
  ["^a$", "a", true],
  ["a.c", "a\nc", false],
  ["\\$\\^", "$^", true],
  ["ü?", "ü", true],
  ["😀+", "😀😀", true],
])("whole text: %s fits %j: %s", (pattern, text, expected) => {
  expect(compilePattern(pattern)?.matches(text)).toBe(expected);
});

test.each<[string, string, boolean]>([
  ["b+c", "aabbc", true],
  ["^b", "ab", false],
  ["b$", "ab", true],
  ["", "x", true],
  ["z", "", false],
])("somewhere: %s in %j: %s", (pattern, text, expected) => {
  expect(compilePattern(pattern)?.finds(text)).toBe(expected);
});

test.each([
  "(",
  ")",
  "a)",
  "*",
  "a**b{",
  "[",
  "[b-a]",
  "(?=a)",
  "(?i)a",
  "\\1",
  "\\",
  "a{3,2}",
  "a{2000}",
  "((a{999}){999}){9}",
  "(".repeat(60),
])("no pattern: %s", (pattern) => {
  expect(compilePattern(pattern)).toBeUndefined();
});

test.each<[string, string, boolean]>([
  ["/usr/**/*.jar", "/usr/lib/a/b.jar", true],
  ["/usr/**/*.jar", "/usr/b.jar", true],
  ["/usr/*.jar", "/usr/lib/b.jar", false],
  ["**/package.json", "package.json", true],
  ["**", "/any/thing", true],
  ["/a**b", "/axxb", true],
  ["/a**b", "/ax/b", false],
  ["/{bin,sbin}/?", "/sbin/x", true],
  ["/[a-c]/[!x]", "/b/y", true],
  ["/[a-c]/[!x]", "/b/x", false],
  ["/a\\*", "/a*", true],
  ["/lib/apk/db/installed", "/lib/apk/db/installed", true],
])("glob %s fits %s: %s", (glob, path, expected) => {
  expect(compileGlob(glob)?.matches(path)).toBe(expected);
});

test.each(["/{a", "/[a", "/[b-a]", "\\", "/}", "/[]"])("no glob, or one that fits itself: %s", (glob) => {
  expect(compileGlob(glob)?.matches(glob) ?? true).toBe(true);
});

test("time in proportion to the text for patterns on which others backtrack", () => {
  const text = "a".repeat(100_000);
  const begun = performance.now();
  expect(compilePattern("(a+)+b")?.matches(text)).toBe(false);
  expect(compilePattern("(a|a)*$")?.finds(`${text}b`)).toBe(true);
  expect(compileGlob("**/**/**/*a*a*a*b")?.matches(`/${text}`)).toBe(false);
  expect(performance.now() - begun).toBeLessThan(5_000);
});
