import { expect, test } from "vitest";
import type { ImageEvidence, Scope } from "./evidence-source.js";
import { createEvidenceSource } from "./evidence-source.js";
import { compileExclusion } from "./path-exclusion.js";
import { recordLayers } from "./testing/layer-fixture.js";
import { directory, file, symlink, tar } from "./testing/tar-fixture.js";
import { withoutPaths } from "./without-paths.js";

const layers = [
  [directory("srv"), file("srv/package.json", "1"), file("usr/lib/package.json", "2"), symlink("lib", "usr/lib"), symlink("link", "/srv")],
  [file("srv/package.json", "3"), file("opt/package.json", "4")],
];

async function evidenceWithout(globs: readonly string[], scope: Scope = "squashed"): Promise<ImageEvidence> {
  const records = await recordLayers(layers.map((entries) => tar(...entries)));
  return withoutPaths(createEvidenceSource(records, scope), compileExclusion(globs));
}

const found = (evidence: ImageEvidence, globs = ["**/package.json"]) =>
  [...evidence.match(globs)].map(({ file: { path }, view }) => `${path}=${Buffer.from(view.read(path)?.bytes ?? []).toString()}`);

test.each<[string, string[], string[]]>([
  ["nothing", [], ["/opt/package.json=4", "/srv/package.json=3", "/usr/lib/package.json=2"]],
  ["a folder", ["/srv"], ["/opt/package.json=4", "/usr/lib/package.json=2"]],
  ["by pattern", ["**/lib/**", "./opt/*"], ["/srv/package.json=3"]],
  ["everything", ["**"], []],
])("%s is left out", async (_, globs, want) => {
  expect(found(await evidenceWithout(globs))).toEqual(want);
});

test("in all layers", async () => {
  expect(found(await evidenceWithout(["/srv"], "all-layers"))).toEqual(["/opt/package.json=4", "/usr/lib/package.json=2"]);
});

test("a file reached by a link counts by both its paths", async () => {
  expect(found(await evidenceWithout(["/srv"]), ["link/package.json"])).toEqual([]);
  expect(found(await evidenceWithout(["/link"]), ["link/package.json"])).toEqual([]);
  expect(found(await evidenceWithout(["/link"]), ["srv/package.json"])).toEqual(["/srv/package.json=3"]);
});

test("what is left out cannot be looked up either", async () => {
  const { squashed } = await evidenceWithout(["/srv", "/usr/lib/*.json"]);
  const seen = ["/srv/package.json", "/link/package.json", "/usr/lib/package.json", "/opt/package.json"];
  expect(seen.map((path) => squashed.has(path))).toEqual([false, false, false, true]);
  expect(seen.map((path) => squashed.find(path)?.path)).toEqual([undefined, undefined, undefined, "/opt/package.json"]);
  expect(seen.map((path) => squashed.read(path)?.bytes.length)).toEqual([undefined, undefined, undefined, 1]);
  expect([squashed.list("/"), squashed.list("/usr/lib"), squashed.has("/usr/lib"), squashed.has("/srv")]).toEqual([
    ["lib", "link", "opt", "usr"],
    [],
    true,
    false,
  ]);
});
