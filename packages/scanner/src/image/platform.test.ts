import { expect, test } from "vitest";
import { formatPlatform, hostPlatform, matchesPlatform, parsePlatform } from "./platform.js";

test.each<[string, string, string, string]>([
  ["linux/amd64", "linux", "amd64", ""],
  ["linux/x86_64", "linux", "amd64", ""],
  ["linux/arm64/v8", "linux", "arm64", ""],
  ["linux/arm/v7", "linux", "arm", "v7"],
  ["linux/armhf", "linux", "arm", "v7"],
  ["Linux/AArch64", "linux", "arm64", ""],
  ["arm64", "", "arm64", ""],
  ["x64", "", "amd64", ""],
  ["windows", "windows", "", ""],
  ["macos/arm64", "darwin", "arm64", ""],
])("%s", (text, os, architecture, variant) => {
  expect(parsePlatform(text)).toEqual({ os, architecture, variant });
});

test.each(["", "linux/", "a/b/c/d", "linux/amd 64", "../x"])("%j is no platform", (text) => {
  expect(() => parsePlatform(text)).toThrow(expect.objectContaining({ code: "platform-not-found" }));
});

test.each<[string, string, boolean]>([
  ["linux/arm/v7", "linux/arm", true],
  ["linux/arm/v7", "linux/arm/v6", false],
  ["linux/arm64", "linux/arm64/v8", true],
  ["linux/arm64", "arm64", true],
  ["linux/arm64", "linux", true],
  ["windows/amd64", "linux/amd64", false],
])("an image for %s is wanted by %s: %s", (image, wanted, expected) => {
  expect(matchesPlatform(parsePlatform(image), parsePlatform(wanted))).toBe(expected);
});

test("hosts and texts", () => {
  expect(["x64", "arm64", "ia32", "ppc64", "s390x"].map((name) => formatPlatform(hostPlatform(name)))).toEqual([
    "linux/amd64",
    "linux/arm64",
    "linux/386",
    "linux/ppc64le",
    "linux/s390x",
  ]);
  expect(formatPlatform({ os: "", architecture: "", variant: "" })).toBe("unknown/unknown");
});
