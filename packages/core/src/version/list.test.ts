import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { findScheme, versionSchemes } from "./list.js";
import type { VersionScheme } from "./scheme.js";

const folder = fileURLToPath(new URL(".", import.meta.url));
const modules = readdirSync(folder).filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && file !== "list.ts");

function isScheme(exported: unknown): exported is VersionScheme {
  return typeof exported === "object" && exported !== null && "comparer" in exported;
}

describe("the list of version schemes", () => {
  test("has every scheme that a module of the folder exports", async () => {
    const exported: string[] = [];
    for (const file of modules) {
      const names: object = await import(`./${file.slice(0, -".ts".length)}.js`);
      for (const each of Object.values(names)) {
        if (!isScheme(each)) continue;
        expect(`${each.name}.ts`).toBe(file);
        exported.push(each.name);
      }
    }
    expect(versionSchemes.map(({ name }) => name)).toEqual(exported.sort());
  });

  test("has unique names, sorted", () => {
    const names = versionSchemes.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].sort());
  });

  test.each(versionSchemes)("$name names its rules and has a fixture", ({ name, source }) => {
    expect(source).toMatch(/^https:\/\//);
    expect(existsSync(`${folder}/testdata/${name}.txt`)).toBe(true);
    expect(findScheme(name)?.name).toBe(name);
  });

  test.each(["", "unknown", "constructor", "Deb"])("finds none named %j", (name) => {
    expect(findScheme(name)).toBeUndefined();
  });
});
