import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { matcherOf, matchers } from "./list.js";

const folder = fileURLToPath(new URL(".", import.meta.url));
/** Files that export a constant of the plug-in type. */
const plugins = readdirSync(folder)
  .filter((file) => file.endsWith("-matcher.ts") && file !== "package-matcher.ts")
  .filter((file) => /: PackageMatcher = \{/.test(readFileSync(`${folder}${file}`, "utf8")));

test("every matcher of the folder is listed, once, in order", () => {
  expect(matchers.map(({ name }) => `${name}.ts`)).toEqual(plugins.toSorted());
  expect(new Set(matchers.map(({ name }) => name)).size).toBe(matchers.length);
});

test("each package type has one matcher", () => {
  const types = matchers.flatMap((matcher) => matcher.types);
  expect(new Set(types).size).toBe(types.length);
  for (const matcher of matchers) for (const type of matcher.types) expect(matcherOf(type)).toBe(matcher);
  expect([matcherOf("no-such-type"), matcherOf("__proto__"), matcherOf("")]).toEqual([undefined, undefined, undefined]);
});

test.each(matchers.map((matcher) => [matcher.name, matcher.source] as const))("%s names where its rules are from", (_name, source) => {
  expect(source).toMatch(/^https:\/\//);
});
