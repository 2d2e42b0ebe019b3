import { expect, test } from "vitest";
import { isIriReference, isIriWithHost } from "./iri.js";

test.each([
  ["https://example.org/a/b?c=d#e", true, true],
  ["git+ssh://git@example.org:22/a.git", true, true],
  ["//example.org", true, true],
  ["http://[::1]:8080/", true, true],
  ["https://例え.jp/ü", true, true],
  ["http://example.org/%C3%A4", true, true],
  ["", true, false],
  ["a/b", true, false],
  ["mailto:a@example.org", true, false],
  ["file:///srv/a.whl", true, false],
  ["http://:80/", true, false],
  ["http://user@/", true, false],
  ["git@example.org:a/b.git", false, false],
  ["git://example.org:a/b.git", false, false],
  ["a b://example.org", false, false],
  ["1http://example.org", false, false],
  ["http://example.org/a b", false, false],
  ["http://example.org/a\tb", false, false],
  ["http://example.org/\u0007", false, false],
  ["http://example.org/\ud800", false, false],
  ["http://example.org/%zz", false, false],
  ["http://example.org/%2", false, false],
  ["http://exa[mple.org/", false, false],
  ["http://example.org/[a]", false, false],
  ["http://example.org/{a}", false, false],
  ["http://example.org/#a#b", false, false],
  ["<https://example.org>", false, false],
  [`http://example.org/${"a".repeat(9000)}`, false, false],
])("%j", (text, isReference, hasHost) => {
  expect([isIriReference(text), isIriWithHost(text)]).toEqual([isReference, hasHost]);
});
