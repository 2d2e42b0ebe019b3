import { expect, test } from "vitest";
import { isSpdxLicenseId } from "./license-id.js";

test.each([
  ["MIT", true],
  ["GPL-2.0", true],
  ["mit", false],
  ["MIT OR Apache-2.0", false],
  ["GPL-2.0+", false],
  ["Classpath-exception-2.0", false],
  ["LicenseRef-mine", false],
  ["constructor", false],
  ["", false],
])("%j", (text, expected) => {
  expect(isSpdxLicenseId(text)).toBe(expected);
});
