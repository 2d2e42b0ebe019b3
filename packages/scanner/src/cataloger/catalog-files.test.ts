import type { Package } from "@plimsoll/core";
import { expect, test } from "vitest";
import { catalogFiles } from "./catalog-files.js";
import type { Cataloger } from "./cataloger.js";
import { memorySource } from "./testing/memory-source.js";

const found = (name: string): Package => ({
  type: "toy",
  name,
  version: "1",
  language: "",
  purl: "",
  cpes: [],
  licenses: [],
  locations: [],
  foundBy: "toy",
});

const toy: Cataloger = {
  name: "toy",
  paths: ["**/*.toy"],
  companions: [],
  maxBytes: 20,
  source: "https://example.org/toy",
  types: ["toy"],
  *catalog(file) {
    for (const line of new TextDecoder().decode(file.bytes).split("\n")) {
      if (line === "bad") throw new Error("line is bad");
      yield found(line);
    }
  },
};

test("packages before a fault are kept and the fault is a gap", () => {
  const result = catalogFiles(memorySource({ "/a/x.toy": "one\ntwo\nbad\nthree", "/b/y.toy": "four", "/c.txt": "five" }), [toy], undefined);
  expect(result.packages.map(({ name }) => name)).toEqual(["one", "two", "four"]);
  expect(result.gaps).toEqual([{ cataloger: "toy", path: "/a/x.toy", code: "file-unreadable", message: "line is bad" }]);
});

test("a file over the cataloger's limit is a gap with its layer", () => {
  const result = catalogFiles(memorySource({ "/x.toy": "x".repeat(21) }, "sha256:aa"), [toy], undefined);
  expect(result).toEqual({
    packages: [],
    gaps: [
      {
        cataloger: "toy",
        path: "/x.toy",
        code: "file-too-large",
        message: "the file has 21 bytes, toy reads at most 20",
        layerId: "sha256:aa",
      },
    ],
  });
});

test("packages without a name are dropped", () => {
  expect(catalogFiles(memorySource({ "/x.toy": "\n\na" }), [toy], undefined).packages.map(({ name }) => name)).toEqual(["a"]);
});

const flood: Cataloger = {
  ...toy,
  name: "flood",
  paths: ["**/*.flood"],
  maxBytes: 1_000_000,
  *catalog(file) {
    const [packages = 0, files = 0] = new TextDecoder().decode(file.bytes).split(" ").map(Number);
    const list = Array.from({ length: files }, () => "/x");
    for (let i = 0; i < packages; i++) yield { ...found(`p${i}`), metadata: { files: list }, ownedFiles: list };
  },
};

test("more packages than any image holds end with one gap, whatever files follow", () => {
  const { packages, gaps } = catalogFiles(
    memorySource({ "/a.flood": "100001 0", "/b.flood": "1 0", "/c.toy": "one" }),
    [flood, toy],
    undefined,
  );
  expect(packages).toHaveLength(100_000);
  expect(gaps.map(({ path, code }) => [path, code])).toEqual([["/a.flood", "limit-exceeded"]]);
});

test("past so many file records packages come without theirs, and one gap says so", () => {
  const { packages, gaps } = catalogFiles(
    memorySource({ "/a.flood": "30 100000", "/b.flood": "1 5", "/c.toy": "one" }),
    [flood, toy],
    undefined,
  );
  const kept = packages.filter(({ ownedFiles }) => ownedFiles !== undefined);
  expect([packages.length, kept.length]).toEqual([32, 20]);
  expect(packages.at(20)?.metadata).toEqual({ files: [] });
  expect(gaps.map(({ path, code }) => [path, code])).toEqual([["/a.flood", "limit-exceeded"]]);
});
