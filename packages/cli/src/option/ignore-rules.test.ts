import { expect, test } from "vitest";
import { readIgnoreRules } from "./ignore-rules.js";

test("rules in Grype's form", () => {
  const rules = [
    { vulnerability: "CVE-2008-4318", "include-aliases": true, reason: "not used", "fix-state": "unknown" },
    {
      package: { name: "lib.*", version: 1.5, language: "", type: "npm", location: "/opt/**", "upstream-name": "src" },
      "match-type": "cpe-match",
      namespace: "nvd:cpe",
    },
  ];
  expect(readIgnoreRules(rules, "ignore")).toEqual([
    { vulnerability: "CVE-2008-4318", includeAliases: true, reason: "not used", fixState: "unknown" },
    {
      package: { name: "lib.*", version: "1.5", type: "npm", location: "/opt/**", upstreamName: "src" },
      matchType: "cpe-match",
      namespace: "nvd:cpe",
    },
  ]);
});

test.each([null, undefined, []])("%s is no rule", (value) => {
  expect(readIgnoreRules(value, "ignore")).toEqual([]);
});

test.each<[string, unknown, string]>([
  ["a map for the list", { vulnerability: "x" }, 'ignore must be a list of rules, such as "- vulnerability: CVE-2008-4318"'],
  [
    "a text for a rule",
    ["CVE-1"],
    "rule 1 of ignore must be a map with the keys vulnerability, include-aliases, reason, namespace, fix-state, match-type, package",
  ],
  [
    "an unknown key",
    [{ vulnerability: "x", vuln: "y" }],
    'rule 1 of ignore has the unknown key "vuln": the keys are vulnerability, include-aliases, reason, namespace, fix-state, match-type, package',
  ],
  [
    "no condition",
    [{ reason: "all" }],
    "rule 1 of ignore has no condition, so it would hide everything: name a vulnerability or a package",
  ],
  [
    "an empty package",
    [{ package: {} }],
    "rule 1 of ignore has no condition, so it would hide everything: name a vulnerability or a package",
  ],
  ["a list for a text", [{ vulnerability: ["x"] }], "vulnerability in rule 1 of ignore must be a text"],
  [
    "an unknown state",
    [{ "fix-state": "none" }],
    'fix-state in rule 1 of ignore cannot be "none": it is one of fixed, not-fixed, wont-fix, unknown',
  ],
  ["a text for a switch", [{ vulnerability: "x", "include-aliases": "yes" }], "include-aliases in rule 1 of ignore must be true or false"],
])("%s is refused", (_, value, message) => {
  expect(() => readIgnoreRules(value, "ignore")).toThrow(expect.objectContaining({ code: "config-invalid", message }));
});
