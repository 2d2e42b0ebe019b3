import type { CatalogedPackage, JsonObject } from "@plimsoll/core";
import { expect, test } from "vitest";
import { apkDependency } from "./apk/apk-dependency.js";
import { dependencyEdges } from "./dependency-edges.js";
import { dpkgDependency } from "./dpkg/dpkg-dependency.js";

function found(cataloger: string, name: string, metadata: JsonObject): CatalogedPackage {
  return {
    id: `${cataloger}/${name}`,
    type: "",
    name,
    version: "1",
    language: "",
    purl: "",
    cpes: [],
    licenses: [],
    locations: [],
    foundBy: cataloger,
    metadata,
  };
}
const deb = (name: string, metadata: JsonObject = {}): CatalogedPackage => found("dpkg-db-cataloger", name, metadata);
const apk = (name: string, metadata: JsonObject = {}): CatalogedPackage => found("apk-db-cataloger", name, metadata);
const edgesOf = (packages: readonly CatalogedPackage[]): readonly string[] =>
  dependencyEdges(packages, [apkDependency, dpkgDependency]).edges.map(({ parent, child, type }) => `${child} ${type} ${parent}`);

test("Debian: conditions are cut off, every alternative counts, Provides and Pre-Depends too, each pair once", () => {
  const packages = [
    deb("app", { depends: ["libc6 (>= 2.34)", "mta | exim4 [amd64]", "missing"], preDepends: ["libc6", "awk"] }),
    deb("libc6"),
    deb("exim4", { provides: ["mta"] }),
    deb("mawk", { provides: ["awk (= 1)"], depends: ["libc6<<9"] }),
    apk("libc6"),
  ];
  expect(edgesOf(packages)).toEqual([
    "dpkg-db-cataloger/app dependency-of dpkg-db-cataloger/libc6",
    "dpkg-db-cataloger/app dependency-of dpkg-db-cataloger/exim4",
    "dpkg-db-cataloger/app dependency-of dpkg-db-cataloger/mawk",
    "dpkg-db-cataloger/mawk dependency-of dpkg-db-cataloger/libc6",
  ]);
});

test("Alpine: shared objects, commands, names", () => {
  const packages = [
    apk("busybox", { pullDependencies: ["so:libc.musl-x86_64.so.1", "scanelf>1", "!gone"], provides: ["/bin/sh", "cmd:sh=1.36"] }),
    apk("musl", { provides: ["so:libc.musl-x86_64.so.1=1"] }),
    apk("scripts", { pullDependencies: ["/bin/sh", "cmd:sh~1.36"] }),
  ];
  expect(edgesOf(packages)).toEqual([
    "apk-db-cataloger/busybox dependency-of apk-db-cataloger/musl",
    "apk-db-cataloger/scripts dependency-of apk-db-cataloger/busybox",
  ]);
});

test("metadata of another shape has no edges", () => {
  expect(edgesOf([deb("a", { depends: "a", provides: [1, null, { a: "a" }] }), deb("b", { depends: [["a"], 1] })])).toEqual([]);
});

test("more edges than anyone can use are cut, soon", () => {
  const packages = Array.from({ length: 3000 }, (_, at) => deb(`p${at}`, { depends: ["x"], provides: ["x"] }));
  const start = performance.now();
  const { edges, isComplete } = dependencyEdges(packages, [dpkgDependency]);
  expect([edges.length, isComplete]).toEqual([2_000_000, false]);
  expect(performance.now() - start).toBeLessThan(10_000);
});
