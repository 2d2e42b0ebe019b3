import type { VersionFormat } from "@plimsoll/core";
import { expect, test } from "vitest";
import { lowestFix, type OpenMatch } from "./lowest-fix.js";

function match(constraint: string, ...fixVersions: readonly string[]): OpenMatch {
  return { ways: [{ constraint }], fixVersions };
}

interface Row {
  readonly name: string;
  readonly present?: string;
  readonly format?: VersionFormat;
  readonly matches: readonly OpenMatch[];
  readonly version: string | undefined;
  readonly left?: number;
}

const rows: readonly Row[] = [
  {
    name: "the order is the scheme's, not the text's",
    matches: [match("< 1.9.0 (unknown)", "1.9.0"), match("< 1.10.0 (unknown)", "1.10.0")],
    version: "1.10.0",
  },
  {
    name: "Debian's tilde is before the end",
    format: "deb",
    matches: [match("< 1.1-1~deb12u2 (deb)", "1.1-1~deb12u2"), match("< 1.1-1 (deb)", "1.1-1")],
    version: "1.1-1",
  },
  {
    name: "of branches fixed apart, the lowest that clears all",
    present: "1.21",
    matches: [
      match(">= 1.21, < 1.21.11 || >= 1.22, < 1.22.4 (unknown)", "1.21.11", "1.22.4"),
      match(">= 1.21, < 1.23.8 (unknown)", "1.23.8"),
    ],
    version: "1.23.8",
  },
  {
    name: "a later branch that is affected anew does not count",
    matches: [match("< 2.0 || >= 3.0, < 3.2 (unknown)", "2.0", "3.2"), match("< 3.0 (unknown)", "3.0")],
    version: "3.2",
  },
  { name: "no way back", present: "11.0.12", matches: [match("< 11.0.30 (unknown)", "1.8.0", "11.0.30")], version: "11.0.30" },
  {
    name: "what has no fix is left, the rest cleared",
    matches: [match("none (unknown)"), match("< 1.2 (unknown)", "1.2")],
    version: "1.2",
    left: 1,
  },
  {
    name: "a range without a named fix is cleared by what lies above it",
    matches: [match("< 1.1 (unknown)"), match("< 1.2 (unknown)", "1.2")],
    version: "1.2",
  },
  { name: "nothing has a fix", matches: [match("none (unknown)"), match("< 9 (unknown)")], version: undefined, left: 2 },
  { name: "a broken range is never cleared", matches: [match("<< 1 (unknown)", "2.0")], version: "2.0", left: 1 },
  { name: "without ranges the named versions count", matches: [{ ways: [], fixVersions: ["1.2"] }], version: "1.2" },
];

test.each(rows)("$name", ({ present = "1.0", format = "fuzzy", matches, version, left = 0 }) => {
  const fix = lowestFix(matches, { version: present, format });
  expect({ version: fix.version, left: fix.left.length }).toEqual({ version, left });
});

test("the version that was searched with is the one to rise above", () => {
  const searched: OpenMatch = { ways: [{ constraint: "< 3 (deb)", version: "2" }], fixVersions: ["1.5", "3"] };
  expect(lowestFix([searched], { version: "1", format: "deb" }).version).toBe("3");
});
