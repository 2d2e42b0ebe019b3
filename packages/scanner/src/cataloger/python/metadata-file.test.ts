import { expect, test } from "vitest";
import { type MetadataFields, parseMetadataFile } from "./metadata-file.js";

const none: MetadataFields = {
  name: "",
  version: "",
  author: "",
  authorEmail: "",
  platform: "",
  license: "",
  licenseExpression: "",
  requiresPython: "",
  requiresDist: [],
  providesExtra: [],
};

test.each<[string, string, Partial<MetadataFields>]>([
  ["nothing", "", {}],
  ["no line end", "Name: a", { name: "a" }],
  ["CRLF", "Name: a\r\nVersion: 1\r\n\r\nAuthor: x", { name: "a", version: "1" }],
  ["empty lines before the fields", "\n\nName: a\n\nVersion: 1", { name: "a" }],
  ["no empty line after the fields", "Name: a\nVersion: 1", { name: "a", version: "1" }],
  ["names in any case", "NAME: a\nversion: 1\nauthor-EMAIL: m", { name: "a", version: "1", authorEmail: "m" }],
  ["white space around", "Name :  a b \t\nVersion:1", { name: "a b", version: "1" }],
  ["the last of a single field", "Name: a\nName: b", { name: "b" }],
  ["all of a plural field", "Requires-Dist: a\nRequires-Dist: b\nProvides-Extra: c", { requiresDist: ["a", "b"], providesExtra: ["c"] }],
  ["folded", "License: a\n  b\n        c\nName: n", { license: "a\n b\n c", name: "n" }],
  ["folded, in a plural field", "Requires-Dist: a\nRequires-Dist: b,\n  c", { requiresDist: ["a", "b,\n c"] }],
  ["folded after a field that is not read", "Summary: a\n b\nName: n", { name: "n" }],
  ["a line that is no field", "Name: a\nnonsense\n: x\nVersion: 1", { name: "a", version: "1" }],
  ["a colon in a value", "License: a: b", { license: "a: b" }],
  ["licence expression", "License: x\nLicense-Expression: MIT", { license: "x", licenseExpression: "MIT" }],
  ["names of the object prototype", "__proto__: a\nconstructor: b\nName: n", { name: "n" }],
])("%s", (_name, text, fields) => {
  expect(parseMetadataFile(text)).toEqual({ ...none, ...fields });
});

test("a folded line before any field is refused", () => {
  expect(() => parseMetadataFile(" a\nName: b")).toThrow('a folded line before any field: " a"');
});
