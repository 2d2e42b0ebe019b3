import { expect, test } from "vitest";
import { checkAnswer } from "./check-answer.js";

const settings = { warn: 7, fail: 9, runtimeView: false, apiUrl: null, version: 3 };

test("an answer of the schema is given on, without what this version does not know", () => {
  expect(checkAnswer("getSettings", { ...settings, later: true })).toEqual(settings);
});

test("an operation without answer has none", () => {
  expect(checkAnswer("revokeToken", undefined)).toBeUndefined();
});

test.each([
  ["another type", { ...settings, warn: "7" }, '"warn"'],
  ["a field missing", { ...settings, version: undefined }, '"version"'],
  ["nothing", undefined, '""'],
  ["a list", [], '""'],
])("is refused: %s", (_name, body, place) => {
  expect(() => checkAnswer("getSettings", body)).toThrow(
    expect.objectContaining({
      code: "server-answer-invalid",
      message: expect.stringContaining(`getSettings does not have the form of this version's at ${place}`),
    }),
  );
});
