import { expect, test } from "vitest";
import type { JsonObject, License } from "../../artifact/package.js";
import { encodeLicenses } from "./license.js";

const isLicenseId = (text: string): boolean => ["MIT", "Zlib"].includes(text);
const license = (value: string, spdxExpression = "", urls: readonly string[] = []): License => ({
  value,
  spdxExpression,
  type: "declared",
  urls,
  locations: [],
});
const manyUrls = Array.from({ length: 200_000 }, (_, index) => `https://example.org/${index}`);

test.each<[string, readonly License[], readonly JsonObject[]]>([
  ["none", [], []],
  ["an id", [license("mit", "MIT")], [{ license: { id: "MIT" } }]],
  ["an id twice", [license("mit", "MIT"), license("MIT", "MIT")], [{ license: { id: "MIT" } }]],
  [
    "ids before names, whatever the order",
    [license("mine"), license("zlib", "Zlib")],
    [{ license: { id: "Zlib" } }, { license: { name: "mine" } }],
  ],
  [
    "an entry for each address that is one",
    [license("mit", "MIT", ["https://a.org", "not an address", "https://b.org"]), license("mine", "", ["https://c.org"])],
    [
      { license: { id: "MIT", url: "https://a.org" } },
      { license: { id: "MIT", url: "https://b.org" } },
      { license: { name: "mine", url: "https://c.org" } },
    ],
  ],
  ["an empty text", [license("")], []],
  ["one expression", [license("x", "MIT OR Zlib")], [{ expression: "MIT OR Zlib" }]],
  ["parentheses around all of it", [license("x", "((MIT OR Zlib))")], [{ expression: "MIT OR Zlib" }]],
  ["parentheses at both ends", [license("x", "(MIT) OR (Zlib)")], [{ expression: "(MIT) OR (Zlib)" }]],
  [
    "several expressions",
    [license("x", "MIT OR Zlib"), license("y", "(MIT AND X)"), license("z", "A OR (B AND C)")],
    [{ expression: "(MIT OR Zlib) AND (MIT AND X) AND (A OR (B AND C))" }],
  ],
  [
    "an expression beside an id is a name",
    [license("x", "MIT OR Zlib"), license("MIT", "MIT")],
    [{ license: { id: "MIT" } }, { license: { name: "MIT OR Zlib" } }],
  ],
  ["an id that the list does not have", [license("x", "MIT-2099")], [{ expression: "MIT-2099" }]],
  ["very many addresses", [license("MIT", "MIT", manyUrls)], manyUrls.map((url) => ({ license: { id: "MIT", url } }))],
])("%s", (_, licenses, expected) => {
  expect(encodeLicenses(licenses, isLicenseId)).toEqual(expected);
});

test("an expression of parentheses alone is no work", () => {
  const text = "(".repeat(100_000) + ")".repeat(100_000);
  expect(encodeLicenses([license("x", text)], isLicenseId)).toHaveLength(1);
});
