import type { CatalogedPackage } from "@plimsoll/core";
import { expect, test } from "vitest";
import { pythonDependency } from "./python-dependency.js";

function packageAt(path: string, requiresDist: readonly string[]): CatalogedPackage {
  const locations = [{ path, accessPath: path, annotations: { evidence: "primary" } }];
  const rest = { version: "1", language: "python", purl: "", cpes: [], licenses: [], foundBy: "" };
  return { id: "a", type: "python", name: "a-b", ...rest, locations, metadata: { requiresDist } };
}

test.each([
  ["requests", "/s/site-packages/requests"],
  ["Jinja2 (>=2.10.1)", "/s/site-packages/jinja2"],
  ["zope.interface>=5", "/s/site-packages/zope-interface"],
  ["a_b[extra] ; extra == 'x'", "/s/site-packages/a-b"],
  ["x @ https://example.org/x.whl", "/s/site-packages/x"],
])("%j requires %j", (requirement, name) => {
  expect(pythonDependency.declared(packageAt("/s/site-packages/a_b.dist-info/METADATA", [requirement])).requires).toEqual([name]);
});

test.each([
  ["/usr/lib/python3/dist-packages/a.egg-info", "/usr/lib/python3/dist-packages/a-b"],
  ["/v/site-packages/x/dist-packages/y/a.dist-info/METADATA", "/v/site-packages/x/dist-packages/a-b"],
  ["/opt/a.dist-info/METADATA", "/a-b"],
])("found at %j: provides %j", (path, name) => {
  expect(pythonDependency.declared(packageAt(path, ["", "(>=1)"]))).toEqual({ provides: [name], requires: [] });
});
