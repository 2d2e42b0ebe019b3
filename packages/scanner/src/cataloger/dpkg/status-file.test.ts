import { expect, test } from "vitest";
import { type DpkgStanza, parseStatus } from "./status-file.js";

const none: DpkgStanza = {
  package: "a",
  version: "",
  source: "",
  sourceVersion: "",
  architecture: "",
  maintainer: "",
  installedSize: 0,
  provides: [],
  depends: [],
  preDepends: [],
  license: "",
  conffiles: "",
};

test.each<{ name: string; text: string; want: readonly Partial<DpkgStanza>[] }>([
  { name: "no newline at the end", text: "Package: a\nVersion: 1", want: [{ version: "1" }] },
  { name: "CRLF", text: "Package: a\r\nVersion: 1\r\n\r\nPackage: b\r\n", want: [{ version: "1" }, { package: "b" }] },
  { name: "many empty lines", text: "\n\n\nPackage: a\n\n\n\n", want: [{}] },
  { name: "a name alone", text: "Package: a", want: [{}] },
  { name: "no name", text: "Version: 1\nStatus: install ok installed", want: [] },
  { name: "an empty name", text: "Package:\nVersion: 1", want: [] },
  { name: "keys in any case", text: "PACKAGE: a\npre-depends: b\ninstalled-SIZE: 3", want: [{ preDepends: ["b"], installedSize: 3 }] },
  { name: "the first of equal fields", text: "Package: a\nVersion: 1\nVersion: 2\n 3", want: [{ version: "1" }] },
  { name: "hold is installed", text: "Package: a\nStatus: hold ok installed", want: [{}] },
  { name: "deinstall is not", text: "Package: a\nStatus: deinstall ok config-files\n\nPackage: b", want: [{ package: "b" }] },
  { name: "source without version", text: "Package: a\nSource: glibc", want: [{ source: "glibc" }] },
  { name: "source with version", text: "Package: a\nSource: gcc-12 (12.2.0-14)", want: [{ source: "gcc-12", sourceVersion: "12.2.0-14" }] },
  { name: "source that only looks so", text: "Package: a\nSource: x y (1)", want: [{ source: "x y (1)" }] },
  { name: "source with an open parenthesis", text: "Package: a\nSource: x (1", want: [{ source: "x (1" }] },
  {
    name: "folded lists",
    text: "Package: a\nDepends: b (>= 1),\n c | d,\n\te\nProvides: ,f,",
    want: [{ depends: ["b (>= 1)", "c | d", "e"], provides: ["f"] }],
  },
  {
    name: "conffiles keep their lines",
    text: "Package: a\nConffiles:\n /etc/a 1\n /etc/b 2",
    want: [{ conffiles: "\n /etc/a 1\n /etc/b 2" }],
  },
  { name: "a size with a unit", text: "Package: a\nInstalled-Size: 1.5 MiB", want: [{ installedSize: 1_572_864 }] },
  { name: "a size with commas", text: "Package: a\nInstalled-Size: 1,024", want: [{ installedSize: 1024 }] },
  { name: "no size", text: "Package: a\nInstalled-Size: -1", want: [{}] },
  { name: "a field named like a property of every object", text: "Package: a\n__proto__: x\nconstructor: y", want: [{}] },
  {
    name: "control characters stay data",
    text: "Package: a\u0000\u001b[31m\nVersion: 1\u0007",
    want: [{ package: "a\u0000\u001b[31m", version: "1\u0007" }],
  },
])("$name", ({ text, want }) => {
  expect([...parseStatus(text)]).toEqual(want.map((fields) => ({ ...none, ...fields })));
});

test("a dependency field of 1 MB, folded or not", () => {
  const items = Array.from({ length: 60_000 }, (_, at) => `package-${at} (>= 1)`);
  for (const separator of [", ", ",\n "]) {
    const [stanza] = parseStatus(`Package: a\nDepends: ${items.join(separator)}\n`);
    expect(stanza?.depends).toEqual(items);
  }
});

test("time grows with the size only", () => {
  const time = (text: string): number => {
    const start = performance.now();
    for (const _ of parseStatus(text));
    return performance.now() - start;
  };
  expect(time(`Package: a\n${" x\n".repeat(3_000_000)}`)).toBeLessThan(4000);
  expect(time(`Package: a\nConffiles:\n${" x\n".repeat(1_000_000)}`)).toBeLessThan(4000);
  expect(time(`Package: a\nSource: ${"x (".repeat(1_000_000)}`)).toBeLessThan(4000);
  expect(time(`Package: ${"a".repeat(10_000_000)}`)).toBeLessThan(4000);
});
