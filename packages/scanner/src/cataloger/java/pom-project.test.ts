import { describe, expect, test } from "vitest";
import { type PomFile, readPomProject } from "./pom-project.js";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (body: string): PomFile | undefined => readPomProject("pom.xml", utf8(`<project>${body}</project>`));
const nothing = { path: "pom.xml", groupId: "", artifactId: "", version: "", name: "" };
const parent = "<parent><groupId>pg</groupId><artifactId>pa</artifactId><version>7</version></parent>";
const parentFields = { groupId: "pg", artifactId: "pa", version: "7" };

describe("a project", () => {
  test.each<readonly [string, string, PomFile["project"]]>([
    [
      "of its own",
      "<groupId>g</groupId><artifactId>a</artifactId><version>1</version><name>N</name><url>u</url>",
      { ...nothing, groupId: "g", artifactId: "a", version: "1", name: "N", url: "u" },
    ],
    [
      "that has group and version of its parent",
      `${parent}<artifactId>a</artifactId>`,
      { ...nothing, ...parentFields, artifactId: "a", parent: parentFields },
    ],
    ["with a description over lines", "<description>\n one\n\n  two\t\n</description>", { ...nothing, description: "one two" }],
    [
      "of other elements of those names",
      "<dependencies><dependency><groupId>x</groupId></dependency></dependencies><build><name>y</name></build>",
      nothing,
    ],
    [
      "with properties in them",
      "<version>${rev}${tail}</version><properties><rev>1</rev><tail>.${two}</tail><two>2</two></properties>",
      { ...nothing, version: "1.2" },
    ],
    [
      "with parts of the project in them",
      `${parent}<name>\${project.parent.artifactId} \${project.version}</name>`,
      { ...nothing, ...parentFields, name: "pa 7", parent: parentFields },
    ],
    ["with expressions that only a parent resolves", "<version>1-${unknown}</version><name>${}</name>", { ...nothing, name: "${}" }],
    ["with expressions that go round", "<version>${a}</version><properties><a>${b}</a><b>${a}</b></properties>", nothing],
  ])("%s", (_name, body, project) => {
    expect(read(body)).toEqual({ project, licenses: [] });
  });

  test("that unfolds without end stays small", () => {
    const laughs = Array.from({ length: 50 }, (_, i) => `<p${i}>\${p${i + 1}}\${p${i + 1}}</p${i}>`).join("");
    const start = performance.now();
    expect(read(`<version>\${p0}</version><properties>${laughs}<p50>ha</p50></properties>`)?.project).toEqual(nothing);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

test("licences by name and address, resolved; those of neither are none", () => {
  const body =
    "<licenses><license><name> MIT </name></license><license><url>${l}</url><comments>c</comments></license><license/></licenses>" +
    "<properties><l>https://example.org/l</l></properties>";
  expect(read(body)?.licenses).toEqual([
    { name: "MIT", url: "" },
    { name: "", url: "https://example.org/l" },
  ]);
  expect(read(`<licenses>${"<license><name>x</name></license>".repeat(1000)}</licenses>`)?.licenses).toHaveLength(100);
});

test.each<readonly [string, Uint8Array]>([
  ["what is no project", utf8("<web-app><groupId>g</groupId></web-app>")],
  ["a text", utf8("artifactId")],
  ["what ends too early", utf8("<project><groupId>g</groupId>")],
])("%s tells nothing", (_name, bytes) => {
  expect(readPomProject("pom.xml", bytes)).toBeUndefined();
});

test.each<readonly [string, Uint8Array]>([
  ["UTF-8 with a mark", utf8("\ufeff<project><name>Jürgen</name></project>")],
  ["Latin-1", Buffer.from("<?xml version='1.0' encoding='ISO-8859-1'?><project><name>Jürgen</name></project>", "latin1")],
  ["UTF-16", Buffer.from("\ufeff<project><name>Jürgen</name></project>", "utf16le")],
])("%s is read", (_name, bytes) => {
  expect(readPomProject("pom.xml", bytes)?.project.name).toBe("Jürgen");
});
