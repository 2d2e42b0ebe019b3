import type { Package } from "@plimsoll/core";
import { expect, test } from "vitest";
import { identifyPackages } from "./identify-packages.js";

const at = (layerId: string, path = "/app/package.json") => ({ path, accessPath: path, layerId });

const base: Package = {
  type: "npm",
  name: "left",
  version: "1.0.0",
  language: "javascript",
  purl: "pkg:npm/left@1.0.0",
  cpes: [],
  licenses: [],
  locations: [at("sha256:aa")],
  foundBy: "toy",
};

const noCpes = () => [];

test("one package in two layers has both locations, and the same id as in one layer", () => {
  const upper = { ...base, locations: [at("sha256:bb")] };
  const [single] = identifyPackages([base], noCpes);
  const both = identifyPackages([base, upper, upper], noCpes);
  expect(both).toEqual([{ ...base, id: single?.id, locations: [at("sha256:aa"), at("sha256:bb")] }]);
  expect(single?.id).toMatch(/^[0-9a-f]{16}$/);
});

test.each<[string, Partial<Package>]>([
  ["another path", { locations: [at("sha256:aa", "/other/package.json")] }],
  ["another version", { version: "1.0.1" }],
  ["other metadata", { metadata: { author: "x" } }],
])("%s is another package", (_, change) => {
  const ids = identifyPackages([base, { ...base, ...change }], noCpes).map(({ id }) => id);
  expect(new Set(ids).size).toBe(2);
});

test("a package without a version is UNKNOWN, and CPEs are made where none are declared", () => {
  const declared = [{ cpe: "cpe:2.3:a:x:y:1:*:*:*:*:*:*:*", source: "declared" as const }];
  const made = [{ cpe: "cpe:2.3:a:left:left:UNKNOWN:*:*:*:*:*:*:*", source: "syft-generated" as const }];
  const result = identifyPackages(
    [
      { ...base, version: "" },
      { ...base, cpes: declared },
    ],
    () => made,
  );
  expect(result.map(({ version, cpes }) => ({ version, cpes }))).toEqual([
    { version: "UNKNOWN", cpes: made },
    { version: "1.0.0", cpes: declared },
  ]);
});
