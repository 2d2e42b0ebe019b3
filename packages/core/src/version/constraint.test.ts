import { describe, expect, test } from "vitest";
import { parseConstraint } from "./constraint.js";

/** Groups as texts, `>= 1.0`. */
function shown(text: string): readonly (readonly string[])[] | undefined {
  return parseConstraint(text)?.map((group) => group.map(({ operator, version }) => `${operator} ${version}`));
}

describe("parseConstraint", () => {
  test.each<[string, string, string[][]]>([
    ["a range as GitHub's is written", ">=1.0,<2.0", [[">= 1.0", "< 2.0"]]],
    ["a range with spaces", ">= 1.0, < 2.0", [[">= 1.0", "< 2.0"]]],
    ["no operator", "1.0", [["= 1.0"]]],
    ["alternatives", "< 1.0 || >= 2.0, < 2.5 || 3.0", [["< 1.0"], [">= 2.0", "< 2.5"], ["= 3.0"]]],
    ["bars apart", "<1 | | >2", [["< 1"], ["> 2"]]],
    ["a single bar", "1|2", [["= 12"]]],
    ["empty units and groups", "|| , <1,, ||", [["< 1"]]],
    ["no unit", " , ", []],
    ["nothing", "", []],
    ["white space inside a version", "< 1.0 beta", [["< 1.0beta"]]],
    ["comments", "< 1.0 /* , > 2 */, >0 // < 3\n.5", [["< 1.0", "> 0.5"]]],
    ["an unclosed comment", "<1/*", [["< 1"]]],
    ["a prefix before an operator", "!=1, ~>2, ^>=3", [["= 1", "> 2", ">= 3"]]],
    ["one character", "*", [["= *"]]],
    ["double quotes", '>"1, 2 (x)"', [["> 1, 2 (x)"]]],
    ["escapes in quotes", String.raw`="a\"\\\t"`, [['= a"\\\t']]],
    ["back quotes", "=`a\\b`", [["= a\\b"]]],
    ["single quotes", "<'1.0'", [["< 1.0"]]],
    ["quotes inside", "<1'x'", [["< 1'x'"]]],
    ["the epoch of a package", "< 1:2.3-4", [["< 1:2.3-4"]]],
  ])("reads %s", (_name, text, want) => {
    expect(shown(text)).toEqual(want);
  });

  test.each([
    ["a parenthesis", "(>1)"],
    ["a closing parenthesis", ">1)"],
    ["two equals signs", "==1"],
    ["an arrow", "=>1"],
    ["both directions", "<>1"],
    ["a caret alone", "^1"],
    ["a tilde alone", "~1"],
    ["a sign", "-1"],
    ["a lone operator", ">="],
    ["ranges joined by a space", ">= 1 < 2"],
    ["one bad unit of several", "<1, ==2"],
    ["an open quote", '<"1'],
    ["an open single quote", "<'1"],
    ["an unknown escape", String.raw`="\q"`],
    ["more than 1,000 units", "<1,".repeat(1001)],
    ["more than 16 KB", `<${"1".repeat(16_384)}`],
  ])("refuses %s", (_name, text) => {
    expect(parseConstraint(text)).toBeUndefined();
  });

  test.each(["<1,", '"', '"a"', "'a'", "/*", "//", "\\", '"\\', "||", "!", ">", " ", "`"])("answers at once on many of %j", (unit) => {
    const start = performance.now();
    parseConstraint(unit.repeat(Math.floor(16_384 / unit.length)));
    parseConstraint(unit.repeat(1_000_000));
    expect(performance.now() - start).toBeLessThan(500);
  });
});
