import type { JsonObject, Package } from "@plimsoll/core";
import { expect, test } from "vitest";
import { generateCpes } from "./generate-cpes.js";

interface Case {
  readonly type: string;
  readonly name: string;
  readonly version?: string;
  readonly metadata?: JsonObject;
}

function packageOf({ type, name, version = "1", metadata }: Case): Package {
  const rest = { language: "", purl: "", cpes: [], licenses: [], locations: [], foundBy: "" };
  return { type, name, version, ...rest, ...(metadata === undefined ? {} : { metadata }) };
}

/** `vendor:product` of each CPE. */
function pairsOf(one: Case): readonly string[] {
  return generateCpes(packageOf(one)).map(({ cpe }) => cpe.replace(/^cpe:2\.3:a:/, "").replace(/:1:\*:\*:\*:\*:\*:\*:\*$/, ""));
}

/** Every vendor with every product, longest first, then by text. */
function product(vendors: readonly string[], products: readonly string[]): readonly string[] {
  const pairs = products.flatMap((one) => vendors.map((vendor) => `${vendor}:${one}`));
  return pairs.sort((left, right) => right.length - left.length || (left < right ? -1 : 1));
}

test.each<[string, Case, readonly string[]]>([
  ["a name alone", { type: "deb", name: "bash" }, ["bash:bash"]],
  ["a plus is escaped", { type: "deb", name: "g++" }, ["g\\+\\+:g\\+\\+"]],
  [
    "separators: longest first, then by text",
    { type: "deb", name: "a-bc" },
    ["a-bc:a-bc", "a-bc:a_bc", "a_bc:a-bc", "a_bc:a_bc", "a:a-bc", "a:a_bc"],
  ],
  [
    "runs of separators",
    { type: "deb", name: "a--b" },
    ["a--b:a--b", "a--b:a__b", "a__b:a--b", "a__b:a__b", "a-b:a--b", "a-b:a__b", "a_b:a--b", "a_b:a__b", "a:a--b", "a:a__b"],
  ],
  ["a known vendor of a type", { type: "deb", name: "dnsmasq" }, ["thekelleys:dnsmasq", "dnsmasq:dnsmasq"]],
  ["no known vendor of another type", { type: "npm", name: "dnsmasq" }, ["dnsmasq:dnsmasq"]],
  ["apache is enough", { type: "deb", name: "apache-x" }, ["apache:apache-x", "apache:apache_x"]],
  [
    "names of the object prototype",
    { type: "constructor", name: "__proto__" },
    product(["__proto__", "--proto--", "proto"], ["__proto__", "--proto--"]),
  ],
  [
    "apk: stream version",
    { type: "apk", name: "python3" },
    product(
      ["python3", "python", "python_software_foundation", "python-software-foundation", "python_software", "python-software"],
      ["python3", "python"],
    ),
  ],
  [
    "apk: stream version and part",
    { type: "apk", name: "lua5.3-x" },
    product(["lua5.3-x", "lua5.3_x", "lua5.3", "lua-x", "lua_x", "lua"], ["lua5.3-x", "lua5.3_x", "lua-x", "lua_x"]),
  ],
  ["go: owner and the rest of the path", { type: "go-module", name: "github.com/a-b/c/v2" }, ["a-b:c\\/v2", "a_b:c\\/v2", "a:c\\/v2"]],
  ["go: hosts of the Go project", { type: "go-module", name: "golang.org/x/sys" }, ["golang:x\\/sys"]],
  ["go: modules of Google", { type: "go-module", name: "google.golang.org/genproto/googleapis/rpc" }, ["google:genproto"]],
  ["go: no vendor", { type: "go-module", name: "gopkg.in/yaml.v2" }, []],
  ["go: nothing after the owner", { type: "go-module", name: "k8s.io/api" }, []],
  ["go: a name of no module", { type: "go-module", name: "github.com/a b/c" }, []],
  ["apk: no stream version before a plus", { type: "apk", name: "c+2" }, ["c\\+2:c\\+2"]],
  [
    "apk: owner of the repository",
    { type: "apk", name: "zlib", metadata: { url: "https://github.com/madler/zlib" } },
    ["madler:zlib", "zlib:zlib"],
  ],
  ["apk: a known site", { type: "apk", name: "m", metadata: { url: "https://www.gnu.org/software/m4" } }, ["gnu:m", "m:m"]],
  [
    "apk: python module",
    { type: "apk", name: "py3-q" },
    product(["py3-q", "py3_q", "py3", "q", "qproject", "q_project", "q-project"], ["py3-q", "py3_q", "q"]),
  ],
  [
    "python: author and mail",
    { type: "python", name: "pythonx", metadata: { author: "The A. B", authorEmail: "c.d@example.org" } },
    [
      "a__b_project:pythonx",
      "a__bproject:pythonx",
      "c_d_project:pythonx",
      "c_dproject:pythonx",
      "pythonx:pythonx",
      "a__b:pythonx",
      "c-d:pythonx",
      "c_d:pythonx",
    ],
  ],
  [
    "python: product with prefix",
    { type: "python", name: "x" },
    [
      "python-x:python-x",
      "python-x:python_x",
      "python_x:python-x",
      "python_x:python_x",
      "python:python-x",
      "python:python_x",
      "python-x:x",
      "python_x:x",
      "x:python-x",
      "x:python_x",
      "python:x",
      "x:x",
    ],
  ],
  ["python: a vendor that means something else", { type: "npm", name: "redis" }, []],
  ["npm: scope", { type: "npm", name: "@a/b" }, ["\\@a\\/b:\\@a\\/b"]],
  [
    "npm: repository and home page",
    { type: "npm", name: "x", metadata: { url: "git://github.com/u/x.git", homepage: "https://gitlab.com/h/x#readme" } },
    ["h:x", "u:x", "x:x"],
  ],
  ["npm: node.js itself", { type: "npm", name: "node.js" }, ["node.js:node.js", "nodejs:node.js"]],
  ["rpm: vendor", { type: "rpm", name: "x", metadata: { vendor: "SUSE LLC <https://www.suse.com/>" } }, ["susellc:x", "x:x"]],
  [
    "gem: authors",
    { type: "gem", name: "x", metadata: { authors: ["A B", 5], homepage: "" } },
    ["ruby-lang:x", "ruby_lang:x", "ruby:x", "a-b:x", "a_b:x", "x:x"],
  ],
  ["metadata of the wrong types", { type: "apk", name: "x", metadata: { url: ["https://github.com/a/b"] } }, ["x:x"]],
  ["a name that no CPE can hold", { type: "npm", name: "naïve" }, []],
  ["a star in a name", { type: "npm", name: "a*b" }, []],
  [
    "a jenkins library is not the server",
    { type: "npm", name: "x", metadata: { url: "https://github.com/jenkins/x" } },
    ["jenkins:x", "x:x"],
  ],
])("%s", (_name, one, pairs) => {
  expect(pairsOf(one)).toEqual(pairs);
});

test.each<[string, string, string | undefined]>([
  ["epoch, tilde, plus", "1:2~rc1+b", "1\\:2\\~rc1\\+b"],
  ["absent", "", "*"],
  ["a blank", "1 2", "1_2"],
  ["no CPE can hold it", "1é", undefined],
])("version: %s", (_name, version, written) => {
  const expected = written === undefined ? [] : [{ cpe: `cpe:2.3:a:x:x:${written}:*:*:*:*:*:*:*`, source: "syft-generated" }];
  expect(generateCpes(packageOf({ type: "deb", name: "x", version }))).toEqual(expected);
});

test.each<[string, Case]>([
  ["a name of many parts", { type: "python", name: "a-".repeat(250) }],
  ["a name of many digits", { type: "apk", name: `a${"1".repeat(500)}!` }],
  ["many authors", { type: "gem", name: "x", metadata: { authors: Array.from({ length: 100_000 }, (_, at) => `author ${at}`) } }],
])("bounded: %s", (_name, one) => {
  expect(generateCpes(packageOf(one)).length).toBeLessThanOrEqual(500);
});

test("a very long name has none", () => {
  expect(generateCpes(packageOf({ type: "npm", name: "a".repeat(513) }))).toEqual([]);
});
