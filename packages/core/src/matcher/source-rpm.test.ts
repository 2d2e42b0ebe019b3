import { expect, test } from "vitest";
import { parseSourceRpm } from "./source-rpm.js";

test.each<[string, { name: string; version: string } | undefined]>([
  ["perl-5.26.3-419.el8_4.1.src.rpm", { name: "perl", version: "5.26.3-419.el8_4.1" }],
  ["gcc-toolset-12-gcc-12.2.1-7.6.el9.src.rpm", { name: "gcc-toolset-12-gcc", version: "12.2.1-7.6.el9" }],
  ["foo-1-1.nosrc.rpm", { name: "foo", version: "1-1" }],
  ["(none)", undefined],
  ["", undefined],
  ["perl.src.rpm", undefined],
  ["-1-1.src.rpm", undefined],
  ["perl-5.src.rpm", undefined],
  ["perl-5.26.3-419.el8", undefined],
])("%s", (file, expected) => {
  expect(parseSourceRpm(file)).toEqual(expected);
});

test.each(["-", ".", "a.", "-a.rpm"])("1 MB of %j takes no time to speak of", (part) => {
  const begun = performance.now();
  parseSourceRpm(part.repeat(1_000_000 / part.length));
  expect(performance.now() - begun).toBeLessThan(1_000);
});
