import { expect, test } from "vitest";
import { cvssVersionOf, scoreCvss } from "./cvss.js";

/** The scores of 3.x and 4.0 as in the recorded documents (../shared/goldens); of 2.0 as in the examples of FIRST's guide too. */
test.each<[string, object]>([
  ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", { version: "3.1", baseScore: 9.8, exploitabilityScore: 3.9, impactScore: 5.9 }],
  ["CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", { version: "3.1", baseScore: 7.8, exploitabilityScore: 1.9, impactScore: 5.9 }],
  ["CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", { version: "3.1", baseScore: 6.1, exploitabilityScore: 2.9, impactScore: 2.8 }],
  ["CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:N/A:N", { version: "3.0", baseScore: 7.7, exploitabilityScore: 3.2, impactScore: 4 }],
  ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", { version: "3.1", baseScore: 0, exploitabilityScore: 3.9, impactScore: 0 }],
  ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:N/I:N/A:N", { version: "3.1", baseScore: 0, exploitabilityScore: 3.9, impactScore: 0 }],
  [
    "CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N/E:P/RL:O/MAV:N",
    { version: "3.1", baseScore: 1.6, exploitabilityScore: 0.2, impactScore: 1.5 },
  ],
  ["AV:N/AC:L/Au:N/C:N/I:N/A:C", { version: "2.0", baseScore: 7.8, exploitabilityScore: 10, impactScore: 6.9 }],
  ["AV:N/AC:L/Au:N/C:C/I:C/A:C", { version: "2.0", baseScore: 10, exploitabilityScore: 10, impactScore: 10.1 }],
  ["AV:L/AC:H/Au:N/C:C/I:C/A:C", { version: "2.0", baseScore: 6.2, exploitabilityScore: 2, impactScore: 10.1 }],
  ["AV:N/AC:M/Au:N/C:N/I:N/A:N", { version: "2.0", baseScore: 0, exploitabilityScore: 8.6, impactScore: 0 }],
  ["CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:L/SC:N/SI:N/SA:N", { version: "4.0", baseScore: 6.9 }],
  ["CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", { version: "4.0", baseScore: 10 }],
  ["CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", { version: "4.0", baseScore: 0 }],
  ["CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N/E:U", { version: "4.0", baseScore: 6.6 }],
  ["CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:A/VC:H/VI:H/VA:H/SC:L/SI:L/SA:L", { version: "4.0", baseScore: 5.4 }],
  ["CVSS:4.0/AV:P/AC:H/AT:P/PR:H/UI:A/VC:L/VI:L/VA:L/SC:N/SI:N/SA:N", { version: "4.0", baseScore: 1 }],
  ["CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:L/VA:L/SC:L/SI:L/SA:L/E:P/CR:L/MVC:H/MSI:S", { version: "4.0", baseScore: 9.1 }],
])("%s", (vector, score) => {
  expect(scoreCvss(vector)).toEqual(score);
});

test.each([
  ["nothing", ""],
  ["another version", "CVSS:3.2/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"],
  ["a metric missing", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H"],
  ["a metric twice", "CVSS:3.1/AV:N/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"],
  ["an unknown metric", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/ZZ:X"],
  ["an inherited name", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/constructor:X"],
  ["an unknown value", "CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"],
  ["lower case", "CVSS:3.1/av:n/ac:l/pr:n/ui:n/s:u/c:h/i:h/a:h"],
  ["a slash at the end", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:L/SC:N/SI:N/SA:N/"],
  ["subsequent system with S", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:L/SC:N/SI:S/SA:N"],
  ["an empty value", "AV:N/AC:L/Au:N/C:N/I:N/A:"],
  ["1 MB", `CVSS:3.1/${"AV:N/".repeat(200_000)}`],
])("no vector: %s", (_name, vector) => {
  expect(scoreCvss(vector)).toBeUndefined();
});

test.each([
  ["CVSS:3.0/AV:N", "3.0"],
  ["CVSS:4.0/AV:N", "4.0"],
  ["AV:N/AC:L/Au:N/C:N/I:N/A:C", "2.0"],
])("version of %s", (vector, version) => {
  expect(cvssVersionOf(vector)).toBe(version);
});

test("4.0: a worse metric never lowers the score", () => {
  const order: Readonly<Record<string, string>> = {
    AV: "PLAN",
    AC: "HL",
    AT: "PN",
    PR: "HLN",
    UI: "APN",
    VC: "NLH",
    VI: "NLH",
    VA: "NLH",
    SC: "NLH",
    SI: "NLH",
    SA: "NLH",
  };
  const names = Object.keys(order);
  const vectorOf = (levels: readonly number[]): string =>
    `CVSS:4.0/${names.map((name, at) => `${name}:${order[name]?.[levels[at] ?? 0] ?? ""}`).join("/")}`;
  const baseOf = (levels: readonly number[]): number => scoreCvss(vectorOf(levels))?.baseScore ?? -1;
  let seed = 1;
  const next = (limit: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % limit;
  };
  for (let round = 0; round < 500; round += 1) {
    const levels = names.map((name) => next(order[name]?.length ?? 1));
    const at = next(names.length);
    const worse = levels.map((level, index) => (index === at ? Math.min(level + 1, (order[names[at] ?? ""]?.length ?? 1) - 1) : level));
    expect([vectorOf(worse), baseOf(worse)]).toEqual([vectorOf(worse), Math.max(baseOf(worse), baseOf(levels))]);
  }
});
