import { expect, test } from "vitest";
import { readGoldens } from "../testing/shared.js";
import { formatPurl, type PurlParts, parsePurl } from "./purl.js";

const cases: readonly { readonly name: string; readonly text: string; readonly parts: PurlParts }[] = [
  {
    name: "epoch, plus and source version are encoded, tilde is not",
    text: "pkg:deb/debian/libcap2@1%3A2.66-4~deb12u3%2Bb1?arch=amd64&distro=debian-12.15&upstream=libcap2%401%3A2.66-4",
    parts: {
      type: "deb",
      namespace: "debian",
      name: "libcap2",
      version: "1:2.66-4~deb12u3+b1",
      qualifiers: { arch: "amd64", distro: "debian-12.15", upstream: "libcap2@1:2.66-4" },
    },
  },
  { name: "scope", text: "pkg:npm/%40angular/core@8.2.14", parts: { type: "npm", namespace: "@angular", name: "core", version: "8.2.14" } },
  {
    name: "slash inside a name",
    text: "pkg:ebuild/app-containers%2Fskopeo@1.5.1",
    parts: { type: "ebuild", name: "app-containers/skopeo", version: "1.5.1" },
  },
  { name: "blank", text: "pkg:nuget/MONO%20CLI@4.0", parts: { type: "nuget", name: "MONO CLI", version: "4.0" } },
  {
    name: "marks that encodeURIComponent leaves",
    text: "pkg:generic/a%21b%27c%28d%29e%2Af",
    parts: { type: "generic", name: "a!b'c(d)e*f" },
  },
  { name: "letters beyond ASCII", text: "pkg:npm/case-%C3%BCn%C3%AF@1.0.0", parts: { type: "npm", name: "case-ünï", version: "1.0.0" } },
  {
    name: "subpath",
    text: "pkg:golang/example.org/a@v1#sub/dir",
    parts: { type: "golang", namespace: "example.org", name: "a", version: "v1", subpath: "sub/dir" },
  },
  {
    name: "a qualifier named like a property of every object",
    text: "pkg:generic/a?__proto__=x",
    parts: { type: "generic", name: "a", qualifiers: Object.fromEntries([["__proto__", "x"]]) },
  },
];

test.each(cases)("$name: formats", ({ text, parts }) => {
  expect(formatPurl(parts)).toBe(text);
});

test.each(cases)("$name: parses", ({ text, parts }) => {
  const { qualifiers, ...rest } = parsePurl(text) ?? { name: "none" };
  const { qualifiers: wanted, ...wantedRest } = parts;
  expect(rest).toEqual(wantedRest);
  expect(Object.entries(qualifiers ?? {})).toEqual(Object.entries(wanted ?? {}));
});

test.each([
  { name: "raw plus", text: "pkg:rpm/rocky/x@1+2?distro=rocky-8.6", want: "pkg:rpm/rocky/x@1%2B2?distro=rocky-8.6" },
  { name: "scheme and type in upper case, slashes after the scheme", text: "PKG://NPM/Left@1", want: "pkg:npm/Left@1" },
  { name: "raw scope, no version", text: "pkg:npm/@angular/core", want: "pkg:npm/%40angular/core" },
  { name: "raw scope with version", text: "pkg:npm/@angular/core@1.0", want: "pkg:npm/%40angular/core@1.0" },
  { name: "qualifiers out of order, empty, without a value", text: "pkg:deb/a@1?b=2&A=1&c=&d", want: "pkg:deb/a@1?a=1&b=2" },
  { name: "dots in the subpath", text: "pkg:golang/a@1#./x/../y", want: "pkg:golang/a@1#x/y" },
])("$name: becomes canonical", ({ text, want }) => {
  const parts = parsePurl(text);
  expect(parts === undefined ? undefined : formatPurl(parts)).toBe(want);
});

test.each([[""], ["pkg:"], ["pkg:npm"], ["pkg:npm/"], ["npm/left@1"], ["pkg:npm/%zz@1"], ["pkg:npm/%ff@1"], ["http://example.org/a"]])(
  "%j is no package URL",
  (text) => {
    expect(parsePurl(text)).toBeUndefined();
  },
);

test("half a surrogate pair is replaced", () => {
  expect(formatPurl({ type: "npm", name: "a\ud800b" })).toBe("pkg:npm/a%EF%BF%BDb");
});

const goldens = readGoldens();
test.skipIf(goldens.length === 0)("every package URL of the goldens is reproduced (skipped without ../shared)", () => {
  const purls = goldens.flatMap(({ document }) => document.artifacts.map(({ purl }) => purl)).filter((purl) => purl !== "");
  const differing = purls.filter((purl) => {
    const parts = parsePurl(purl);
    return parts === undefined || formatPurl(parts) !== purl;
  });
  expect(differing).toEqual([]);
  expect(purls.length).toBeGreaterThan(5000);
});
