import { describe, expect, test } from "vitest";
import { encodeMatch, Judge } from "./judge.js";
import { emptyPosture } from "./posture.js";
import { PostureColumns } from "./posture-columns.js";

const unknown = 0;
const low = 2;
const medium = 3;
const high = 4;
const critical = 5;

function columns(): PostureColumns {
  const made = new PostureColumns();
  made.setCve({ id: 1, epss: 9731, kev: true });
  made.setCve({ id: 2, epss: 12, kev: false });
  made.setCve({ id: 3, epss: null, kev: false });
  made.setVulnerability({ id: 1, cveId: 1, severity: critical, cvss: 98 });
  made.setVulnerability({ id: 2, cveId: 1, severity: medium, cvss: 55 });
  made.setVulnerability({ id: 3, cveId: 2, severity: high, cvss: 75 });
  made.setVulnerability({ id: 4, cveId: 3, severity: unknown, cvss: null });
  made.setVulnerability({ id: 5, cveId: 2, severity: low, cvss: 0 });
  return made;
}

const vector = (...matches: readonly (readonly [id: number, fixed: boolean])[]): Uint32Array =>
  Uint32Array.from(matches, ([id, fixed]) => encodeMatch(id, fixed));

describe("Judge", () => {
  test.each([
    { name: "no packages", vectors: [], posture: emptyPosture },
    { name: "packages without matches", vectors: [vector(), vector()], posture: emptyPosture },
    {
      name: "one CVE of two sources counts once, at the higher severity",
      vectors: [vector([1, true], [2, true])],
      posture: { ...emptyPosture, maxCvss: 98, maxEpss: 9731, kev: 1, critical: 1, fixable: 1 },
    },
    {
      name: "a CVE is fixable only where every package has a fix",
      vectors: [vector([3, true]), vector([3, false])],
      posture: { ...emptyPosture, maxCvss: 75, maxEpss: 12, high: 1 },
    },
    {
      name: "nothing scored is -1, which is not 0",
      vectors: [vector([4, false])],
      posture: { ...emptyPosture, unknown: 1 },
    },
    {
      name: "a score of 0 is a score",
      vectors: [vector([5, true])],
      posture: { ...emptyPosture, maxCvss: 0, maxEpss: 12, low: 1, fixable: 1 },
    },
    {
      name: "several CVEs over several packages",
      vectors: [vector([2, false], [3, true]), vector([4, true]), vector([1, true])],
      posture: { ...emptyPosture, maxCvss: 98, maxEpss: 9731, kev: 1, critical: 1, high: 1, unknown: 1, fixable: 2 },
    },
  ])("$name", ({ vectors, posture }) => {
    expect(new Judge(columns()).judge(vectors)).toEqual(posture);
  });

  test("images judged by one judge do not touch each other", () => {
    const judge = new Judge(columns());
    const first = judge.judge([vector([1, false])]);
    judge.judge([vector([3, true])]);
    expect(judge.judge([vector([1, false])])).toEqual(first);
  });

  test("columns grow with ids", () => {
    const grown = columns();
    grown.setCve({ id: 5000, epss: 1, kev: true });
    grown.setVulnerability({ id: 70_000, cveId: 5000, severity: high, cvss: 81 });
    expect(new Judge(grown).judge([vector([70_000, false], [1, true])])).toEqual({
      ...emptyPosture,
      maxCvss: 98,
      maxEpss: 9731,
      kev: 2,
      critical: 1,
      high: 1,
      fixable: 1,
    });
  });
});
