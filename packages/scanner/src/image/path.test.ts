import { expect, test } from "vitest";
import { baseName, cleanPath, compareBytes, parentPath } from "./path.js";

test.each<[string, string, boolean]>([
  ["usr/lib/x", "usr/lib/x", false],
  ["./usr/lib/x", "usr/lib/x", false],
  ["/usr/lib/x", "usr/lib/x", false],
  ["usr/lib/", "usr/lib", false],
  ["///a//b///", "a/b", false],
  ["./", "", false],
  [".", "", false],
  ["/", "", false],
  ["", "", false],
  ["././a", "a", false],
  ["a/./b", "a/b", false],
  ["a/../b", "b", false],
  ["../etc/passwd", "etc/passwd", true],
  ["a/../../b", "b", true],
  ["/..", "", true],
  [".hidden/x", ".hidden/x", false],
  ["a/.hidden", "a/.hidden", false],
  ["a/...", "a/...", false],
  ["./.wh.x", ".wh.x", false],
])("%j is cleaned to %j (escaped: %s)", (raw, path, escaped) => {
  expect(cleanPath(raw)).toEqual({ path, escaped });
});

test("parts of a path", () => {
  expect([baseName("a/b"), baseName("b"), parentPath("a/b/c"), parentPath("c")]).toEqual(["b", "b", "a/b", ""]);
});

test("order is that of UTF-8 bytes", () => {
  const texts = ["b", "a", "a/b", "a-b", "\u{1f600}", "\uffff", "é", "ab"];
  const byBytes = [...texts].sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
  expect([...texts].sort(compareBytes)).toEqual(byBytes);
});
