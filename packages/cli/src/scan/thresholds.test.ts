import { expect, test } from "vitest";
import type { Settings } from "../option/option-spec.js";
import { readThresholds } from "./thresholds.js";

function settings(texts: Readonly<Record<string, string>>): Settings {
  return new Map(Object.entries(texts).map(([name, text]) => [name, [{ text, origin: `--${name}` }]]));
}

test.each<[string, Readonly<Record<string, string>>, { warn: number; fail: number; assumed: boolean }]>([
  ["none", {}, { warn: 7, fail: 9, assumed: true }],
  ["both", { "warn-threshold": "3.9", "fail-threshold": "7.9" }, { warn: 3.9, fail: 7.9, assumed: false }],
  ["equal", { "warn-threshold": "5", "fail-threshold": "5" }, { warn: 5, fail: 5, assumed: false }],
  ["only fail, below the default of warn", { "fail-threshold": "5" }, { warn: 5, fail: 5, assumed: false }],
  ["only fail, above it", { "fail-threshold": "8" }, { warn: 7, fail: 8, assumed: false }],
  ["only warn, above the default of fail", { "warn-threshold": "9.5" }, { warn: 9.5, fail: 9.5, assumed: false }],
  ["zero", { "warn-threshold": "0", "fail-threshold": "0" }, { warn: 0, fail: 0, assumed: false }],
])("%s", (_, texts, expected) => {
  expect(readThresholds(settings(texts))).toEqual(expected);
});

test("warn above fail is refused", () => {
  expect(() => readThresholds(settings({ "warn-threshold": "9.5", "fail-threshold": "7" }))).toThrow(
    expect.objectContaining({
      code: "option-invalid",
      message:
        "warn_threshold 9.5 is above fail_threshold 7 (--warn-threshold; --fail-threshold): make it lower or equal, else no result is ever Warn",
    }),
  );
});
