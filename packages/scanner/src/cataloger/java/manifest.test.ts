import { describe, expect, test } from "vitest";
import type { JavaManifest } from "../parse/java-metadata.js";
import { isStandIn, licensesOf, nameOf, readManifest, versionOf } from "./manifest.js";

const main = (...headers: readonly (readonly [string, string])[]): JavaManifest => ({
  main: headers.map(([key, value]) => ({ key, value })),
});

describe("reads", () => {
  test.each<readonly [string, string, JavaManifest]>([
    ["nothing", "", {}],
    ["headers, of any line end", "A: 1\r\nB:2\n", main(["A", "1"], ["B", "2"])],
    ["a value over several lines", "A: one\n  two\n three \n", main(["A", "onetwothree"])],
    ["a header that stands twice", "A: 1\nA: 2\n", main(["A", "1"], ["A", "2"])],
    [
      "sections",
      "A: 1\n\n\nName: x\nB: 2\n\nName: y\n",
      {
        ...main(["A", "1"]),
        sections: [
          [
            { key: "Name", value: "x" },
            { key: "B", value: "2" },
          ],
          [{ key: "Name", value: "y" }],
        ],
      },
    ],
    ["a section after empty lines as the main one", "\n\nA: 1\n", main(["A", "1"])],
    ["no lines that are none", " continues nothing\nno header\n: no key\nA: 1\nno header\n more\n", main(["A", "1more"])],
    ["keys that objects have", "__proto__: 1\nconstructor: 2\n", main(["__proto__", "1"], ["constructor", "2"])],
  ])("%s", (_name, text, manifest) => {
    expect(readManifest(text)).toEqual(manifest);
  });

  test("nothing of what no tool writes", () => {
    expect(readManifest(`A: ${"x".repeat(65_536)}`)).toBeUndefined();
    expect(readManifest("A: 1\n".repeat(200_001))).toBeUndefined();
  });
});

describe("the name", () => {
  const bundle = ["Created-By", "Apache Maven Bundle Plugin 3"] as const;
  test.each<readonly [string, JavaManifest, string, string]>([
    ["is the file's", main(["Bundle-Name", "x"]), "commons-text", "commons-text"],
    ["is the last part of a bundle's", main(bundle, ["Bundle-SymbolicName", "org.example.text"]), "renamed", "text"],
    [
      "is the file's where the bundle has its group id alone",
      main(bundle, ["Bundle-SymbolicName", "com.g"], ["Implementation-Vendor-Id", "com.g"]),
      "client",
      "client",
    ],
    ["is the file's where no bundle plug-in wrote it", main(["Bundle-SymbolicName", "org.example.text"]), "renamed", "renamed"],
    ["is the last part of a file name of identifiers", {}, "jakarta.activation-api", "activation-api"],
    ["is the whole file name where a part is no identifier", {}, "scala-2.x.1y", "scala-2.x.1y"],
    ["is the whole file name for artifacts of Eclipse", {}, "org.eclipse.osgi", "org.eclipse.osgi"],
    ["is in another header where the file has none", main(["Implementation-Title", "t"], ["Short-Name", "s"]), "", "s"],
    ["may be nowhere", {}, "", ""],
  ])("%s", (_name, manifest, file, name) => {
    expect(nameOf(manifest, { name: file, version: "" })).toBe(name);
  });
});

test.each<readonly [string, JavaManifest, string, string]>([
  ["the file", main(["Implementation-Version", "2"]), "1", "1"],
  [
    "the first of the headers that has one",
    main(["Bundle-Version", "4"], ["Plugin-Version", "3"], ["Implementation-Version", ""]),
    "",
    "3",
  ],
  ["another section", { main: [], sections: [[], [{ key: "Specification-Version", value: "5" }]] }, "", "5"],
  ["nowhere", {}, "", ""],
])("the version comes from %s", (_name, manifest, file, version) => {
  expect(versionOf(manifest, { name: "a", version: file })).toBe(version);
});

test("licences and stand-ins", () => {
  expect(licensesOf(main(["Plugin-License-Name", "MIT License"], ["Bundle-License", "Apache-2.0"]))).toEqual(["Apache-2.0", "MIT License"]);
  expect(licensesOf({})).toEqual([]);
  expect(isStandIn(main(["Weave-Classes", ""]))).toBe(true);
  expect(isStandIn({})).toBe(false);
});
