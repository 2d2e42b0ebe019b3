import type { CatalogedPackage, Relationship } from "@plimsoll/core";
import { expect, test } from "vitest";
import type { FileView } from "./cataloger.js";
import { ownershipEdges, supersededPackages } from "./ownership.js";

interface Fields {
  readonly type: string;
  /** Path, or real path and path by which it was found. */
  readonly at?: readonly (string | readonly [string, string])[];
  readonly owns?: readonly string[];
  readonly metadataType?: string;
}

function packageOf(id: string, { type, at = [], owns, metadataType }: Fields): CatalogedPackage {
  const locations = at.map((one) => (typeof one === "string" ? { path: one, accessPath: one } : { path: one[0], accessPath: one[1] }));
  const rest = { name: id, version: "1", language: "", purl: "", cpes: [], licenses: [], foundBy: "" };
  const metadata = metadataType === undefined ? {} : { metadataType, metadata: {} };
  return { id, type, ...rest, locations, ...metadata, ...(owns === undefined ? {} : { ownedFiles: owns }) };
}

/** A view in which paths of `links` lead to other paths. */
function viewOf(links: Readonly<Record<string, string>> = {}): FileView {
  return {
    find: (path) => ({ path: links[path] ?? path, accessPath: path, layerId: undefined, size: 0 }),
    read: () => undefined,
    has: () => true,
    list: () => [],
  };
}

function edgesOf(packages: Readonly<Record<string, Fields>>, links?: Readonly<Record<string, string>>): readonly Relationship[] {
  return ownershipEdges(
    Object.entries(packages).map(([id, fields]) => packageOf(id, fields)),
    viewOf(links),
  );
}

const edge = (parent: string, child: string, ...files: readonly string[]): Relationship => ({
  parent,
  child,
  type: "ownership-by-file-overlap",
  metadata: { files },
});

test.each<[string, Readonly<Record<string, Fields>>, Readonly<Record<string, string>>, readonly Relationship[]]>([
  ["nothing in common", { d: { type: "deb", owns: ["/a"] }, p: { type: "python", at: ["/b"] } }, {}, []],
  [
    "the files by which a package was found",
    { d: { type: "deb", owns: ["/b", "/x", "/a"] }, p: { type: "python", at: ["/a", "/b", "/c"] } },
    {},
    [edge("d", "p", "/a", "/b")],
  ],
  [
    "found through a link",
    { d: { type: "deb", owns: ["/lib/a"] }, p: { type: "gem", at: [["/usr/lib/a", "/lib/a"]] } },
    {},
    [edge("d", "p", "/lib/a")],
  ],
  [
    "owned through a link",
    { d: { type: "deb", owns: ["/lib/a"] }, p: { type: "gem", at: ["/usr/lib/a"] } },
    { "/lib/a": "/usr/lib/a" },
    [edge("d", "p", "/usr/lib/a")],
  ],
  [
    "owned both ways",
    { d: { type: "deb", owns: ["/lib/a"] }, p: { type: "gem", at: [["/usr/lib/a", "/lib/a"]] } },
    { "/lib/a": "/usr/lib/a" },
    [edge("d", "p", "/lib/a", "/usr/lib/a")],
  ],
  [
    "a link to a file that another package of the type owns",
    { d: { type: "deb", owns: ["/link"] }, e: { type: "deb", owns: ["/real"] }, p: { type: "npm", at: ["/real"] } },
    { "/link": "/real" },
    [edge("e", "p", "/real")],
  ],
  [
    "a link to a file that a package of another type owns",
    { d: { type: "deb", owns: ["/link"] }, r: { type: "rpm", owns: ["/real"] }, p: { type: "npm", at: ["/real"] } },
    { "/link": "/real" },
    [edge("d", "p", "/real"), edge("r", "p", "/real")],
  ],
  ["itself", { d: { type: "deb", owns: ["/a"], at: ["/a"] } }, {}, []],
  ["python lists files, but owns none", { p: { type: "python", owns: ["/a"] }, q: { type: "python", at: ["/a"] } }, {}, []],
  [
    "package databases",
    {
      a: {
        type: "apk",
        owns: [
          "/lib/apk/db/installed",
          "/var/lib/dpkg/status",
          "/var/lib/dpkg/status.d/x",
          "/usr/lib/opkg/status",
          "/var/lib/rpm/Packages",
          "/usr/lib/sysimage/rpm/rpmdb.sqlite",
        ],
      },
      d: {
        type: "deb",
        at: [
          "/lib/apk/db/installed",
          "/var/lib/dpkg/status",
          "/var/lib/dpkg/status.d/x",
          "/usr/lib/opkg/status",
          "/var/lib/rpm/Packages",
          "/usr/lib/sysimage/rpm/rpmdb.sqlite",
        ],
      },
    },
    {},
    [],
  ],
  [
    "a link to a package database",
    { a: { type: "apk", owns: ["/db"] }, d: { type: "deb", at: ["/var/lib/dpkg/status"] } },
    { "/db": "/var/lib/dpkg/status" },
    [],
  ],
  [
    "copyright files",
    { a: { type: "deb", owns: ["/usr/share/doc/b/copyright"] }, b: { type: "deb", at: ["/usr/share/doc/b/copyright"] } },
    {},
    [],
  ],
  [
    "a file named like a database",
    { d: { type: "deb", owns: ["/opt/Packages"] }, n: { type: "npm", at: ["/opt/Packages"] } },
    {},
    [edge("d", "n", "/opt/Packages")],
  ],
])("edges: %s", (_name, packages, links, edges) => {
  expect(edgesOf(packages, links)).toEqual(edges);
});

const signature = "binary-signature";
const jvm = "java-jvm-installation";

test.each<[string, Readonly<Record<string, Fields>>, readonly string[]]>([
  [
    "a program of a system package",
    { d: { type: "deb", owns: ["/a"] }, b: { type: "binary", at: ["/a"], metadataType: signature } },
    ["b"],
  ],
  ["a program of a Bitnami component", { d: { type: "bitnami", owns: ["/a"] }, b: { type: "binary", at: ["/a"] } }, ["b"]],
  [
    "a package of a program's note",
    { d: { type: "rpm", owns: ["/a"] }, b: { type: "rpm", at: ["/a"], metadataType: "elf-binary-package-note-json-payload" } },
    ["b"],
  ],
  ["a Python package of a system package stays", { d: { type: "deb", owns: ["/a"] }, p: { type: "python", at: ["/a"] } }, []],
  [
    "a Java program inside an installation",
    { j: { type: "binary", owns: ["/a"], metadataType: jvm }, b: { type: "binary", at: ["/a"], metadataType: signature } },
    ["b"],
  ],
  [
    "two programs, no installation",
    { j: { type: "binary", owns: ["/a"], metadataType: signature }, b: { type: "binary", at: ["/a"], metadataType: signature } },
    [],
  ],
  [
    "an installation of a system package, and the program in it",
    {
      d: { type: "deb", owns: ["/r"] },
      j: { type: "binary", at: ["/r"], owns: ["/a"], metadataType: jvm },
      b: { type: "binary", at: ["/a"], metadataType: signature },
    },
    ["j"],
  ],
])("superseded: %s", (_name, packages, ids) => {
  const all = Object.entries(packages).map(([id, fields]) => packageOf(id, fields));
  expect([...supersededPackages(all, ownershipEdges(all, viewOf()))]).toEqual(ids);
});
