import { expect, test } from "vitest";
import { satisfiesSchema } from "./schema-constraint.js";

test.each([
  ["", true],
  ["< 6.0.3", false],
  [">= 6.0.3", true],
  ["<=6.1.9", true],
  ["> 6.1.9", false],
  ["6.1.9", true],
  ["= v6.1", false],
  [">= 6.0.3, < 6.1", false],
  ["< 6 || >= 6.1.9", true],
  ["> 6.1.10", false],
  ["~6", true],
  ["< 6.0.3 || what", true],
])("%j for schema 6.1.9 is %s", (constraint, satisfied) => {
  expect(satisfiesSchema(constraint, [6, 1, 9])).toBe(satisfied);
});
