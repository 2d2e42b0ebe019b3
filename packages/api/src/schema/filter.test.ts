import { expect, test } from "vitest";
import { z } from "zod";
import { flagSchema, rangeFilterSchema, switchFilterSchema, valueFilterSchema } from "./filter.js";

const words = valueFilterSchema(z.enum(["a", "b", "c"]), "letters");
const scores = rangeFilterSchema(0, 10, "scores");

test.each([
  ["one value", words, "a", { negated: false, values: ["a"] }],
  ["either of two, blanks around", words, " a , b ", { negated: false, values: ["a", "b"] }],
  ["none of two", words, "!a,b", { negated: true, values: ["a", "b"] }],
  ["the same twice", words, "a,a", { negated: false, values: ["a"] }],
  ["empty parts", words, ",a,", { negated: false, values: ["a"] }],
  ["closed range", scores, "7.0..9", { negated: false, min: 7, max: 9 }],
  ["range open above", scores, "7..", { negated: false, min: 7 }],
  ["range open below", scores, "..4.5", { negated: false, max: 4.5 }],
  ["exact number", scores, "9.8", { negated: false, min: 9.8, max: 9.8 }],
  ["outside a range", scores, "!7..9", { negated: true, min: 7, max: 9 }],
  ["switch on", switchFilterSchema(""), "1", true],
  ["switch negated", switchFilterSchema(""), "!1", false],
  ["flag", flagSchema(""), "true", true],
  ["flag off", flagSchema(""), "0", false],
])("reads a filter: %s", (_name, schema, text, read) => {
  expect(schema.parse(text)).toEqual(read);
});

test.each([
  ["no value", words, ","],
  ["only a negation", words, "!"],
  ["unknown value", words, "a,x"],
  ["too many values", words, Array.from({ length: 51 }, () => "a").join(",")],
  ["too long", words, "a".repeat(5000)],
  ["no range", scores, ".."],
  ["words as range", scores, "low..high"],
  ["beyond the bounds", scores, "7..11"],
  ["turned round", scores, "9..7"],
  ["negative", scores, "-1.."],
  ["exponent", scores, "1e0.."],
  ["switch with another word", switchFilterSchema(""), "yes"],
  ["several values in place of one", words, ["a", "b"]],
])("refuses a filter: %s", (_name, schema, text) => {
  expect(schema.safeParse(text).success).toBe(false);
});
