import { expect, test } from "vitest";
import { memoryIo } from "../testing/memory-io.js";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { readConfigFile } from "./config-file.js";
import { scanOptions } from "./scan-options.js";

async function read(
  files: Readonly<Record<string, string>>,
): Promise<{ settings: Record<string, readonly string[]>; warnings: readonly string[]; home: string }> {
  const home = temporaryFolder(files);
  const { settings, warnings } = await readConfigFile(memoryIo({ environment: { HOME: home } }), scanOptions);
  return { settings: Object.fromEntries([...settings].map(([name, values]) => [name, values.map(({ text }) => text)])), warnings, home };
}

/** Each line holds the one before nine times. */
function bomb(): string {
  return ["b", "c", "d", "e", "f", "g", "h"]
    .map((name, index) => `  - &${name} [${Array.from({ length: 9 }, () => `*${"abcdefg"[index]}`).join(", ")}]\n`)
    .join("");
}

test.each<[string, Readonly<Record<string, string>>, Record<string, readonly string[]>]>([
  ["no file", {}, {}],
  [
    "the reference's file",
    { ".tigera-scanner.yaml": "---\napiurl: https://a.example/bast\nwarn_threshold: 3.9\nfail_threshold: 7\n" },
    { "api-url": ["https://a.example/bast"], "warn-threshold": ["3.9"], "fail-threshold": ["7"] },
  ],
  [
    "our file wins whole",
    { ".plimsoll.yaml": "fail-threshold: 8\n", ".tigera-scanner.yaml": "warn_threshold: 3\n" },
    { "fail-threshold": ["8"] },
  ],
  ["an empty file", { ".plimsoll.yaml": "" }, {}],
  ["only a marker", { ".plimsoll.yaml": "---\n" }, {}],
  ["a key without a value", { ".plimsoll.yaml": "token:\nquiet: true\n" }, { quiet: ["true"] }],
  ["a list for a repeated option", { ".plimsoll.yaml": "output: [table, json=a.json]\n" }, { output: ["table", "json=a.json"] }],
  ["numbers as they are written", { ".plimsoll.yaml": "fail_threshold: 7.0\n" }, { "fail-threshold": ["7.0"] }],
])("%s", async (_, files, settings) => {
  const result = await read(files);
  expect([result.settings, result.warnings]).toEqual([settings, []]);
});

test("a key that nothing reads is a warning with a suggestion", async () => {
  const { settings, warnings, home } = await read({ ".plimsoll.yaml": "fail-threshhold: 7\n__proto__: 1\nquiet: true\n" });
  expect([settings, warnings]).toEqual([
    { quiet: ["true"] },
    [
      `"${home}/.plimsoll.yaml" line 1: the key "fail-threshhold" is unknown and left out; did you mean fail-threshold?`,
      `"${home}/.plimsoll.yaml" line 2: the key "__proto__" is unknown and left out`,
    ],
  ]);
});

test("many unknown keys take no time, and give 20 warnings and a count", async () => {
  const { warnings } = await read({ ".plimsoll.yaml": Array.from({ length: 40_000 }, (_, index) => `k${index}: 1\n`).join("") });
  expect([warnings.length, warnings.at(-1)]).toEqual([21, expect.stringMatching(/: 39980 more keys are unknown and left out$/)]);
});

test("ignore rules, with aliases followed", async () => {
  const text = "ignore:\n  - &first\n    vulnerability: CVE-1\n  - *first\n";
  const home = temporaryFolder({ ".plimsoll.yaml": text });
  const { ignoreRules } = await readConfigFile(memoryIo({ environment: { HOME: home } }), scanOptions);
  expect(ignoreRules).toEqual([{ vulnerability: "CVE-1" }, { vulnerability: "CVE-1" }]);
});

test.each<[string, string, RegExp]>([
  ["a bad rule", "quiet: true\nignore:\n  - reason: x\n", /^rule 1 of ignore in ".*" line 2 has no condition/],
  ["aliases that multiply", `ignore:\n  - &a [x, x, x, x, x, x, x, x, x]\n${bomb()}`, /^the key ignore cannot be read: /],
  ["a fault of syntax", "a: 1\nb: [unclosed\n", /\.plimsoll\.yaml" is no valid YAML, line \d+: /],
  ["a key twice", "quiet: true\nquiet: false\n", /is no valid YAML, line 2: Map keys must be unique/],
  [
    "a key twice in a rule",
    "ignore:\n  - reason: a\n    vulnerability: x\n    reason: b\n",
    /is no valid YAML, line 4: Map keys must be unique/,
  ],
  ["a list", "- quiet\n", /is no map: write lines of the form/],
  ["a map for a value", "token:\n  a: 1\n", /^token in ".*" line 1 must be a single value$/],
  ["an alias for a value", "quiet: &x true\ntoken: *x\n", /^token in ".*" line 2 must be a single value$/],
  ["two documents", "a: 1\n---\nb: 2\n", /is no valid YAML, line \d+: Source contains multiple documents/],
  ["more than a megabyte", `token: ${"x".repeat(1 << 20)}`, /cannot read the configuration file ".*": it has more than 1048576 bytes/],
])("%s is refused", async (_, text, message) => {
  await expect(read({ ".plimsoll.yaml": text })).rejects.toMatchObject({ code: "config-invalid", message: expect.stringMatching(message) });
});
