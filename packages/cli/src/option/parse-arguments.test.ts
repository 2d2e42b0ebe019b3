import { expect, test } from "vitest";
import type { SettingValue } from "./option-spec.js";
import { parseArguments } from "./parse-arguments.js";
import { scanOptions } from "./scan-options.js";

/** Option name to texts. */
function texts(settings: ReadonlyMap<string, readonly SettingValue[]>): Record<string, readonly string[]> {
  return Object.fromEntries([...settings].map(([name, values]) => [name, values.map(({ text }) => text)]));
}

test.each<[string, readonly string[], Record<string, readonly string[]>, readonly string[]]>([
  ["the documented spelling", ["--warn-threshold", "3.9"], { "warn-threshold": ["3.9"] }, []],
  ["the reference's spelling", ["--warn_threshold", "3.9"], { "warn-threshold": ["3.9"] }, []],
  ["a value after =", ["--fail_threshold=7"], { "fail-threshold": ["7"] }, []],
  ["a short option", ["-f", "7", "-w", "3.9"], { "fail-threshold": ["7"], "warn-threshold": ["3.9"] }, []],
  ["a short option with its value attached", ["-f7"], { "fail-threshold": ["7"] }, []],
  ["a short option with =", ["-f=7"], { "fail-threshold": ["7"] }, []],
  ["both spellings of the API's address", ["--apiurl", "https://a.example"], { "api-url": ["https://a.example"] }, []],
  ["the last value counts", ["-f", "7", "--fail-threshold", "8"], { "fail-threshold": ["8"] }, []],
  ["a repeated option keeps all", ["-o", "json=a=b", "--output", "table"], { output: ["json=a=b", "table"] }, []],
  ["images between options", ["a.tar", "-q", "b.tar"], { quiet: ["true"] }, ["a.tar", "b.tar"]],
  ["nothing after -- is an option", ["-q", "--", "-f", "--x"], { quiet: ["true"] }, ["-f", "--x"]],
  ["a negative number is a value", ["-f", "-1"], { "fail-threshold": ["-1"] }, []],
  ["an empty value", ["--apiurl", ""], { "api-url": [""] }, []],
  ["names of object members are no options", ["constructor", "__proto__"], {}, ["constructor", "__proto__"]],
])("%s", (_, words, settings, positionals) => {
  const parsed = parseArguments(words, scanOptions);
  expect({ settings: texts(parsed.settings), positionals: parsed.positionals }).toEqual({ settings, positionals });
});

test.each<[string, readonly string[], string, string]>([
  ["a mistyped option", ["--fail-treshold", "7"], "option-unknown", 'there is no option "--fail-treshold": did you mean --fail-threshold?'],
  ["an unknown option", ["--zzz"], "option-unknown", 'there is no option "--zzz": see --help for all options'],
  ["an unknown short option", ["-z"], "option-unknown", 'there is no option "-z": see --help for all options'],
  [
    "an option of an object's prototype",
    ["--constructor"],
    "option-unknown",
    'there is no option "--constructor": see --help for all options',
  ],
  ["a missing value at the end", ["--fail-threshold"], "option-invalid", "--fail-threshold needs a value: --fail-threshold CVSS"],
  ["a missing value before an option", ["-f", "-q"], "option-invalid", "-f needs a value: -f CVSS"],
  ["a value for a switch", ["--quiet=no"], "option-invalid", '--quiet is a switch and takes no value: leave out "=no"'],
])("%s is refused", (_, words, code, message) => {
  expect(() => parseArguments(words, scanOptions)).toThrow(expect.objectContaining({ code, message }));
});
