import { expect, test } from "vitest";
import { type PackageJson, readPackageJson } from "./package-json.js";

const empty: PackageJson = { name: "", version: "", description: "", homepage: "", url: "", private: false, author: "", licenses: [] };

test.each<[string, string, Partial<PackageJson>]>([
  ["an empty object", "{}", {}],
  ["null", "null", {}],
  [
    "null members",
    '{"name":null,"license":null,"author":null,"contributors":null,"private":null,"repository":null,"dependencies":null,"latest":null}',
    { licenses: [""] },
  ],
  ["names in any case", '{"NAME":"a","Version":"1"}', { name: "a", version: "1" }],
  ["the last of equal names", '{"name":"a","name":"b"}', { name: "b" }],
  ["half a surrogate pair", '{"name":"a\\ud800b"}', { name: "a\ufffdb" }],
  ["a member named __proto__", '{"__proto__":{"name":"x"},"constructor":5}', {}],
  ["repository as text", '{"repository":"a/b"}', { url: "a/b" }],
  ["repository as object", '{"repository":{"type":"git","url":"u"}}', { url: "u" }],
  ["repository without address", '{"repository":{"type":"git"}}', {}],
  ["author as object", '{"author":{"Name":"A","email":null,"twitter":5}}', { author: "A" }],
  [
    "all kinds of people",
    '{"author":"A","authors":["B"],"contributors":[{"name":"C"},null,"D (d)"],"maintainers":"E"}',
    { author: "A, B, C, , D (d), E" },
  ],
  ["people of no form", '{"author":"A(","contributors":["B("]}', {}],
  ["licence as text", '{"license":"MIT"}', { licenses: ["MIT"] }],
  ["licence as object", '{"license":{"type":"MIT","url":"u"}}', { licenses: ["MIT"] }],
  ["licence as list", '{"license":["MIT"]}', {}],
  ["licence of wrong members, list beside it", '{"license":{"type":5},"licenses":[{"type":"ISC"}]}', { licenses: ["ISC"] }],
  ["licence wins over the list", '{"license":"MIT","licenses":[{"type":"ISC"}]}', { licenses: ["MIT"] }],
  ["list of texts", '{"licenses":["MIT"]}', {}],
  ["list as text", '{"licenses":"MIT"}', {}],
  ["list with an odd member", '{"licenses":[{"type":"MIT"},5]}', {}],
  ["fields that are not read may be anything", '{"scripts":5,"files":{},"bin":[],"devDependencies":[]}', {}],
])("%s", (_name, text, fields) => {
  expect(readPackageJson(JSON.parse(text))).toEqual({ ...empty, ...fields });
});

test.each<[string, string]>([
  ['"text"', "the document is not an object"],
  ["[]", "the document is not an object"],
  ['{"name":5}', "name is not a text"],
  ['{"version":["1"]}', "version is not a text"],
  ['{"description":{}}', "description is not a text"],
  ['{"homepage":["a"]}', "homepage is not a text"],
  ['{"private":"true"}', "private is not true or false"],
  ['{"author":["A"]}', "author is not an object"],
  ['{"author":{"name":5}}', "author is not a text"],
  ['{"contributors":[["A"]]}', "contributors is not an object"],
  ['{"repository":["a"]}', "repository is not an object"],
  ['{"repository":{"url":"u","directory":5}}', "repository is not a text"],
  ['{"dependencies":["a"]}', "dependencies is not an object"],
  ['{"dependencies":{"a":{}}}', "dependencies is not a text"],
  ['{"latest":"1"}', "latest is not a list"],
])("refused: %s", (text, message) => {
  expect(() => readPackageJson(JSON.parse(text))).toThrow(`package.json: ${message}`);
});
