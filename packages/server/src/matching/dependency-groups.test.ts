import { expect, test } from "vitest";
import { dependencyGroups } from "./dependency-groups.js";

function groupsOf(edges: Readonly<Record<string, string>>): readonly string[] {
  const groups = dependencyGroups(Object.keys(edges), (node) => (edges[node] ?? "").split(""));
  return groups.map((group) => [...group].sort().join(""));
}

test.each([
  { name: "nothing", edges: {}, groups: [] },
  { name: "a chain", edges: { a: "b", b: "c", c: "" }, groups: ["c", "b", "a"] },
  { name: "a diamond", edges: { a: "bc", b: "d", c: "d", d: "" }, groups: ["d", "b", "c", "a"] },
  { name: "a circle", edges: { a: "b", b: "c", c: "a" }, groups: ["abc"] },
  { name: "a circle above and below another", edges: { a: "b", b: "ac", c: "d", d: "ce", e: "" }, groups: ["e", "cd", "ab"] },
  { name: "circles with a common node", edges: { a: "b", b: "ac", c: "b" }, groups: ["abc"] },
])("$name", ({ edges, groups }) => {
  expect(groupsOf(edges)).toEqual(groups);
});

test("a chain as long as a document", () => {
  const length = 200_000;
  const nodes = Array.from({ length }, (_, index) => String(index));
  const groups = dependencyGroups(nodes, (node) => (Number(node) + 1 < length ? [String(Number(node) + 1)] : []));
  expect(groups.length).toBe(length);
  expect(groups[0]).toEqual([String(length - 1)]);
});
