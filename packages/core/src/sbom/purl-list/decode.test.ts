import { expect, test } from "vitest";
import type { Package } from "../../artifact/package.js";
import { decodePurlList, defaultPurlListLimits, type PurlListLimits } from "./decode.js";

const source = { type: "other", kind: "sbom-file", id: "s", name: "list.txt", version: "", metadata: "list.txt" } as const;
const descriptor = { name: "test", version: "0" };
const idOf = ({ purl }: Package): string => `id of ${purl}`;
const decode = (text: string, limits: PurlListLimits = defaultPurlListLimits) => decodePurlList(text, { source, descriptor, idOf, limits });
const gap = (message: string) => ({ cataloger: "purl-list", path: "/", code: "purl-invalid", message });

test("a list has a package on each line; blank lines and remarks mean nothing, equal ones are one", () => {
  const sbom = decode("\ufeff# mine\r\n\r\n  pkg:npm/a@1 \r\npkg:npm/b@2\npkg:npm/a@1\n");
  expect(sbom).toEqual({
    packages: [
      expect.objectContaining({ id: "id of pkg:npm/a@1", name: "a", version: "1", type: "npm" }),
      expect.objectContaining({ id: "id of pkg:npm/b@2", name: "b", version: "2", type: "npm" }),
    ],
    relationships: [],
    source,
    gaps: [],
    descriptor,
  });
});

test("the distribution is that of the qualifiers; packages without one share it", () => {
  const sbom = decode("pkg:deb/debian/a@1?distro=debian-12\npkg:npm/b@2\npkg:deb/debian/c@1?distro=debian-12");
  expect(sbom.distro).toMatchObject({ id: "debian", versionId: "12" });
  expect(sbom.packages.map(({ distro }) => distro)).toEqual([undefined, undefined, undefined]);
});

test("of several distributions each package has its own", () => {
  const sbom = decode("pkg:deb/debian/a@1?distro=debian-12\npkg:npm/b@2\npkg:deb/ubuntu/c@1?distro=ubuntu-22.04");
  expect(sbom.distro).toBeUndefined();
  expect(sbom.packages.map(({ distro }) => distro?.id)).toEqual(["debian", undefined, "ubuntu"]);
});

test("a line that is no package URL is a gap that names it", () => {
  const sbom = decode(`pkg:npm/a@1\n\nlodash 4\u001b[2J\npkg:npm/${"x".repeat(100)}`, { ...defaultPurlListLimits, maxLine: 50 });
  expect(sbom.packages).toHaveLength(1);
  expect(sbom.gaps).toEqual([
    gap('line 3 is "lodash 4\\u001b[2J", which is no package URL: write pkg:TYPE/NAME@VERSION'),
    gap("line 4 has 108 characters, which is no package URL: write pkg:TYPE/NAME@VERSION"),
  ]);
});

test("beyond a number of wrong lines they are only counted", () => {
  const { gaps } = decode(`pkg:npm/a@1\n${"?\n".repeat(5)}`, { ...defaultPurlListLimits, maxGaps: 1 });
  expect(gaps.map(({ message }) => message)).toEqual([
    'line 2 is "?", which is no package URL: write pkg:TYPE/NAME@VERSION',
    "4 more lines are no package URLs",
  ]);
});

test.each([
  ["nothing", "", "the list holds no package URL, such as pkg:npm/lodash@4.17.20"],
  ["only remarks", "# a\n\n", "the list holds no package URL, such as pkg:npm/lodash@4.17.20"],
  ["only wrong lines", "\nlodash\nb", 'line 2 is "lodash", which is no package URL: write pkg:TYPE/NAME@VERSION'],
])("a list of %s is refused", (_, text, message) => {
  expect(() => decode(text)).toThrow(expect.objectContaining({ code: "purl-invalid", message }));
});

test("a list of too many packages is refused", () => {
  expect(() => decode("pkg:npm/a@1\npkg:npm/b@1", { ...defaultPurlListLimits, maxPackages: 1 })).toThrow(
    expect.objectContaining({ code: "sbom-too-large" }),
  );
});
