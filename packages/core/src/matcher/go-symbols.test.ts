import { expect, test } from "vitest";
import type { CatalogedPackage, JsonValue } from "../artifact/package.js";
import { matchedGoSymbols } from "./go-symbols.js";
import { catalogedPackage, fixedRange, namedRecord } from "./testing/memory-vulnerabilities.js";
import { matchLines, runScenario } from "./testing/scenario.js";
import type { GoImport } from "./vulnerability-source.js";

const html = "golang.org/x/net/html";

function goModule(symbols: JsonValue | undefined, parts: Partial<CatalogedPackage> = {}): CatalogedPackage {
  return catalogedPackage({
    name: "golang.org/x/net",
    type: "go-module",
    version: "v0.1.0",
    language: "go",
    metadataType: "go-module-buildinfo-entry",
    metadata: symbols === undefined ? {} : { symbols },
    ...parts,
  });
}

const parse: GoImport = { path: html, symbols: ["Parse", "Tokenizer.Next"] };

test.each<[string, readonly GoImport[] | undefined, JsonValue | undefined, readonly string[] | undefined]>([
  ["a row that names none", undefined, { [html]: ["Parse"] }, []],
  ["a row with an empty list", [], { [html]: ["Parse"] }, []],
  ["a function", [parse], { [html]: ["Parse"] }, [`${html}.Parse`]],
  ["a method", [parse], { [html]: ["(*Tokenizer).Next"] }, [`${html}.Tokenizer.Next`]],
  ["a method of a type with arguments", [parse], { [html]: ["(*Tokenizer[go.shape.int]).Next"] }, [`${html}.Tokenizer.Next`]],
  ["nested arguments are not taken apart", [parse], { [html]: ["(*Tokenizer[go.shape.[]int]).Next"] }, undefined],
  ["a bracket that never closes", [parse], { [html]: ["Parse["] }, undefined],
  ["a method taken as a value", [parse], { [html]: ["(*Tokenizer).Next-fm"] }, [`${html}.Tokenizer.Next`]],
  ["several, sorted", [parse], { [html]: ["Tokenizer.Next", "Parse"] }, [`${html}.Parse`, `${html}.Tokenizer.Next`]],
  ["another function", [parse], { [html]: ["Render"] }, undefined],
  ["a function of another package", [parse], { "golang.org/x/net/http2": ["Parse"] }, undefined],
  ["a whole package", [{ path: html }], { [html]: ["Render"] }, [html]],
  ["a whole package that is not there", [{ path: html }], { [`${html}/atom`]: ["String"] }, undefined],
  ["any of several imports", [{ path: "x" }, parse], { [html]: ["Parse"] }, [`${html}.Parse`]],
  ["no symbols known", [parse], undefined, []],
  ["an empty object", [parse], {}, []],
  ["empty lists", [parse], { [html]: [] }, []],
  ["something else", [parse], "Parse", []],
  ["members that are no lists", [parse], { [html]: "Parse", x: 7 }, []],
  ["names that are none", [parse], { [html]: [7, null] }, undefined],
  ["__proto__", [{ path: "__proto__", symbols: ["x"] }], JSON.parse('{"__proto__":["x"]}') as JsonValue, ["__proto__.x"]],
])("%s", (_name, imports, symbols, expected) => {
  expect(matchedGoSymbols(imports, goModule(symbols))).toEqual(expected);
});

test("symbols of the package itself come before those of its metadata; metadata of other types have none", () => {
  expect(matchedGoSymbols([parse], goModule({ [html]: ["Render"] }, { symbols: { [html]: ["Parse"] } }))).toEqual([`${html}.Parse`]);
  expect(matchedGoSymbols([parse], goModule({ [html]: ["Render"] }, { metadataType: "go-module-entry" }))).toEqual([]);
});

test("names of 1 MB take no time to speak of", () => {
  const begun = performance.now();
  matchedGoSymbols([parse], goModule({ [html]: ["[".repeat(1_000_000), "[]".repeat(500_000), "(*".repeat(500_000)] }));
  expect(performance.now() - begun).toBeLessThan(2_000);
});

const affected = namedRecord({
  packageName: "golang.org/x/net",
  ecosystem: "go-module",
  vulnerability: "GO-2024-1",
  ranges: [fixedRange("go", "0.2.0")],
  qualifiers: { goImports: [parse] },
});

test.each<[string, CatalogedPackage, readonly string[]]>([
  ["with the function", goModule({ [html]: ["Parse"] }), ["golang.org/x/net GO-2024-1 fixed 0.2.0 direct"]],
  ["without it", goModule({ [html]: ["Render"] }), []],
  ["where nothing is known", goModule(undefined), ["golang.org/x/net GO-2024-1 fixed 0.2.0 direct"]],
  ["fixed", goModule(undefined, { version: "v0.2.0" }), []],
  ["another module", goModule(undefined, { name: "golang.org/x/crypto" }), []],
  [
    "a pseudo-version of a dependency",
    goModule(undefined, { version: "v0.0.0-20220225172249-27dd8689420f" }),
    ["golang.org/x/net GO-2024-1 fixed 0.2.0 direct"],
  ],
  [
    "a pseudo-version of the main module",
    goModule(undefined, { version: "v0.0.0-20220225172249-27dd8689420f", metadata: { mainModule: "golang.org/x/net" } }),
    [],
  ],
  ["the main module without a version", goModule(undefined, { version: "(devel)", metadata: { mainModule: "golang.org/x/net" } }), []],
  [
    "the main module with a version",
    goModule(undefined, { metadata: { mainModule: "golang.org/x/net" } }),
    ["golang.org/x/net GO-2024-1 fixed 0.2.0 direct"],
  ],
  ["a version that is none", goModule(undefined, { version: "(devel)" }), []],
])("Go module: %s", (_name, found, expected) => {
  expect(matchLines(runScenario({ packages: [found], rows: { affected: [affected] } }))).toEqual(expected);
});

test("the matched symbols are told", () => {
  const { matches } = runScenario({ packages: [goModule({ [html]: ["Parse"] })], rows: { affected: [affected] } });
  expect(matches.flatMap(({ details }) => details.map(({ found }) => found))).toEqual([
    { vulnerabilityId: "GO-2024-1", versionConstraint: "< 0.2.0 (go)", matchedSymbols: [`${html}.Parse`] },
  ]);
});
