import type { Distro } from "@plimsoll/core";
import { expect, test } from "vitest";
import { distroQualifier } from "./distro-qualifier.js";

const none: Distro = { id: "", idLike: [], name: "", prettyName: "", version: "", versionId: "", versionCodename: "" };

test.each<{ name: string; distro: Distro | undefined; want: string }>([
  { name: "id and version id", distro: { ...none, id: "debian", versionId: "12.15", buildId: "x" }, want: "debian-12.15" },
  { name: "build id where there is no version id", distro: { ...none, id: "arch", buildId: "rolling" }, want: "arch-rolling" },
  { name: "id alone", distro: { ...none, id: "gentoo", version: "2" }, want: "gentoo" },
  { name: "no id", distro: { ...none, versionId: "3" }, want: "3" },
  { name: "unknown", distro: undefined, want: "" },
])("$name", ({ distro, want }) => {
  expect(distroQualifier(distro)).toBe(want);
});
