import type { Package } from "@plimsoll/core";
import { expect, test } from "vitest";
import { type CatalogResult, catalogFiles } from "../catalog-files.js";
import { memorySource } from "../testing/memory-source.js";
import { pythonInstalled } from "./python-installed.js";

const metadata = "/site/a.dist-info/METADATA";

function catalog(files: Readonly<Record<string, string>>): CatalogResult {
  return catalogFiles(memorySource(files), [pythonInstalled], undefined);
}

function only({ packages }: CatalogResult): Package | undefined {
  return packages.length === 1 ? packages[0] : undefined;
}

test.each([
  ["Jinja2", "jinja2"],
  ["zope.interface", "zope-interface"],
  ["a-_.b__C", "a-b-c"],
  ["-", "-"],
])("name %j is %j", (name, normalized) => {
  expect(only(catalog({ [metadata]: `Name: ${name}` }))).toMatchObject({
    name: normalized,
    purl: `pkg:pypi/${normalized}`,
    metadata: { name },
  });
});

test("a RECORD without rows gives way to installed-files.txt", () => {
  const found = only(catalog({ [metadata]: "Name: a", "/site/a.dist-info/RECORD": "", "/site/a.dist-info/installed-files.txt": "x\n" }));
  expect(found?.locations.map(({ path }) => path)).toEqual([metadata, "/site/a.dist-info/installed-files.txt"]);
  expect(found?.ownedFiles).toEqual(["/site/a.dist-info/x"]);
});

test.each([
  ["no JSON", "{"],
  ["a list", "[]"],
  ["null", "null"],
])("a broken direct_url.json is a gap, the package stays: %s", (_name, text) => {
  const result = catalog({ [metadata]: "Name: a\nVersion: 1", "/site/a.dist-info/direct_url.json": text });
  expect(only(result)).toMatchObject({ name: "a", version: "1", purl: "pkg:pypi/a@1" });
  expect(result.gaps).toMatchObject([
    { code: "file-unreadable", message: '"/site/a.dist-info/direct_url.json" is no JSON document of an origin' },
  ]);
});

test("members of the wrong type in direct_url.json are absent", () => {
  const text = '{"url": 5, "vcs_info": [], "__proto__": {"url": "x"}}';
  expect(only(catalog({ [metadata]: "Name: a", "/site/a.dist-info/direct_url.json": text }))?.metadata?.["directUrlOrigin"]).toEqual({
    url: "",
  });
});

test("a recorded path cannot leave the root", () => {
  const found = only(catalog({ [metadata]: "Name: a", "/site/a.dist-info/RECORD": "../../../../etc/passwd,,\n/abs,,\n" }));
  expect(found?.ownedFiles).toEqual(["/etc/passwd", "/abs"]);
});
