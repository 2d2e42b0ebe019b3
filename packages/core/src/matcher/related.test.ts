import { expect, test } from "vitest";
import { providerOf, relatedReferences } from "./related.js";

test.each<[string, { provider: string; name: string }, readonly string[], string, readonly string[]]>([
  ["a distribution's CVE is one of NVD's", { provider: "debian", name: "CVE-2024-1" }, ["CVE-2024-1"], "deb", ["CVE-2024-1 nvd:cpe"]],
  ["NVD's own is no relative of itself", { provider: "nvd", name: "CVE-2024-1" }, ["CVE-2024-1", "cve-2024-1"], "", []],
  [
    "aliases and CVEs, each once",
    { provider: "github", name: "GHSA-a" },
    ["GHSA-a", "CVE-2024-1", "CVE-2024-1", "CVE-2024-2"],
    "npm",
    ["CVE-2024-1 nvd:cpe", "CVE-2024-2 nvd:cpe"],
  ],
  ["GitHub ids by language", { provider: "pypa", name: "PYSEC-1" }, ["PYSEC-1", "GHSA-b"], "python", ["GHSA-b github:language:python"]],
  ["other ids are left out", { provider: "x", name: "X-1" }, ["X-1", "DSA-1", "OSV-1"], "deb", []],
])("%s", (_name, record, ids, ecosystem, expected) => {
  expect(relatedReferences(record, ids, ecosystem).map(({ id, namespace }) => `${id} ${namespace}`)).toEqual(expected);
});

test("provider of a namespace", () => {
  expect(["nvd:cpe", "github:language:python", "bitnami", ""].map(providerOf)).toEqual(["nvd", "github", "bitnami", ""]);
});
