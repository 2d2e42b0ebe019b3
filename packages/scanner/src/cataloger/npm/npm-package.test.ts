import { expect, test } from "vitest";
import { type CatalogResult, catalogFiles } from "../catalog-files.js";
import { memorySource } from "../testing/memory-source.js";
import { npmPackage } from "./npm-package.js";

function catalog(files: Readonly<Record<string, string>>): CatalogResult {
  return catalogFiles(memorySource(files), [npmPackage], undefined);
}

test.each<[string, string, string]>([
  ["a", "1", "pkg:npm/a@1"],
  ["JSONStream", "1.0.0+build", "pkg:npm/JSONStream@1.0.0%2Bbuild"],
  ["@acme/a", "1", "pkg:npm/%40acme/a@1"],
  ["@acme/a/b", "", "pkg:npm/%40acme/a%2Fb"],
  ["../../etc/passwd", "1 2", "pkg:npm/../..%2Fetc%2Fpasswd@1%202"],
])("name %j, version %j", (name, version, purl) => {
  expect(catalog({ "/package.json": JSON.stringify({ name, version }) }).packages).toMatchObject([{ name, version, purl }]);
});

test.each<[string, string, string]>([
  ["cut short", '{"name": "a", "version":', "not a JSON document: "],
  ["a good document before a broken one", '{"name":"a","version":"1"} }', "not a JSON document: "],
  ["a field of the wrong type", '{"name":"a","version":1}', "package.json: version is not a text"],
  ["too deep", "[".repeat(10_001), "a JSON document with more than 10000 levels"],
])("a gap and no package: %s", (_name, text, message) => {
  const { packages, gaps } = catalog({ "/package.json": text });
  expect(packages).toEqual([]);
  expect(gaps).toMatchObject([{ cataloger: "javascript-package-cataloger", path: "/package.json", code: "file-unreadable" }]);
  expect(gaps[0]?.message.startsWith(message)).toBe(true);
});

test.each<[string, string, number]>([
  ["with a composer.json at the root of the project", "/app/composer.json", 0],
  ["with a composer.json elsewhere", "/app/vendor/composer.json", 1],
])("a package.json below vendor, %s", (_name, composer, count) => {
  expect(catalog({ "/app/vendor/acme/js/package.json": '{"name":"a","version":"1"}', [composer]: "{}" }).packages.length).toBe(count);
});
