import { expect, test } from "vitest";
import { newAllowance } from "../parse/allowance.js";
import { type ApkEntry, parseInstalled } from "./installed-file.js";

const none: ApkEntry = {
  package: "",
  version: "",
  originPackage: "",
  maintainer: "",
  license: "",
  architecture: "",
  url: "",
  description: "",
  size: 0,
  installedSize: 0,
  dependencies: [],
  provides: [],
  checksum: "",
  gitCommit: "",
  files: [],
};

const parse = (text: string): readonly ApkEntry[] => [...parseInstalled(text, newAllowance("/installed"))];

test.each<{ name: string; text: string; want: readonly Partial<ApkEntry>[] }>([
  { name: "no newline at the end", text: "P:a\nV:1", want: [{ package: "a", version: "1" }] },
  { name: "many empty lines", text: "\n\nP:a\n\n\n\nP:b\n\n", want: [{ package: "a" }, { package: "b" }] },
  { name: "values with colons", text: "P:a\nU:https://example.org:80/", want: [{ package: "a", url: "https://example.org:80/" }] },
  { name: "the last of equal fields", text: "P:a\nP:b", want: [{ package: "b" }] },
  {
    name: "fields before the name",
    text: "V:1\nF:etc\nR:x\nP:a",
    want: [{ version: "1", package: "a", files: [{ path: "/etc" }, { path: "/etc/x" }] }],
  },
  { name: "no number", text: "P:a\nS:1.5\nI:99999999999999999999", want: [{ package: "a" }] },
  { name: "owner and checksum without a file", text: "P:a\nM:0:0:755\na:0:0:755\nZ:Q1x", want: [{ package: "a" }] },
  { name: "owner with too few parts", text: "P:a\nF:x\nM:0:0", want: [{ package: "a", files: [{ path: "/x" }] }] },
  {
    name: "the owner of a directory after its file",
    text: "F:x\nR:y\nM:1:2:700",
    want: [{ files: [{ path: "/x", ownerUid: "1", ownerGid: "2", permissions: "700" }, { path: "/x/y" }] }],
  },
  { name: "a file in the root after another directory", text: "F:x\nF:\nR:y", want: [{ files: [{ path: "/x" }, { path: "/y" }] }] },
  { name: "paths are made clean", text: "F:a//b/../c/\nR:./d", want: [{ files: [{ path: "/a/c" }, { path: "/a/c/d" }] }] },
  { name: "lines that are no field", text: "P:a\nPP:b\n:c\nP\n\u0000", want: [{ package: "a" }] },
])("$name", ({ text, want }) => {
  expect(parse(text)).toEqual(want.map((fields) => ({ ...none, ...fields })));
});

test("a list of 1 MB", () => {
  const items = Array.from({ length: 60_000 }, (_, at) => `so:lib-${at}.so`);
  expect(parse(`P:a\nD:${items.join(" ")}`)[0]?.dependencies).toEqual(items);
});

test("a directory that no file system can hold is left out with its files, soon", () => {
  const start = performance.now();
  const long = "d/".repeat(500_000);
  expect(parse(`P:a\nF:${long}\nM:0:0:755\n${"R:x\n".repeat(1_000_000)}Z:Q1x\nF:etc\nR:${long}\nR:y`)).toEqual([
    { ...none, package: "a", files: [{ path: "/etc" }, { path: "/etc/y" }] },
  ]);
  expect(performance.now() - start).toBeLessThan(4000);
});

test("more files than any installation has are an error after the entries before", () => {
  const entries = parseInstalled(`P:a\n\nP:b\nF:x\n${"R:y\n".repeat(3_000_000)}`, newAllowance("/installed"));
  expect(entries.next().value).toEqual({ ...none, package: "a" });
  expect(() => entries.next()).toThrow(expect.objectContaining({ code: "limit-exceeded" }));
});

test("of 10^6 dependencies the first 10^5 are read, and all packages together have an allowance", () => {
  const entry = `P:a\nD:${"x ".repeat(1_000_000)}\np:y\n\n`;
  const entries = parseInstalled(entry.repeat(40), newAllowance("/installed"));
  const first = entries.next().value;
  expect([first?.dependencies.length, first?.provides]).toEqual([100_000, ["y"]]);
  expect(() => [...entries]).toThrow(expect.objectContaining({ code: "limit-exceeded" }));
});
