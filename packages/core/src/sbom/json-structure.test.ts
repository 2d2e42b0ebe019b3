import { expect, test } from "vitest";
import { checkJsonStructure } from "./json-structure.js";

const limits = { maxDepth: 2, maxValues: 6 };

test.each<[string, string]>([
  ["as deep as allowed", "[[[]]]"],
  ["as many values as allowed", "[1,2,3,4]"],
  ["signs within a text", '["[[[[{{{{,,,,,,,,"]'],
  ["an escaped quote", '["\\"[[[[[,,,,,,,,,"]'],
  ["an escaped backslash at the end", '["\\\\",[[]]]'],
  ["a key with signs", '{"[{,[{,[{,":1}'],
  ["no JSON, for the parser to refuse", ']]]"'],
])("allowed: %s", (_, text) => {
  expect(() => checkJsonStructure(new TextEncoder().encode(text), limits)).not.toThrow();
});

test.each<[string, string, string]>([
  ["too deep", "[[[[", "more than 2 levels deep"],
  ["too deep after a text that ends in a backslash", '["\\\\",[[[', "more than 2 levels deep"],
  ["too many numbers", "[1,2,3,4,5,6]", "more than 6 values"],
  ["too many empty objects", "[{},{},{},{}]", "more than 6 values"],
])("refused: %s", (_, text, message) => {
  expect(() => checkJsonStructure(new TextEncoder().encode(text), limits)).toThrow(
    expect.objectContaining({ code: "sbom-too-large", message: expect.stringContaining(message) }),
  );
});

test("ten megabytes of backslashes and quotes take linear time", () => {
  const text = new TextEncoder().encode(`"${'\\"'.repeat(2_500_000)}${"\\".repeat(5_000_000)}"`);
  expect(() => checkJsonStructure(text, limits)).not.toThrow();
});
