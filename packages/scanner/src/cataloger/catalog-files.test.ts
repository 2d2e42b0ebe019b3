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
