import { expect, test } from "vitest";
import { compileGlob, matchesGlob, requiredSuffix } from "./glob.js";

test.each<[string, string, boolean]>([
  ["**/lib/dpkg/status", "var/lib/dpkg/status", true],
  ["**/lib/dpkg/status", "lib/dpkg/status", true],
  ["**/lib/dpkg/status", "var/lib/dpkg/status.d/x", false],
  ["**/lib/dpkg/status", "xlib/dpkg/status", false],
  ["**/status.d/*", "var/lib/dpkg/status.d/base", true],
  ["**/status.d/*", "var/lib/dpkg/status.d/base/x", false],
  ["**/*dist-info/METADATA", "a/b/six-1.0.dist-info/METADATA", true],
  ["**/*dist-info/METADATA", "dist-info/METADATA", true],
  ["opt/bitnami/**/.spdx-*.spdx", "opt/bitnami/.spdx-a.spdx", true],
  ["opt/bitnami/**/.spdx-*.spdx", "opt/bitnami/a/b/.spdx-a.spdx", true],
  ["opt/bitnami/**/.spdx-*.spdx", "x/opt/bitnami/.spdx-a.spdx", false],
  ["a/**", "a/b/c", true],
  ["a/**", "a", true],
  ["**", "anything/at/all", true],
  ["a/**/b/**/c", "a/x/b/y/b/c", true],
  ["a/**/b/**/c", "a/x/c", false],
  ["a**b", "a/b", false],
  ["a**b", "axxb", true],
  ["*.{jar,war}", "x.war", true],
  ["*.{jar,war}", "x.ear", false],
  ["{a/b,c}/d", "a/b/d", true],
  ["{a/b,c}/d", "c/d", true],
  ["{a,{b,c}d}e", "cde", true],
  ["x{,y}", "x", true],
  ["{a", "{a", true],
  ["v?.txt", "v1.txt", true],
  ["v?.txt", "v😀.txt", true],
  ["v?.txt", "v/.txt", false],
  ["[a-c]x", "bx", true],
  ["[a-c]x", "dx", false],
  ["[!a-c]x", "dx", true],
  ["[^a-c]x", "ax", false],
  ["[]]x", "]x", true],
  ["[a-]x", "-x", true],
  ["[a", "[a", true],
  ["\\*x", "*x", true],
  ["\\*x", "ax", false],
  ["a+(b)|c", "a+(b)|c", true],
  ["/etc/os-release", "etc/os-release", true],
  ["*a*b", "xaxaxb", true],
  ["*a*b", "xaxaxbc", false],
  ["*", ".hidden", true],
  ["", "", true],
  ["", "a", false],
])("%s on %s: %s", (glob, path, expected) => {
  expect(matchesGlob(compileGlob(glob), path)).toBe(expected);
});

test("many stars on a long text take linear time", () => {
  const glob = compileGlob(`${"*a".repeat(20)}b`);
  const deep = compileGlob(`${"**/a/".repeat(20)}b`);
  const started = performance.now();
  expect(matchesGlob(glob, "a".repeat(20_000))).toBe(false);
  expect(matchesGlob(deep, "a/".repeat(20_000))).toBe(false);
  expect(performance.now() - started).toBeLessThan(1000);
});

test("braces that multiply without end are refused", () => {
  expect(() => compileGlob("{a,b,c,d,e,f,g,h}".repeat(6))).toThrow(RangeError);
});

test.each([
  ["*.md5sums", ".md5sums"],
  ["status", "status"],
  ["*", ""],
  ["**", ""],
  ["lib*", ""],
])("required suffix of %s is %j", (glob, suffix) => {
  const [segment] = compileGlob(glob).alternatives[0] ?? [];
  expect(segment === undefined ? undefined : requiredSuffix(segment)).toBe(suffix);
});
