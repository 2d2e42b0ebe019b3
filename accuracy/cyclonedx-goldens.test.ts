import { expect, test } from "vitest";
import { compareComponents } from "./cyclonedx-goldens.js";

const component = (name: string, type = "deb") => ({
  type: "library",
  name,
  version: "1",
  purl: `pkg:deb/${name}@1`,
  properties: [{ name: "syft:package:type", value: type }],
});
const document = (...components: readonly object[]) => JSON.stringify({ components });
const os = { type: "operating-system", name: "debian", version: "12" };

test.each([
  ["nothing at all", "{}", "{}", 0, 0, []],
  ["the same in another order", document(component("a"), os), document(os, component("a")), 2, 2, []],
  ["types that are not done and files", document(component("a", "other"), { type: "file", name: "/a" }), document(), 0, 0, []],
  ["one is missing", document(component("a"), os), document(os), 1, 2, ['missing ["library","a","1","pkg:deb/a@1"]']],
  ["one twice", document(component("a")), document(component("a"), component("a")), 1, 2, ['extra ["library","a","1","pkg:deb/a@1"]']],
])("%s", (_, theirs, ours, ...[matched, total, differences]) => {
  expect(compareComponents("x", theirs, ours)).toEqual({ name: "x", matched, total, goal: 1, required: true, differences });
});
