import { expect, test } from "vitest";
import { decodePackageBlob } from "./package-blob.js";

test("everything that a blob may hold", () => {
  const blob = {
    cves: ["CVE-1"],
    qualifiers: {
      rpm_modularity: "",
      platform_cpes: ["cpe:2.3:o:*:*:*:*:*:*:*:*:*:*"],
      architecture: "x86_64",
      rootio: true,
      go_imports: [{ path: "a/b", symbols: ["F"] }, { path: "c" }, { path: "d", symbols: [] }],
    },
    ranges: [
      {
        version: { type: "rpm", constraint: "< 1" },
        fix: {
          version: "1",
          state: "fixed",
          detail: {
            available: { date: "2026-01-15", kind: "advisory" },
            references: [{ url: "https://example.org/1", id: "RHSA-1", tags: ["advisory"] }],
          },
        },
      },
      { version: { constraint: "> 2" }, fix: { state: "wont-fix" } },
      {},
    ],
  };
  expect(decodePackageBlob(`${JSON.stringify(blob)}\n`)).toEqual({
    cves: ["CVE-1"],
    qualifiers: {
      rpmModularity: "",
      platformCpes: ["cpe:2.3:o:*:*:*:*:*:*:*:*:*:*"],
      architecture: "x86_64",
      rootio: true,
      goImports: [{ path: "a/b", symbols: ["F"] }, { path: "c" }, { path: "d" }],
    },
    ranges: [
      {
        version: { type: "rpm", constraint: "< 1" },
        fix: {
          version: "1",
          state: "fixed",
          available: { date: "2026-01-15", kind: "advisory" },
          references: [{ url: "https://example.org/1", id: "RHSA-1", tags: ["advisory"] }],
        },
      },
      { version: { type: "", constraint: "> 2" }, fix: { version: "", state: "wont-fix", references: [] } },
      { version: { type: "", constraint: "" } },
    ],
  });
});

const empty = { cves: [], qualifiers: {}, ranges: [] };

test.each([
  ["empty object", "{}", empty],
  ["nulls", '{"cves":null,"qualifiers":null,"ranges":null}', empty],
  ["old name of the architecture", '{"qualifiers":{"rpm_arch":"src"}}', { ...empty, qualifiers: { architecture: "src" } }],
  ["wrong types that say nothing of what is affected", '{"cves":[1,"CVE-1"]}', { ...empty, cves: ["CVE-1"] }],
  ["a field of Object's", '{"__proto__":{"ranges":7},"constructor":1}', empty],
  ["not JSON", "{", undefined],
  ["an array", "[]", undefined],
  ["ranges of a wrong type", '{"ranges":{}}', undefined],
  ["a range of a wrong type", '{"ranges":[{"version":{"constraint":"< 1"}},7]}', undefined],
  ["a version of a wrong type", '{"ranges":[{"version":"< 1"}]}', undefined],
  ["a constraint of a wrong type", '{"ranges":[{"version":{"constraint":1}}]}', undefined],
  ["qualifiers of a wrong type", '{"qualifiers":"x"}', undefined],
  ["a module of a wrong type", '{"qualifiers":{"rpm_modularity":1}}', undefined],
  ["platforms of a wrong type", '{"qualifiers":{"platform_cpes":[1]}}', undefined],
  ["an architecture of a wrong type", '{"qualifiers":{"architecture":[]}}', undefined],
  ["a rootio of a wrong type", '{"qualifiers":{"rootio":"yes"}}', undefined],
  ["imports of a wrong type", '{"qualifiers":{"go_imports":[{"path":"a","symbols":"F"}]}}', undefined],
])("%s", (_, text, decoded) => {
  expect(decodePackageBlob(text)).toEqual(decoded);
});
