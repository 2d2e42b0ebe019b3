import { expect, test } from "vitest";
import { declaredLicense } from "./license.js";

test.each([
  ["an id", "MIT", "MIT", "MIT"],
  ["free text, trimmed", " BSD or so ", "BSD or so", ""],
  ["several lines", "a\nb", "sha256:7e18f737311b2dc3b2f269dd78396b0351f14fb66efa879f768cb23181883c78", ""],
])("%s", (_name, text, value, spdxExpression) => {
  expect(declaredLicense(text, [])).toEqual({ value, spdxExpression, type: "declared", urls: [], locations: [] });
});

test("an empty text is no licence", () => {
  expect(declaredLicense("", [])).toBeUndefined();
});
