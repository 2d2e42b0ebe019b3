import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { catalogers, dependencyRules } from "./list.js";
import { findCatalogers } from "./testing/find-catalogers.js";

const folders = await findCatalogers();

test("every cataloger of a folder is listed, and no other", () => {
  const names = folders.flatMap((folder) => folder.catalogers.map(({ name }) => name));
  expect(catalogers.map(({ name }) => name)).toEqual([...names].sort());
});

test("every dependency rule of a folder is listed, by its cataloger", () => {
  const names = folders.flatMap((folder) => folder.dependencyRules.map(({ cataloger }) => cataloger));
  expect(dependencyRules.map(({ cataloger }) => cataloger)).toEqual([...names].sort());
});

test("names are not repeated", () => {
  const names = catalogers.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
});

test("every rule belongs to a listed cataloger", () => {
  const names = catalogers.map(({ name }) => name);
  expect(dependencyRules.filter(({ cataloger }) => !names.includes(cataloger))).toEqual([]);
});

test.each(folders.map(({ folder }) => folder))("%s has fixtures", (folder) => {
  expect(existsSync(new URL(`${folder}/testdata/cases.json`, import.meta.url))).toBe(true);
});

test.each(catalogers.map((cataloger) => [cataloger.name, cataloger] as const))("%s says what it reads", (_name, cataloger) => {
  expect(cataloger.source).toMatch(/^https:\/\//);
  expect(cataloger.types.length).toBeGreaterThan(0);
  expect(cataloger.paths.filter((glob) => glob === "" || glob.startsWith("/"))).toEqual([]);
  expect(cataloger.companions.filter((glob) => glob === "" || glob.startsWith("/"))).toEqual([]);
  expect(cataloger.maxBytes).toBeGreaterThan(0);
});
