import { expect, test } from "vitest";
import { searchedPackage } from "./searched-package.js";
import { fitsTargetSoftware } from "./target-software.js";
import { catalogedPackage } from "./testing/memory-vulnerabilities.js";

const cpe = (target: string, product = "p"): string => `cpe:2.3:a:v:${product}:*:*:*:*:*:${target}:*:*`;

test.each<[string, readonly [type: string, language: string, target: string], readonly string[], boolean]>([
  ["packages of systems may hold anything", ["apk", "", "*"], [cpe("wordpress")], true],
  ["a record without CPEs", ["npm", "javascript", "*"], [], true],
  ["another product", ["npm", "javascript", "*"], [cpe("*", "q")], false],
  ["any target", ["npm", "javascript", "*"], [cpe("*")], true],
  ["not applicable", ["npm", "javascript", "*"], [cpe("-")], true],
  ["the package's type", ["npm", "javascript", "*"], [cpe("node.js")], true],
  ["the package's type by another word", ["gem", "ruby", "*"], [cpe("ruby_on_rails")], true],
  ["another language", ["npm", "javascript", "*"], [cpe("python")], false],
  ["a word that is no language", ["npm", "javascript", "*"], [cpe("android")], true],
  ["known for other software", ["npm", "javascript", "*"], [cpe("joomla")], false],
  ["its other spelling is unknown", ["npm", "javascript", "*"], [cpe("joomla\\!")], true],
  ["one of several fits", ["npm", "javascript", "*"], [cpe("python"), cpe("node.js")], true],
  ["java holds anything", ["java-archive", "java", "*"], [cpe("python")], true],
  ["a program with a wildcard", ["binary", "", "*"], [cpe("wordpress")], true],
  ["a program for the same", ["binary", "", "nodejs"], [cpe("node.js")], true],
  ["a program for something else", ["binary", "", "python"], [cpe("wordpress")], false],
])("%s", (_name, [type, language, own], records, expected) => {
  const found = catalogedPackage({ name: "p", type, language, cpes: [{ cpe: cpe(own), source: "declared" }] });
  expect(fitsTargetSoftware(searchedPackage(found, undefined), records)).toBe(expected);
});
