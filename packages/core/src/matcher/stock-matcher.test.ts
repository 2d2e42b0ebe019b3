import { expect, test } from "vitest";
import type { CatalogedPackage } from "../artifact/package.js";
import { catalogedPackage, fixedRange, namedRecord, productRecord, vulnerabilityRecord } from "./testing/memory-vulnerabilities.js";
import { matchLines, runScenario, type Scenario } from "./testing/scenario.js";

function program(name: string, version: string, cpe = `cpe:2.3:a:v:${name}:${version}:*:*:*:*:*:*:*`): CatalogedPackage {
  return catalogedPackage({ name, type: "binary", version, cpes: [{ cpe, source: "declared" }] });
}

function product(name: string, constraint: string, target = "*"): Scenario["rows"] {
  const cpe = `cpe:2.3:a:v:${name}:*:*:*:*:*:${target}:*:*`;
  return { products: [productRecord({ cpe, vulnerability: "CVE-1", ranges: [{ version: { type: "unknown", constraint } }] })] };
}

test.each<[string, CatalogedPackage, Scenario["rows"], readonly string[]]>([
  ["in range", program("curl", "8.1.0"), product("curl", "< 8.2"), ["curl CVE-1 - - cpe"]],
  ["not in range", program("curl", "8.2.0"), product("curl", "< 8.2"), []],
  ["another product", program("curl", "8.1.0"), product("wget", "< 9"), []],
  [
    "a record for another kind of software",
    program("curl", "8.1.0", "cpe:2.3:a:v:curl:8.1.0:*:*:*:*:rust:*:*"),
    product("curl", "< 9", "node.js"),
    [],
  ],
  [
    "the version of the CPE counts",
    program("curl", "9", "cpe:2.3:a:v:curl:8.1:*:*:*:*:*:*:*"),
    product("curl", "< 8.2"),
    ["curl CVE-1 - - cpe"],
  ],
  ["without a CPE", catalogedPackage({ name: "curl", type: "binary" }), product("curl", "< 8.2"), []],
  [
    "a Java runtime, whose CPE has the update apart",
    program("jdk", "1.8.0_411-b25", "cpe:2.3:a:v:jdk:1.8.0:update411:*:*:*:*:*:*"),
    product("jdk", "< 1.8.0_411"),
    [],
  ],
  [
    "a Java runtime below the fixed update",
    program("jdk", "1.8.0_401-b10", "cpe:2.3:a:v:jdk:1.8.0:update401:*:*:*:*:*:*"),
    product("jdk", "< 1.8.0_411"),
    ["jdk CVE-1 - - cpe"],
  ],
  [
    "by the name in its ecosystem",
    catalogedPackage({ name: "a/b", type: "php-composer" }),
    {
      affected: [
        namedRecord({ packageName: "A/B", ecosystem: "php-composer", vulnerability: "GHSA-1", ranges: [fixedRange("composer", "2.0")] }),
      ],
    },
    ["a/b GHSA-1 fixed 2.0 direct"],
  ],
])("%s", (_name, found, rows, expected) => {
  expect(matchLines(runScenario({ packages: [found], rows }))).toEqual(expected);
});

test("records of several providers under one id are shown as the first", () => {
  const products = ["nvd", "rubysec"].map((provider) =>
    productRecord({
      cpe: "cpe:2.3:a:v:curl:*:*:*:*:*:*:*:*",
      vulnerability: vulnerabilityRecord({ name: "CVE-1", provider, description: `said by ${provider}` }),
    }),
  );
  const { matches } = runScenario({ packages: [program("curl", "1")], rows: { products } });
  expect(
    matches.map(({ vulnerability: v, details }) => [v.namespace, v.description, details.map(({ searchedBy }) => searchedBy.namespace)]),
  ).toEqual([
    ["nvd:cpe", "said by nvd", ["nvd:cpe"]],
    ["nvd:cpe", "said by nvd", ["rubysec:cpe"]],
  ]);
});
