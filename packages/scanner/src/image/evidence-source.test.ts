import { expect, test } from "vitest";
import { createEvidenceSource, type ImageEvidence, type Scope } from "./evidence-source.js";
import { recordLayers } from "./testing/layer-fixture.js";
import { directory, entry, file, hardlink, opaque, symlink, tar, whiteout } from "./testing/tar-fixture.js";

/** `PATH[<-ACCESS PATH]=CONTENT@LAYER`, and `-` in front of what is not visible. */
function list(evidence: ImageEvidence, layerIds: readonly string[], globs: readonly string[] = ["**"]): readonly string[] {
  return [...evidence.match(globs)].map(({ file: { path, accessPath, layerId, visible, size }, view }) => {
    const read = view.read(path);
    expect(read?.bytes.length).toBe(size);
    expect(view.find(accessPath)?.path).toBe(path);
    const link = accessPath === path ? "" : `<-${accessPath}`;
    return `${visible === false ? "-" : ""}${path}${link}=${Buffer.from(read?.bytes ?? []).toString()}@${layerIds.indexOf(layerId ?? "")}`;
  });
}

async function evidenceOf(
  layers: readonly (readonly Buffer[])[],
  scope: Scope = "squashed",
): Promise<{ evidence: ImageEvidence; ids: readonly string[] }> {
  const records = await recordLayers(layers.map((entries) => tar(...entries)));
  return { evidence: createEvidenceSource(records, scope), ids: records.map(({ diffId }) => diffId) };
}

test.each<[string, Buffer[][], string[]]>([
  ["one layer", [[directory("a"), file("a/x", "1"), file("y", "2")]], ["/a/x=1@0", "/y=2@0"]],
  ["a file is replaced", [[file("x", "1")], [file("x", "2")]], ["/x=2@1"]],
  ["a file rewritten unchanged is of the upper layer", [[file("x", "1")], [file("x", "1"), file("y", "")]], ["/x=1@1", "/y=@1"]],
  [
    "a directory of both layers is merged",
    [
      [directory("a"), file("a/x", "1")],
      [directory("a"), file("a/y", "2")],
    ],
    ["/a/x=1@0", "/a/y=2@1"],
  ],
  [
    "entries without parents, ./ and absolute names",
    [[file("./a/b/x", "1"), file("/c/y", "2"), file("c//z", "3")]],
    ["/a/b/x=1@0", "/c/y=2@0", "/c/z=3@0"],
  ],
  ["names that would leave the root", [[file("../../x", "1"), file("a/../../y", "2")]], ["/x=1@0", "/y=2@0"]],
  ["the last of several entries of a path counts", [[file("x", "1"), file("x", "2")]], ["/x=2@0"]],
  ["a directory after a file of a path", [[file("x", "1"), directory("x"), file("x/y", "2")]], ["/x/y=2@0"]],
  ["a file after a directory of a path", [[directory("x"), file("x/y", "2"), file("x", "1")]], ["/x=1@0"]],
  ["devices are no files", [[entry({ name: "dev", flag: "3" }), entry({ name: "pipe", flag: "6" }), file("x", "1")]], ["/x=1@0"]],

  ["whiteout of a file", [[file("a/x", "1"), file("a/y", "2")], [whiteout("a/x")]], ["/a/y=2@0"]],
  ["whiteout of a directory", [[file("a/b/x", "1"), file("a/y", "2")], [whiteout("a/b")]], ["/a/y=2@0"]],
  ["whiteout of what was never there", [[file("x", "1")], [whiteout("a/b"), whiteout("y")]], ["/x=1@0"]],
  [
    "a whiteout and a file of a name: the file stays",
    [
      [file("x", "1"), file("y", "1")],
      [whiteout("x"), file("x", "2"), file("y", "2"), whiteout("y")],
    ],
    ["/x=2@1", "/y=2@1"],
  ],
  [
    "a whiteout and a directory of a name: only what is new",
    [[file("d/old", "1")], [directory("d"), file("d/new", "2"), whiteout("d")]],
    ["/d/new=2@1"],
  ],
  ["a whiteout does not act on its own layer", [[file("y", "0")], [file("x", "1"), whiteout("x")]], ["/x=1@1", "/y=0@0"]],
  ["a deleted file is added again later", [[file("x", "1")], [whiteout("x")], [file("x", "3")]], ["/x=3@2"]],
  ["a deleted directory is made again by a file in it", [[file("d/old", "1")], [whiteout("d")], [file("d/new", "3")]], ["/d/new=3@2"]],
  [
    "a deleted directory is made again in the layer that deletes it",
    [[file("d/old", "1")], [whiteout("d"), file("d/sub/new", "2")]],
    ["/d/sub/new=2@1"],
  ],
  ["a whiteout in the lowest layer", [[whiteout("x"), file("y", "1")]], ["/y=1@0"]],
  [
    "marks of AUFS and odd whiteouts delete nothing",
    [
      [file("a/x", "1"), file("plnk", "2")],
      [file("a/.wh..wh.plnk"), file("a/.wh..wh.aufs"), file(".wh."), file("a/.wh..."), file(".wh..")],
    ],
    ["/a/x=1@0", "/plnk=2@0"],
  ],
  ["a name that only begins like a whiteout", [[file("x", "1")], [file(".wh-x", "2")]], ["/.wh-x=2@1", "/x=1@0"]],

  [
    "opaque: lower content goes, siblings of the layer stay in any order",
    [
      [file("d/old", "1"), file("d/s/old", "1")],
      [file("d/before", "2"), opaque("d"), file("d/after", "2"), file("d/s/new", "2")],
    ],
    ["/d/after=2@1", "/d/before=2@1", "/d/s/new=2@1"],
  ],
  [
    "opaque root",
    [
      [file("a", "1"), file("d/b", "1")],
      [opaque(""), file("d/c", "2")],
    ],
    ["/d/c=2@1"],
  ],
  ["opaque of a directory that is not there", [[file("x", "1")], [opaque("d/e"), file("d/y", "2")]], ["/d/y=2@1", "/x=1@0"]],
  [
    "layers above an opaque one add to it",
    [[file("d/a", "1")], [opaque("d"), file("d/b", "2")], [file("d/c", "3")]],
    ["/d/b=2@1", "/d/c=3@2"],
  ],
  ["opaque in the lowest layer", [[file("d/a", "1"), opaque("d")]], ["/d/a=1@0"]],

  ["a directory becomes a file", [[file("d/x", "1")], [file("d", "2")]], ["/d=2@1"]],
  ["and a directory again: nothing old is back", [[file("d/x", "1")], [file("d", "2")], [directory("d"), file("d/y", "3")]], ["/d/y=3@2"]],
  ["a file becomes a directory", [[file("d", "1")], [directory("d"), file("d/x", "2")]], ["/d/x=2@1"]],
  ["a file becomes a directory by a file in it", [[file("d", "1")], [file("d/x", "2")]], ["/d/x=2@1"]],
  ["a directory becomes a link", [[file("d/x", "1"), file("e/y", "2")], [symlink("d", "e")]], ["/e/y=2@0"]],

  ["a hard link in a layer is a file of its own", [[file("x", "1"), hardlink("y", "x")]], ["/x=1@0", "/y=1@0"]],
  ["a hard link before its target means the lower file", [[file("x", "1")], [hardlink("y", "x"), file("x", "2")]], ["/x=2@1", "/y=1@1"]],
  ["a hard link to a lower layer", [[file("x", "1")], [hardlink("d/y", "/x")]], ["/d/y=1@1", "/x=1@0"]],
  ["a hard link to a file that the layer deletes", [[file("x", "1")], [whiteout("x"), hardlink("y", "./x")]], ["/y=1@1"]],
  ["a hard link outlives its target", [[file("x", "1")], [hardlink("y", "x")], [whiteout("x")]], ["/y=1@1"]],
  ["a hard link keeps the content as of its layer", [[file("x", "1")], [hardlink("y", "x")], [file("x", "3")]], ["/x=3@2", "/y=1@1"]],
  [
    "a hard link to a hard link to a lower layer",
    [[file("x", "1")], [hardlink("y", "x"), hardlink("z", "y")]],
    ["/x=1@0", "/y=1@1", "/z=1@1"],
  ],
  [
    "a hard link to a hard link of a lower layer",
    [[file("x", "1"), hardlink("y", "x")], [hardlink("z", "y")]],
    ["/x=1@0", "/y=1@0", "/z=1@1"],
  ],
  [
    "a hard link to nothing, to itself, to a directory",
    [[directory("d"), hardlink("a", "nothing"), hardlink("b", "b"), hardlink("c", "d"), file("x", "1")]],
    ["/x=1@0"],
  ],
  ["a hard link to a symlink is a symlink", [[file("d/x", "1"), symlink("l", "d/x"), hardlink("m", "l")]], ["/d/x=1@0"]],
  ["a hard link through a symlinked directory", [[file("d/x", "1"), symlink("l", "d")], [hardlink("y", "l/x")]], ["/d/x=1@0", "/y=1@1"]],

  [
    "written through a lower link: lands in the target",
    [[directory("usr/lib"), symlink("lib", "usr/lib")], [file("lib/x", "2")]],
    ["/usr/lib/x=2@1"],
  ],
  ["written through an absolute link", [[directory("usr/lib"), symlink("lib", "/usr/lib")], [file("lib/a/x", "2")]], ["/usr/lib/a/x=2@1"]],
  ["written through a link of the same layer", [[directory("usr/lib"), symlink("lib", "usr/lib"), file("lib/x", "1")]], ["/usr/lib/x=1@0"]],
  ["written through a link whose target is not there", [[symlink("lib", "usr/lib")], [file("lib/x", "2")]], ["/usr/lib/x=2@1"]],
  ["written through a loop: the loop gives way", [[symlink("a", "b"), symlink("b", "a")], [file("a/x", "2")]], ["/a/x=2@1"]],
  ["written through a link onto itself", [[symlink("a", "a/b")], [file("a/x", "2")]], ["/a/x=2@1"]],
  [
    "written through a link to a file: the link gives way",
    [[file("f", "1"), symlink("a", "f")], [file("a/x", "2")]],
    ["/a/x=2@1", "/f=1@0"],
  ],
  [
    "a directory entry replaces a link",
    [
      [file("usr/lib/old", "1"), symlink("lib", "usr/lib")],
      [directory("lib"), file("lib/x", "2")],
    ],
    ["/lib/x=2@1", "/usr/lib/old=1@0"],
  ],
  [
    "a whiteout through a lower link",
    [[file("usr/lib/x", "1"), file("usr/lib/y", "1"), symlink("lib", "usr/lib")], [whiteout("lib/x")]],
    ["/usr/lib/y=1@0"],
  ],
  [
    "a whiteout under a link that the layer replaces",
    [
      [file("usr/lib/x", "1"), symlink("lib", "usr/lib")],
      [directory("lib"), whiteout("lib/x")],
    ],
    ["/usr/lib/x=1@0"],
  ],
  [
    "opaque through a lower link",
    [
      [file("usr/lib/x", "1"), symlink("lib", "usr/lib")],
      [opaque("lib"), file("lib/y", "2")],
    ],
    ["/usr/lib/y=2@1"],
  ],
  ["whiteout of a link leaves its target", [[file("d/x", "1"), symlink("l", "d")], [whiteout("l")]], ["/d/x=1@0"]],

  [
    "names that are no UTF-8",
    [[entry({ name: Buffer.from([0x61, 0xff]) }, "1"), entry({ name: Buffer.from([0xe9, 0x2f, 0x62]) }, "2")]],
    ["/a\ufffd=1@0", "/\ufffd/b=2@0"],
  ],
  [
    "names of Object.prototype",
    [[file("__proto__/constructor", "1"), file("toString", "2")], [whiteout("toString")]],
    ["/__proto__/constructor=1@0"],
  ],
  ["no layers' files", [[], []], []],
])("%s", async (_, layers, expected) => {
  const { evidence, ids } = await evidenceOf(layers);
  expect(list(evidence, ids)).toEqual(expected);
});

test("no layers", async () => {
  const { evidence } = await evidenceOf([]);
  expect([...evidence.match(["**"])]).toEqual([]);
  expect(evidence.squashed.find("/x")).toBeUndefined();
});

const shop: Buffer[][] = [
  [file("a/pkg", "1"), file("b/pkg", "1"), file("c/pkg", "1"), file("same/pkg", "s"), symlink("link", "a"), file("db/status", "st")],
  [file("a/pkg", "2"), whiteout("b"), opaque("c"), file("c/new/pkg", "n"), symlink("lib", "db")],
  [whiteout("a"), file("same/pkg", "s"), file("b/pkg", "3"), file("x", "")],
];

test.each<[Scope, string[]]>([
  ["squashed", ["/b/pkg=3@2", "/c/new/pkg=n@1", "/same/pkg=s@2"]],
  [
    "all-layers",
    ["-/a/pkg=1@0", "-/a/pkg=2@1", "-/b/pkg=1@0", "/b/pkg=3@2", "/c/new/pkg=n@1", "-/c/pkg=1@0", "-/same/pkg=s@0", "/same/pkg=s@2"],
  ],
  ["deep-squashed", ["-/b/pkg=1@0", "/b/pkg=3@2", "/c/new/pkg=n@1", "-/same/pkg=s@0", "/same/pkg=s@2"]],
])("scope %s", async (scope, expected) => {
  const { evidence, ids } = await evidenceOf(shop, scope);
  expect(list(evidence, ids, ["**/pkg"])).toEqual(expected);
});

test("a path that only a later layer's link makes match is found in every scope", async () => {
  for (const scope of ["squashed", "all-layers", "deep-squashed"] as const) {
    const { evidence } = await evidenceOf(shop, scope);
    expect([...evidence.match(["lib/status"])].map(({ file: { path, accessPath } }) => [path, accessPath])).toEqual([
      ["/db/status", "/lib/status"],
    ]);
  }
});

test("views of evidence show the image up to its layer", async () => {
  const { evidence } = await evidenceOf(shop, "all-layers");
  const views = [...evidence.match(["a/pkg"])].map(({ view }) => [
    view.list("/"),
    view.read("/link/pkg")?.bytes.toString(),
    view.has("/lib"),
  ]);
  expect(views).toEqual([
    [["a", "b", "c", "db", "link", "same"], "1", false],
    [["a", "c", "db", "lib", "link", "same"], "2", true],
  ]);
  expect(evidence.squashed.list("/")).toEqual(["b", "c", "db", "lib", "link", "same", "x"]);
});

const linked = [
  [
    file("usr/lib/dpkg-db/status", "s"),
    file("usr/lib/x/package.json", "x"),
    file("srv/state", "t"),
    symlink("lib", "usr/lib"),
    symlink("var/lib/dpkg", "../../usr/lib/dpkg-db"),
    symlink("var/lib/apk", "/../../usr/lib/dpkg-db/"),
    symlink("alias/status", "../srv/state"),
    symlink("loop-a", "loop-b"),
    symlink("loop-b", "loop-a"),
    symlink("usr/self", "."),
    symlink("dangling", "nowhere"),
    symlink("device", "dev"),
    entry({ name: "dev", flag: "3" }),
    directory("empty"),
  ],
];

test.each<[string, string[]]>([
  ["**/lib/dpkg/status", ["/usr/lib/dpkg-db/status<-/var/lib/dpkg/status=s@0"]],
  ["**/apk/status", ["/usr/lib/dpkg-db/status<-/var/lib/apk/status=s@0"]],
  ["**/package.json", ["/usr/lib/x/package.json=x@0"]],
  ["lib/x/package.json", ["/usr/lib/x/package.json<-/lib/x/package.json=x@0"]],
  ["usr/self/self/lib/*/package.json", ["/usr/lib/x/package.json<-/usr/self/self/lib/x/package.json=x@0"]],
  ["**/status", ["/srv/state<-/alias/status=t@0", "/usr/lib/dpkg-db/status=s@0"]],
  ["**/loop-a/**", []],
  ["dangling", []],
  ["device", []],
  ["empty", []],
  ["**/lib/**/stat*", ["/usr/lib/dpkg-db/status=s@0"]],
  ["lib/**", ["/usr/lib/dpkg-db/status<-/lib/dpkg-db/status=s@0", "/usr/lib/x/package.json<-/lib/x/package.json=x@0"]],
])("links: %s", async (glob, expected) => {
  const { evidence, ids } = await evidenceOf(linked);
  expect(list(evidence, ids, [glob])).toEqual(expected);
});

test("a file that several globs and paths reach is found once, by its own path", async () => {
  const { evidence, ids } = await evidenceOf(linked);
  expect(list(evidence, ids, ["lib/x/package.json", "**/package.json", "usr/lib/x/*"])).toEqual(["/usr/lib/x/package.json=x@0"]);
});

test.each<[string, string | undefined, readonly string[]]>([
  ["/lib/x/package.json", "/usr/lib/x/package.json", []],
  ["lib/./x/../x/package.json", "/usr/lib/x/package.json", []],
  ["/lib/x", undefined, ["package.json"]],
  ["/var/lib/apk", undefined, ["status"]],
  ["/var/lib/dpkg/../x/package.json", "/usr/lib/x/package.json", []],
  ["/../..", undefined, ["alias", "dangling", "dev", "device", "empty", "lib", "loop-a", "loop-b", "srv", "usr", "var"]],
  ["/loop-a", undefined, []],
  ["/srv/state/x", undefined, []],
  ["/srv/state/..", undefined, []],
  ["/dangling", undefined, []],
  ["/dev", undefined, []],
])("look-up of %s", async (path, real, names) => {
  const { evidence } = await evidenceOf(linked);
  expect([evidence.squashed.find(path)?.path, evidence.squashed.list(path)]).toEqual([real, names]);
});

test("hard links and links of other names: what is not at hand is named", async () => {
  const records = await recordLayers([
    tar(file("store/data", "1"), symlink("etc/os-release", "../store/data")),
    tar(hardlink("app/package.json", "store/data")),
  ]);
  const empty = records.map((record) => ({ ...record, contents: new Map<number, Uint8Array>() }));
  const evidence = createEvidenceSource(empty, "squashed");
  const patterns = [
    { glob: "**/package.json", maxBytes: 10 },
    { glob: "etc/os-release", maxBytes: 10 },
    { glob: "**/data", maxBytes: 0 },
  ];
  expect(evidence.missing(patterns)).toEqual(new Map([[0, new Set([0])]]));
  expect(createEvidenceSource(records, "squashed").missing(patterns)).toEqual(new Map());
});
