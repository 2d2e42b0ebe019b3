import { expect, test } from "vitest";
import { cvssSeverity } from "./severity.js";

test.each([
  ["version 3.1", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", "3.1"],
  ["version 4.0", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", "4.0"],
  ["version 2", "AV:N/AC:L/Au:N/C:P/I:P/A:P", "2.0"],
])("%s", (_, vector, version) => {
  expect(cvssSeverity(vector)).toEqual({ scheme: "CVSS", value: { vector, version }, rank: 0 });
  expect(cvssSeverity(vector, 1, "x")).toEqual({ scheme: "CVSS", value: { vector, version }, source: "x", rank: 1 });
});

test.each(["", "high", "7.5", "CVSS:3.1", "CVSS:3.1/AV:N AC:L", `CVSS:3.1/${"AV:N/".repeat(100)}`, "AV:N"])("%j is no vector", (text) => {
  expect(cvssSeverity(text)).toBeUndefined();
});
