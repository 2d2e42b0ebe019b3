import { expect, test } from "vitest";
import { looksLikeReference } from "./looks-like-reference.js";

test.each([
  ["alpine", true],
  ["alpine:3.20", true],
  ["ghcr.io/owner/app@sha256:" + "0".repeat(64), true],
  ["registry.example.com/web.tar:1", true],
  ["web.tar", false],
  ["images/web.tar.gz", false],
  ["sbom.json", false],
  ["./alpine", false],
  ["/srv/alpine", false],
  ["C:\\images\\web", false],
  ["Web", false],
  ["", false],
])("%s", (input, expected) => {
  expect(looksLikeReference(input)).toBe(expected);
});
