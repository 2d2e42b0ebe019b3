import type { ImageHistory } from "@plimsoll/api";
import { expect, test } from "vitest";
import { changeWords, historyChart } from "./history-chart.js";

type Entry = ImageHistory["items"][number];

function entry(at: string, facts: Partial<Entry>): Entry {
  return {
    at,
    cause: "scan",
    maxCvssBefore: null,
    maxCvss: 5,
    resultBefore: null,
    result: "Pass",
    thresholds: { warn: 7, fail: 10 },
    actor: null,
    ...facts,
  };
}

const first = entry("2026-11-01T00:00:00Z", {});
const raised = entry("2026-11-06T00:00:00Z", { cause: "database", maxCvss: 9, resultBefore: "Pass", result: "Warn" });
const moved = entry("2026-11-06T12:00:00Z", {
  cause: "thresholds",
  maxCvss: 9,
  resultBefore: "Warn",
  result: "Fail",
  thresholds: { warn: 7, fail: 9 },
  actor: "admin",
});
const frame = { lines: { warn: 7, fail: 9 }, nowMs: Date.parse("2026-11-11T00:00:00Z"), size: { width: 228, height: 116, right: 20 } };

test("the score and the lines step where they changed", () => {
  expect(historyChart([moved, raised, first], frame)).toEqual({
    score: "M8 58H108L108 18H118L118 18H208",
    warn: "M8 38H108L108 38H118L118 38H208",
    fail: "M8 8H108L108 8H118L118 18H208",
    warnY: 38,
    failY: 18,
    marks: [
      { x: 8, y: 58, verdict: "pass" },
      { x: 108, y: 18, verdict: "warn" },
      { x: 118, y: 18, verdict: "fail" },
    ],
    ticks: [
      { x: 8, at: first.at },
      { x: 108, at: raised.at },
    ],
  });
});

test("an image without a history has lines alone", () => {
  expect(historyChart([], frame)).toMatchObject({ score: "", fail: "M8 18H208", marks: [] });
});

test.each([
  { name: "first scan", change: first, older: undefined, expected: "This image was not here before." },
  { name: "database", change: raised, older: first, expected: "What is known of its packages changed." },
  {
    name: "line",
    change: moved,
    older: raised,
    expected: "Fail line moved from 10.0 to 9.0 for all images. The image itself did not change.",
  },
])("in words: $name", ({ change, older, expected }) => {
  expect(changeWords(change, older)).toBe(expected);
});
