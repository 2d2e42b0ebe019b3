import { expect, test } from "vitest";
import type { CatalogedPackage } from "../artifact/package.js";
import { distroByName } from "./distro-type.js";
import { ownedFilesOf, ownershipOf, removeOwned } from "./ownership.js";
import { catalogedPackage } from "./testing/memory-vulnerabilities.js";

const at = (path: string) => [{ path, accessPath: path }];
const edge = (parent: string, child: string) => ({ parent, child, type: "ownership-by-file-overlap" });

const files = [{ path: "/usr/lib/python3/dist-packages/yaml/METADATA" }, { path: "/usr/bin/python3.9" }];
const owner = catalogedPackage({ id: "owner", name: "python3-yaml", type: "deb", version: "5.3.1-5", metadata: { files } });
const module = catalogedPackage({ id: "module", name: "pyyaml", type: "python", version: "5.3.1", locations: at(files[0]?.path ?? "") });
const program = catalogedPackage({ id: "program", name: "python", type: "binary", version: "5.3.1", locations: at("/usr/bin/python3.9") });
const other = catalogedPackage({ id: "other", name: "x", type: "npm", locations: at("/app/package.json") });

const ids = (packages: readonly CatalogedPackage[]): readonly string[] => packages.map(({ id }) => id);

test("edges of the SBOM", () => {
  const { ownersOf } = ownershipOf(
    [owner, module, other],
    [edge("owner", "other"), edge("owner", "absent"), { parent: "owner", child: "module", type: "contains" }],
  );
  expect([...ownersOf].map(([id, owners]) => [id, ids(owners)])).toEqual([["other", ["owner"]]]);
});

test("edges made from files where the SBOM has none", () => {
  const { ownersOf } = ownershipOf([owner, module, program, other], []);
  expect([...ownersOf].map(([id, owners]) => [id, ids(owners)])).toEqual([
    ["module", ["owner"]],
    ["program", ["owner"]],
  ]);
});

test.each<[string, Partial<CatalogedPackage>, readonly string[]]>([
  ["as cataloged", { ownedFiles: ["/a"], metadata: { files: [{ path: "/b" }] } }, ["/a"]],
  ["of metadata", { metadata: { files: [{ path: "/b" }, { path: "" }, "x", null, { path: 7 }, ["/c"]] } }, ["/b"]],
  [
    "of Python, below the packages' folder",
    {
      metadataType: "python-package",
      metadata: { sitePackagesRootPath: "/usr/lib/site", files: [{ path: "yaml/a.py" }, { path: "/bin/x" }] },
    },
    ["/usr/lib/site/yaml/a.py", "/bin/x"],
  ],
  ["none", { metadata: { files: "x" } }, []],
])("owned files: %s", (_name, parts, expected) => {
  expect(ownedFilesOf(catalogedPackage({ name: "x", type: "deb", ...parts }))).toEqual(expected);
});

test.each<[string, string, Partial<CatalogedPackage>, Partial<CatalogedPackage>, boolean]>([
  ["a module of a distribution that lists what it does not fix", "debian 12", {}, {}, true],
  ["a distribution like it", "linuxmint 21", {}, {}, true],
  ["Amazon's, which is like Red Hat's but does not", "amzn 2", {}, {}, false],
  ["a distribution that does not", "alpine 3.18", {}, {}, false],
  ["no distribution", "", {}, {}, false],
  ["another version", "debian 12", {}, { version: "6.0" }, false],
  ["a longer version", "debian 12", { version: "5.3" }, {}, true],
  ["no version", "debian 12", {}, { version: "" }, true],
  ["another system package", "debian 12", {}, { type: "rpm" }, false],
  ["a program of any distribution", "alpine 3.18", { type: "apk" }, { type: "binary" }, true],
  ["an owner that is no system package", "debian 12", { type: "python" }, {}, false],
])("removed or not: %s", (_name, release, ownerParts, ownedParts, expected) => {
  const [id = "", version = ""] = release.split(" ");
  const distro = id === "linuxmint" ? { ...distroByName("linuxmint", version), idLike: ["ubuntu", "debian"] } : distroByName(id, version);
  const packages = [
    { ...owner, ...ownerParts },
    { ...module, ...ownedParts },
  ];
  const { kept, removed } = removeOwned(packages, ownershipOf(packages, [edge("owner", "module")]), release === "" ? undefined : distro);
  expect(ids(kept)).toEqual(expected ? ["owner"] : ["owner", "module"]);
  expect(removed.map((one) => [one.package.id, one.owner.id])).toEqual(expected ? [["module", "owner"]] : []);
});
