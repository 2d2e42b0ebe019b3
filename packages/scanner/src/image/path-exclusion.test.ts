import { expect, test } from "vitest";
import { compileExclusion } from "./path-exclusion.js";

test.each([
  ["/srv", ["/srv", "/srv/a", "/srv/a/b"], ["/srv2", "/a/srv", "/"]],
  ["srv/", ["/srv/a"], ["/a/srv"]],
  ["./srv/**", ["/srv", "/srv/a/b"], ["/x/srv/a"]],
  ["/srv/**", ["/srv/a"], ["/usr/srv"]],
  ["/srv/*", ["/srv/a", "/srv/a/b"], ["/srv"]],
  ["**/node_modules", ["/node_modules", "/a/node_modules/b/package.json"], ["/a/node_modules2"]],
  ["./**/*.jar", ["/a.jar", "/a/b.jar", "/a/b.jar/c"], ["/a.war"]],
  ["/usr/{lib,share}/[a-c]?", ["/usr/lib/ax", "/usr/share/cz/y"], ["/usr/lib/dx", "/usr/bin/ax"]],
  ["a\\{b", ["/a{b/c"], ["/ab"]],
])("%s leaves out what it names and all below", (glob, left, kept) => {
  const exclusion = compileExclusion([glob]);
  // Twice: the second answers come from memory.
  for (let round = 0; round < 2; round++) {
    expect(left.filter((path) => exclusion?.covers(path) !== true)).toEqual([]);
    expect(kept.filter((path) => exclusion?.covers(path) !== false)).toEqual([]);
  }
});

test("several globs each leave out their own; none is no exclusion", () => {
  const exclusion = compileExclusion(["/a", "**/b"]);
  expect(["/a/x", "/c/b", "/c"].map((path) => exclusion?.covers(path))).toEqual([true, true, false]);
  expect(compileExclusion([])).toBeUndefined();
});

test("a deep path costs no stack and little time", () => {
  const exclusion = compileExclusion(["**/node_modules/**/x"]);
  expect(exclusion?.covers("/a".repeat(2000))).toBe(false);
});

test.each([
  ["empty", ""],
  ["the root", "/"],
  ["the root again", "./"],
  ["a dot", "."],
  ["a way out", "../x"],
  ["a way out in the middle", "/a/../x"],
  ["half a list", "**/{a"],
  ["the other half", "b}"],
  ["too many alternatives", "{a,b}".repeat(13)],
  ["too long", "x".repeat(5000)],
])("%s is refused", (_, glob) => {
  expect(() => compileExclusion([glob])).toThrow(expect.objectContaining({ code: "exclude-invalid" }));
});
