import { describe, expect, test } from "vitest";
import { readXml } from "./xml-reader.js";

/** Paths and texts of all elements; undefined where the text is not well-formed. */
function elements(text: string, depth = 10): readonly string[] | undefined {
  const seen: string[] = [];
  return readXml(text, depth, (path, own) => seen.push(`${path.join("/")}=${own}`)) ? seen : undefined;
}

describe("reads", () => {
  test.each<readonly [string, string, readonly string[]]>([
    ["elements, inner ones first", "<a><b>x</b><b/></a>", ["a/b=x", "a/b=", "a="]],
    ["the text beside children and comments", "<a>1<!-- <b> -->2<b>x</b>3</a>", ["a/b=x", "a=123"]],
    ["past a prolog", "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x 'y>'>]>\n<a/>", ["a="]],
    ["references", "<a>&lt;&#65;&#x42;&amp;amp;</a>", ["a=<AB&amp;"]],
    ["character data", "<a><![CDATA[<b>&amp;]]></a>", ["a=<b>&amp;"]],
    ["local names", '<m:a xmlns:m="x"><m:b>1</m:b></m:a>', ["a/b=1", "a="]],
    ["attributes with markup in them", `<a x="<b>" y='"' z="/"><c d="1"/></a>`, ["a/c=", "a="]],
    ["no further than the first element", "<a/><b>", ["a="]],
  ])("%s", (_name, text, expected) => {
    expect(elements(text)).toEqual(expected);
  });

  test("no deeper than asked", () => {
    expect(elements("<a>1<b>2<c>&unknown;</c></b></a>", 2)).toEqual(["a/b=2", "a=1"]);
  });
});

test.each([
  "",
  "text",
  "<a>",
  "<a></b>",
  "<a><b></a></b>",
  "</a>",
  "<>x</>",
  "<a>&unknown;</a>",
  "<a>& </a>",
  "<a>&#x110000;</a>",
  '<a b="></a>',
  "<a><!-- </a>",
  "<a><![CDATA[</a>",
  "<?xml <a/>",
  "<a".repeat(3),
])("refuses %j", (text) => {
  expect(elements(text)).toBeUndefined();
});

test.each([
  ["elements within elements", "<a>".repeat(500_000)],
  ["ampersands", `<a>${"&amp;".repeat(500_000)}</a>`],
  ["comments", `<a>${"<!---->".repeat(300_000)}`],
  ["beginnings of comments", "<a>".concat("<!--".repeat(500_000))],
  ["quotes", `<a ${"\"'".repeat(500_000)}`],
  ["brackets", "<".repeat(500_000)],
  ["attributes", `<a ${'b="c" '.repeat(300_000)}/>`],
])("very many %s end soon", (_name, text) => {
  const start = performance.now();
  elements(text);
  expect(performance.now() - start).toBeLessThan(2000);
});
