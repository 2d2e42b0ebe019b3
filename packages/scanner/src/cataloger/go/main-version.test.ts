import { describe, expect, test } from "vitest";
import { mainVersion } from "./main-version.js";

const flags = (value: string): string => mainVersion([{ key: "-ldflags", value }], "example.org/shop");

describe("linker flags", () => {
  test.each([
    ["a variable of the main package", "-s -w -X main.version=1.2.3", "v1.2.3"],
    ["with a v", "-X main.Version=v1.2.3", "v1.2.3"],
    ["in quotes", "-X 'main.buildVersion=2.3.4-rc1' -X 'main.date=2025-11-05'", "v2.3.4-rc1"],
    ["of a package of the module", "-X example.org/shop/internal/about.ver=0.79.0", "v0.79.0"],
    ["a name that ends like it", "-X main.ReleaseGitBuildVersion=0.1.10", "v0.1.10"],
    ["a tag", "-X main.gitTag=v3.0.1", "v3.0.1"],
    ["a version before a tag, wherever it stands", "-X main.tag=v9.9.9 -X main.version=v1.0.0", "v1.0.0"],
    ["after a path", "-X main.version=refs/tags/v1.2.3", "v1.2.3"],
    ["the first of two", "-X main.version=1.0.0 -X main.appVersion=2.0.0", "v1.0.0"],
    ["the last of two in one word", "-X example.org/shop/a.version=1.0.0,example.org/shop/b.version=2.0.0", "v2.0.0"],
    ["one without a version before one with", "-X main.version=dev -X main.libVersion=2.0.0", "v2.0.0"],
    ["of the module itself, which is no package below it", "-X example.org/shop.version=1.2.3", ""],
    ["of a foreign package", "-X example.org/other/about.version=1.2.3", ""],
    ["two numbers only", "-X main.version=1.2", ""],
    ["a name that has more after it", "-X main.versionDate=2025.11.05", ""],
    ["none", "-s -w", ""],
  ])("%s", (_name, value, expected) => {
    expect(flags(value)).toBe(expected);
  });

  test("flags without a main module", () => {
    expect(mainVersion([{ key: "-ldflags", value: "-X /about.version=1.2.3 -X main.version=1.2.4" }], "")).toBe("v1.2.4");
  });

  test.each([
    ["slashes", `-X main.version=${"/".repeat(1_000_000)}`],
    ["digits", `-X main.version=${"1".repeat(1_000_000)}x`],
    ["variables", "main.version=/".repeat(100_000)],
    ["modules", "example.org/shop/.version=".repeat(100_000)],
  ])("%s again and again: soon done", (_name, value) => {
    const start = performance.now();
    flags(value);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

describe("commits", () => {
  const stamped = (time: string, revision = "d2931c5b2c74be355ef8f6abd4377a31d3cd32f6"): string =>
    mainVersion(
      [
        { key: "vcs.revision", value: revision },
        { key: "vcs.time", value: time },
      ],
      "example.org/shop",
    );
  test.each([
    ["2025-11-05T00:00:00Z", "v0.0.0-20251105000000-d2931c5b2c74"],
    ["2025-11-05T01:30:00.5+01:30", "v0.0.0-20251105000000-d2931c5b2c74"],
    ["yesterday", "v0.0.0-00010101000000-d2931c5b2c74"],
    ["2025-13-05T00:00:00Z", "v0.0.0-00010101000000-d2931c5b2c74"],
  ])("at %s", (time, expected) => {
    expect(stamped(time)).toBe(expected);
  });

  test("a short revision", () => {
    expect(stamped("2025-11-05T00:00:00Z", "abc")).toBe("v0.0.0-20251105000000-abc");
  });

  test("a revision without a time is no version", () => {
    expect(mainVersion([{ key: "vcs.revision", value: "abc" }], "m")).toBe("");
  });

  test("flags count before the commit", () => {
    const settings = [
      { key: "vcs.revision", value: "abc" },
      { key: "vcs.time", value: "2025-11-05T00:00:00Z" },
      { key: "-ldflags", value: "-X main.version=1.2.3" },
    ];
    expect(mainVersion(settings, "m")).toBe("v1.2.3");
  });
});
