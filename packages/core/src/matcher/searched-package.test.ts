import { expect, test } from "vitest";
import { formatCpe } from "../artifact/cpe.js";
import { searchedPackage, upstreamPackages } from "./searched-package.js";
import { catalogedPackage } from "./testing/memory-vulnerabilities.js";

const cpesOf = (...names: readonly string[]) =>
  names.map((name) => ({ cpe: `cpe:2.3:a:${name}:${name}:1.0:*:*:*:*:*:*:*`, source: "syft-generated" as const }));

test.each([
  ["deb", { source: "openssl", sourceVersion: "3.0" }, ["openssl 3.0"]],
  ["deb, source of the same version", { source: "openssl", sourceVersion: "" }, ["openssl 1.0"]],
  ["deb without", { source: "" }, []],
  ["deb with something else there", { source: ["openssl"] }, []],
  ["apk", { originPackage: "openssl" }, ["openssl 1.0"]],
  ["apk that is its own origin", { originPackage: "libssl" }, ["libssl 1.0"]],
  ["rpm", { sourceRpm: "openssl-3.0-1.el9.src.rpm" }, ["openssl 3.0-1.el9"]],
  ["rpm that is its own source", { sourceRpm: "libssl-3.0-1.el9.src.rpm" }, []],
  ["rpm without", { sourceRpm: "" }, []],
  ["rpm with something else there", { sourceRpm: "openssl" }, []],
  ["npm has none", { source: "openssl" }, []],
])("source packages: %s", (kind, metadata, expected) => {
  const searched = searchedPackage(catalogedPackage({ name: "libssl", type: kind.split(/[ ,]/)[0] ?? "", metadata }), undefined);
  const upstreams = upstreamPackages(searched);
  expect(upstreams.map(({ name, version }) => `${name} ${version}`)).toEqual(expected);
  expect(upstreams.every(({ indirect, cataloged }) => indirect && cataloged.name === "libssl")).toBe(true);
});

test.each([
  ["rpm", { architecture: "x86_64", sourceRpm: "openssl-3-1.src.rpm" }, "src"],
  ["deb", { architecture: "amd64", source: "openssl" }, "amd64"],
])("architecture of a source package: %s", (type, metadata, expected) => {
  const upstreams = upstreamPackages(searchedPackage(catalogedPackage({ name: "libssl", type, metadata }), undefined));
  expect(upstreams.map(({ architecture }) => architecture)).toEqual([expected]);
});

test("the name is replaced in CPEs, and what becomes equal is one", () => {
  const found = catalogedPackage({
    name: "libssl3",
    type: "apk",
    cpes: cpesOf("libssl3", "openssl", "other"),
    metadata: { originPackage: "openssl" },
  });
  const [upstream] = upstreamPackages(searchedPackage(found, undefined));
  expect(upstream?.cpes().map(formatCpe)).toEqual(cpesOf("openssl", "other").map(({ cpe }) => cpe));
});

test("a name with characters that CPEs quote stays", () => {
  const cpe = "cpe:2.3:a:libstdc\\+\\+:libstdc\\+\\+:1.0:*:*:*:*:*:*:*";
  const found = catalogedPackage({ name: "libstdc++", type: "apk", cpes: [{ cpe, source: "" }], metadata: { originPackage: "gcc" } });
  const [upstream] = upstreamPackages(searchedPackage(found, undefined));
  expect(upstream?.cpes().map(formatCpe)).toEqual([cpe]);
});

test("a build of Root.io is a product of its plain name too", () => {
  const found = catalogedPackage({ name: "rootio-curl", type: "apk", cpes: cpesOf("rootio-curl") });
  expect(searchedPackage(found, undefined).cpes().map(formatCpe)).toEqual(cpesOf("rootio-curl", "curl").map(({ cpe }) => cpe));
});

test("CPEs that are none are left out", () => {
  const found = catalogedPackage({ name: "x", type: "npm", cpes: [{ cpe: "nonsense", source: "" }] });
  expect(searchedPackage(found, undefined).cpes()).toEqual([]);
});
