import type { DistroQuery } from "@plimsoll/core";
import { expect, test } from "vitest";
import { applyDistroOverrides, type DistroOverride } from "./distro-override.js";

const nothing: DistroOverride = {
  version: "",
  versionPattern: "",
  codename: "",
  replacement: undefined,
  replacementMajorVersion: undefined,
  replacementMinorVersion: undefined,
  replacementLabelVersion: undefined,
  replacementChannel: undefined,
  rolling: false,
  applicableClientSchemas: "",
};
const query: DistroQuery = { name: "x", majorVersion: "9", minorVersion: "4", label: "", channel: "" };

test.each<[name: string, overrides: readonly Partial<DistroOverride>[], query: Partial<DistroQuery>, changes: Partial<DistroQuery>]>([
  ["none", [], {}, {}],
  ["name", [{ replacement: "rhel" }], {}, { name: "rhel" }],
  ["the first one counts", [{ replacement: "a" }, { replacement: "b" }], {}, { name: "a" }],
  ["other clients", [{ replacementMinorVersion: "", applicableClientSchemas: "< 6.0.3" }, { replacement: "b" }], {}, { name: "b" }],
  ["rolling", [{ rolling: true, replacementLabelVersion: "edge" }], {}, { majorVersion: "", minorVersion: "", label: "edge" }],
  ["numbers after rolling", [{ rolling: true, replacementMajorVersion: "1" }], {}, { majorVersion: "1", minorVersion: "" }],
  ["codename of the label", [{ codename: "forky", replacementLabelVersion: "unstable" }], { label: "forky" }, { label: "unstable" }],
  ["another codename", [{ codename: "forky", replacementLabelVersion: "unstable" }], { label: "sid" }, { label: "sid" }],
  [
    "joined version",
    [{ version: "9.4", replacementMajorVersion: "3", replacementMinorVersion: "18" }],
    {},
    { majorVersion: "3", minorVersion: "18" },
  ],
  ["another version", [{ version: "9", replacement: "a" }], {}, {}],
  [
    "label as version",
    [{ version: "edge", replacement: "a" }],
    { majorVersion: "", minorVersion: "", label: "edge" },
    { name: "a", majorVersion: "", minorVersion: "", label: "edge" },
  ],
  ["pattern on the version", [{ versionPattern: "^9\\.", replacementChannel: "eus" }], {}, { channel: "eus" }],
  ["pattern on the label", [{ versionPattern: "_alpha", replacement: "a" }], { label: "3_alpha" }, { name: "a", label: "3_alpha" }],
  ["pattern elsewhere", [{ versionPattern: "^8", replacement: "a" }], {}, {}],
])("%s", (_, overrides, asked, changes) => {
  const rows = overrides.map((override) => ({ ...nothing, ...override }));
  expect(applyDistroOverrides({ ...query, ...asked }, rows)).toEqual({ ...query, ...changes });
});
