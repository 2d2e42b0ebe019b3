import { expect, test } from "vitest";
import type { CvssStatement, MatchScore, VulnerabilityView } from "./match.js";
import { scoreOfMatch } from "./score.js";

const v31 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
const v30 = "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N";
const v40 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";
const v2 = "AV:N/AC:L/Au:N/C:C/I:C/A:C";

function view(namespace: string, ...vectors: readonly (readonly [string, number])[]): VulnerabilityView {
  const cvss = vectors.map(([vector, baseScore]): CvssStatement => ({ source: "", type: "Primary", version: "", vector, baseScore }));
  return {
    id: "CVE-1",
    namespace,
    dataSource: "",
    severity: "Unknown",
    urls: [],
    description: "",
    cvss,
    knownExploited: [],
    epss: [],
    cwes: [],
  };
}

test.each<[string, VulnerabilityView, readonly VulnerabilityView[], MatchScore | undefined]>([
  ["none", view("own"), [view("nvd:cpe")], undefined],
  [
    "the first of version 3",
    view("own", [v40, 9.3], [v30, 9.1], [v31, 9.8]),
    [],
    { baseScore: 9.1, version: "3.0", vector: v30, namespace: "own" },
  ],
  [
    "of a related record",
    view("own"),
    [view("nvd:cpe", [v31, 9.8])],
    { baseScore: 9.8, version: "3.1", vector: v31, namespace: "nvd:cpe" },
  ],
  [
    "a related 3 before an own 2",
    view("own", [v2, 10]),
    [view("nvd:cpe", [v31, 9.8])],
    { baseScore: 9.8, version: "3.1", vector: v31, namespace: "nvd:cpe" },
  ],
  ["4 where there is no 3", view("own", [v2, 10], [v40, 9.3]), [], { baseScore: 9.3, version: "4.0", vector: v40, namespace: "own" }],
  [
    "2 where there is nothing else",
    view("own"),
    [view("nvd:cpe", [v2, 10])],
    { baseScore: 10, version: "2.0", vector: v2, namespace: "nvd:cpe" },
  ],
])("%s", (_name, own, related, expected) => {
  expect(scoreOfMatch(own, related)).toEqual(expected);
});
