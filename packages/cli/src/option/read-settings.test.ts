import { expect, test } from "vitest";
import { memoryIo } from "../testing/memory-io.js";
import type { SettingValue } from "./option-spec.js";
import { choiceOf, environmentSettings, mergeSettings, numberOf, settingOf, switchOf } from "./read-settings.js";
import { scanOptions } from "./scan-options.js";

const set = (text: string, fromFile?: true): ReadonlyMap<string, readonly SettingValue[]> =>
  new Map([["x", [{ text, origin: "--x", ...(fromFile ? { fromFile } : {}) }]]]);

test.each<[string, Readonly<Record<string, string>>, string, SettingValue | undefined]>([
  [
    "PLIMSOLL_ before CC_",
    { PLIMSOLL_FAIL_THRESHOLD: "8", CC_FAIL_THRESHOLD: "7" },
    "fail-threshold",
    { text: "8", origin: "PLIMSOLL_FAIL_THRESHOLD" },
  ],
  ["CC_ for the reference's settings", { CC_API_URL: "https://a.example" }, "api-url", { text: "https://a.example", origin: "CC_API_URL" }],
  ["an empty variable is none", { PLIMSOLL_TOKEN: "", CC_TOKEN: "t" }, "token", { text: "t", origin: "CC_TOKEN" }],
  ["our own settings have no CC_", { CC_ONLY_FIXED: "true" }, "only-fixed", undefined],
  ["our own settings", { PLIMSOLL_ONLY_FIXED: "1" }, "only-fixed", { text: "1", origin: "PLIMSOLL_ONLY_FIXED" }],
])("environment: %s", (_, environment, name, expected) => {
  expect(settingOf(environmentSettings(memoryIo({ environment }), scanOptions), name)).toEqual(expected);
});

test("the first source that sets an option wins, also with an empty text", () => {
  expect(settingOf(mergeSettings([new Map(), set(""), set("b")]), "x")).toEqual({ text: "", origin: "--x" });
});

test.each<[string, number]>([
  ["0", 0],
  ["7", 7],
  ["10.0", 10],
  [" 3.9 ", 3.9],
  [".5", 0.5],
])("number %s", (text, expected) => {
  expect(numberOf(set(text), "x", { minimum: 0, maximum: 10 })).toBe(expected);
});

test.each<[string, string]>([
  ["high", '--x is "high", which is no number: write one from 0.0 to 10.0'],
  ["", '--x is "", which is no number: write one from 0.0 to 10.0'],
  ["0x7", '--x is "0x7", which is no number: write one from 0.0 to 10.0'],
  ["1e1", '--x is "1e1", which is no number: write one from 0.0 to 10.0'],
  ["NaN", '--x is "NaN", which is no number: write one from 0.0 to 10.0'],
  ["11", "--x is 11, which is out of range: write a number from 0.0 to 10.0"],
  ["-0.1", "--x is -0.1, which is out of range: write a number from 0.0 to 10.0"],
])("number %s is refused", (text, message) => {
  expect(() => numberOf(set(text), "x", { minimum: 0, maximum: 10 })).toThrow(expect.objectContaining({ code: "option-invalid", message }));
});

test("a value of the file is refused as the file's fault", () => {
  expect(() => numberOf(set("high", true), "x", { minimum: 0, maximum: 10 })).toThrow(expect.objectContaining({ code: "config-invalid" }));
});

test.each([
  ["true", true],
  ["1", true],
  ["YES", true],
  ["false", false],
  ["0", false],
  ["off", false],
] as const)("switch %s", (text, expected) => {
  expect(switchOf(set(text), "x")).toBe(expected);
});

test("a switch or a choice of no known word is refused", () => {
  expect(() => switchOf(set("maybe"), "x")).toThrow('--x is a switch and cannot be "maybe": write true or false');
  expect(() => choiceOf(set("huge"), "x", ["low", "high"])).toThrow('--x cannot be "huge": it is one of low, high');
  expect(choiceOf(set("HIGH"), "x", ["low", "high"])).toBe("high");
});
