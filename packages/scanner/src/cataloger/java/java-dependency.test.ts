import type { CatalogedPackage } from "@plimsoll/core";
import { expect, test } from "vitest";
import { dependencyEdges } from "../dependency-edges.js";
import { javaDependency } from "./java-dependency.js";

/** A package at `path` whose id is its virtual path; with `shaded` what an archive holds without being one. */
function found(path: string, entries: string, shaded = "", layerId = "sha256:1"): CatalogedPackage {
  const accessPath = `${path}${entries}`;
  const virtualPath = `${accessPath}${shaded}`;
  return {
    id: layerId === "sha256:1" ? virtualPath : `${layerId}${virtualPath}`,
    type: "java-archive",
    name: "a",
    version: "1",
    language: "java",
    purl: "",
    cpes: [],
    licenses: [],
    locations: [{ path, accessPath, layerId }],
    foundBy: "java-archive-cataloger",
    metadata: { virtualPath },
  };
}

test("an archive depends on what is in it, and on nothing deeper or elsewhere", () => {
  const packages = [
    found("/a.war", ""),
    found("/a.war", "", ":g:shaded"),
    found("/a.war", ":lib/b.jar"),
    found("/a.war", ":lib/b.jar", ":g:shaded"),
    found("/a.war", ":lib/b.jar:c.jar"),
    found("/a.war", ":lib/no-package.jar:d.jar"),
    found("/b.war", ""),
    found("/a.war", ":lib/e.jar", "", "sha256:2"),
  ];
  const { edges } = dependencyEdges(packages, [javaDependency]);
  expect(edges.map(({ parent, child, type }) => `${parent} ${type} ${child}`)).toEqual([
    "/a.war:g:shaded dependency-of /a.war",
    "/a.war:lib/b.jar dependency-of /a.war",
    "/a.war:lib/b.jar:g:shaded dependency-of /a.war:lib/b.jar",
    "/a.war:lib/b.jar:c.jar dependency-of /a.war:lib/b.jar",
  ]);
});
