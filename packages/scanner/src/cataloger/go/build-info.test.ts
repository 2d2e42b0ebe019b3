import { expect, test } from "vitest";
import { readBuildInfo } from "./build-info.js";

test("a whole one", () => {
  const text = [
    "path\texample.org/shop/cmd",
    "mod\texample.org/shop\tv1.0.0\th1:a=",
    "=>\texample.org/fork\tv2.0.0\th1:b=",
    "dep\texample.org/two-columns\tv0.1.0",
    "dep\texample.org/lib\tv0.2.0\t",
    "=>\t./lib\t(devel)\t",
    "build\tCGO_ENABLED=0",
    'build\t"a key"="a value, \\"quoted\\", \\t\\x41\\u00e9\\U0001f600\\101"',
    "build\t`raw`=`a b`",
    "build\tempty=",
    "unknown\tline",
    "no tab",
    "dep\tcut short",
  ];
  expect(readBuildInfo(text.join("\n"))).toEqual({
    path: "example.org/shop/cmd",
    main: {
      path: "example.org/shop",
      version: "v1.0.0",
      sum: "h1:a=",
      replacement: { path: "example.org/fork", version: "v2.0.0", sum: "h1:b=" },
    },
    modules: [
      { path: "example.org/two-columns", version: "v0.1.0", sum: "" },
      { path: "example.org/lib", version: "v0.2.0", sum: "", replacement: { path: "./lib", version: "(devel)", sum: "" } },
    ],
    settings: [
      { key: "CGO_ENABLED", value: "0" },
      { key: "a key", value: 'a value, "quoted", \tAé😀A' },
      { key: "raw", value: "a b" },
      { key: "empty", value: "" },
    ],
  });
});

test("nothing", () => {
  expect(readBuildInfo("")).toEqual({ path: "", modules: [], settings: [] });
});

test.each([
  ["a module without a version", "dep\texample.org/a\n"],
  ["a module with too many columns", "mod\ta\tv1\th1:\tmore\n"],
  ["a replacement of nothing", "path\ta\n=>\tb\tv1\t\n"],
  ["two replacements of one module", "dep\ta\tv1\n=>\tb\tv1\t\n=>\tc\tv1\t\n"],
  ["a setting without a key", "build\t=1\n"],
  ["a setting without a value", "build\tkey\n"],
])("%s cannot be read", (_name, text) => {
  expect(() => readBuildInfo(text)).toThrow(expect.objectContaining({ code: "file-unreadable" }));
});

test("a million modules are too many", () => {
  const start = performance.now();
  expect(() => readBuildInfo("dep\ta\tv1\n".repeat(1_000_000))).toThrow(expect.objectContaining({ code: "limit-exceeded" }));
  expect(performance.now() - start).toBeLessThan(3000);
});

test.each(["\t", "\n", "build\t", 'build\t"', 'build\t"\\', "=>\t", "path\ta\n"])("%j again and again: soon done", (unit) => {
  const start = performance.now();
  try {
    readBuildInfo(`${unit.repeat(500_000)}\n`);
  } catch (error) {
    expect(error).toMatchObject({ code: "file-unreadable" });
  }
  expect(performance.now() - start).toBeLessThan(3000);
});
