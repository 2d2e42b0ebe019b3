import { expect, test } from "vitest";
import { shareSymbols } from "./module-symbols.js";

test("each package goes to the module with the longest path", () => {
  const shared = shareSymbols(
    {
      main: "main\nrun",
      "example.org/shop/internal": "F",
      "example.org/shopping": "F",
      "example.org/lib": "A",
      "example.org/lib/v2/deep": "B",
      "vendor/golang.org/x/net/http2": "C",
      "net/http": "(*Client).Do",
      "": "none",
    },
    "example.org/shop",
    ["example.org/lib", "example.org/lib/v2", "golang.org/x/net"],
  );
  expect([...shared.byModule]).toEqual([
    ["example.org/shop", { main: ["main", "run"], "example.org/shop/internal": ["F"] }],
    ["example.org/lib", { "example.org/lib": ["A"] }],
    ["example.org/lib/v2", { "example.org/lib/v2/deep": ["B"] }],
  ]);
  expect(shared.standard).toEqual({ "net/http": ["(*Client).Do"] });
});

test("without a main module its package belongs to none", () => {
  const shared = shareSymbols({ main: "main" }, "", []);
  expect({ byModule: [...shared.byModule], standard: shared.standard }).toEqual({ byModule: [], standard: undefined });
});

test("paths of many segments: soon done", () => {
  const symbols = Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`${"a/".repeat(2000)}${index}`, "F"]));
  const start = performance.now();
  shareSymbols(symbols, "a", ["a/a"]);
  expect(performance.now() - start).toBeLessThan(2000);
});
