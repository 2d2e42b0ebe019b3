import { expect, test } from "vitest";
import { distroName, imageName, imageReference, shortDigest } from "./image-name.js";
import { countOf, formatCount, formatEpss, formatScore, formatSize, formatStripCount } from "./number.js";
import { formatAge, formatAgo, formatMoment, formatUntil } from "./time.js";

const now = Date.parse("2026-11-24T08:15:00Z");

test.each([
  { name: "zero", text: formatCount(0), expected: "0" },
  { name: "groups", text: formatCount(1284), expected: "1,284" },
  { name: "strip below a million", text: formatStripCount(999_999), expected: "999,999" },
  { name: "strip from a million", text: formatStripCount(1_234_000), expected: "1.2 M" },
  { name: "one decimal always", text: formatScore(10), expected: "10.0" },
  { name: "EPSS", text: formatEpss(0.944), expected: "94.4%" },
  { name: "tiny EPSS", text: formatEpss(0.0004), expected: "<0.1%" },
  { name: "bytes", text: formatSize(0), expected: "0 B" },
  { name: "three figures", text: formatSize(214_000_000), expected: "214 MB" },
  { name: "one decimal of three figures", text: formatSize(80_400_000), expected: "80.4 MB" },
  { name: "trailing zeros fall", text: formatSize(4200), expected: "4.2 kB" },
  { name: "one", text: countOf(1, "image"), expected: "1 image" },
  { name: "many", text: countOf(2000, "image"), expected: "2,000 images" },
])("number: $name", ({ text, expected }) => {
  expect(text).toBe(expected);
});

test.each([
  { name: "seconds", text: formatAge("2026-11-24T08:14:51Z", now), expected: "9 s" },
  { name: "minutes", text: formatAge("2026-11-24T08:11:00Z", now), expected: "4 min" },
  { name: "hours", text: formatAge("2026-11-24T06:00:00Z", now), expected: "2 h" },
  { name: "days", text: formatAge("2026-11-21T06:00:00Z", now), expected: "3 d" },
  { name: "old: the date", text: formatAge("2026-10-12T06:00:00Z", now), expected: "12 Oct 2026" },
  { name: "a clock that is ahead", text: formatAge("2026-11-24T08:16:00Z", now), expected: "0 s" },
  { name: "ago", text: formatAgo("2026-11-24T08:11:00Z", now), expected: "4 min ago" },
  { name: "long ago", text: formatAgo("2026-10-12T06:00:00Z", now), expected: "on 12 Oct 2026" },
  { name: "moment", text: formatMoment("2026-11-24T06:14:00Z"), expected: "24 Nov 2026, 06:14 UTC" },
  { name: "until", text: formatUntil("2026-11-24T08:53:00Z", now), expected: "in 38 min" },
  { name: "until days", text: formatUntil("2026-11-30T09:00:00Z", now), expected: "in 6 days" },
  { name: "passed", text: formatUntil("2026-11-24T08:00:00Z", now), expected: "now" },
])("time: $name", ({ text, expected }) => {
  expect(text).toBe(expected);
});

test("an image's name is cut at its last slash", () => {
  expect(imageName("ghcr.example/payments", "api")).toEqual({ path: "ghcr.example/payments/", name: "api" });
});

test.each([
  { name: "tag", tag: "1.2", expected: "a/b:1.2" },
  { name: "digest", tag: undefined, expected: "a/b@sha256:0123456789abcdef" },
])("reference by $name", ({ tag, expected }) => {
  expect(imageReference({ registry: "a", repository: "b", tag, digest: "sha256:0123456789abcdef" })).toBe(expected);
});

test("a digest in tables has 12 hex digits", () => {
  expect(shortDigest("sha256:0123456789abcdef")).toBe("0123456789ab");
});

test.each([
  { distro: "debian:11.8", expected: "Debian 11.8" },
  { distro: "alpine", expected: "Alpine" },
  { distro: "tiny:1", expected: "tiny:1" },
])("distribution $distro", ({ distro, expected }) => {
  expect(distroName(distro)).toBe(expected);
});
