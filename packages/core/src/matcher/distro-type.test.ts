import { expect, test } from "vitest";
import type { Distro } from "../artifact/distro.js";
import { parseOsRelease } from "../artifact/distro-file.js";
import { readShared, readSharedTar } from "../testing/shared.js";
import { distroOf, type MatchedDistro, parseDistroName } from "./distro-type.js";

const none: Distro = { id: "", idLike: [], name: "", prettyName: "", version: "", versionId: "", versionCodename: "" };
const view: MatchedDistro = {
  type: "",
  version: "",
  majorVersion: "",
  minorVersion: "",
  remainingVersion: "",
  codename: "",
  label: "",
  idLike: [],
  channels: [],
};

test.each<{ name: string; distro: Partial<Distro>; want: Partial<MatchedDistro> | undefined }>([
  {
    name: "Debian with a codename",
    distro: { id: "debian", versionId: "12.15", version: "12 (bookworm)", versionCodename: "bookworm" },
    want: { type: "debian", version: "12.15", majorVersion: "12", minorVersion: "15", codename: "bookworm", label: "bookworm" },
  },
  { name: "a codename alone", distro: { id: "debian", versionCodename: "sid" }, want: { type: "debian", codename: "sid", label: "sid" } },
  {
    name: "ids that it is like become types",
    distro: { id: "rocky", idLike: ["rhel", "centos", "other"], versionId: "9.4" },
    want: { type: "rockylinux", version: "9.4", majorVersion: "9", minorVersion: "4", idLike: ["redhat", "centos", "other"] },
  },
  {
    name: "an unknown id goes by what it is like",
    distro: { id: "alpaquita", idLike: ["musl", "alpine"], versionId: "23" },
    want: { type: "alpine", version: "23", majorVersion: "23", idLike: ["musl", "alpine"] },
  },
  {
    name: "no id goes by its name",
    distro: { name: "Alpine Linux", versionId: "3.15.4" },
    want: { type: "alpine", version: "3.15.4", majorVersion: "3", minorVersion: "15", remainingVersion: "4" },
  },
  { name: "nothing known", distro: { id: "mydistro", name: "My Distro", versionId: "1" }, want: undefined },
  {
    name: "a word as version is a label",
    distro: { id: "alpine", versionId: "edge" },
    want: { type: "alpine", version: "edge", label: "edge" },
  },
  {
    name: "a leading v",
    distro: { id: "postmarketos", versionId: "v23.06" },
    want: { type: "postmarketos", version: "v23.06", majorVersion: "23", minorVersion: "06" },
  },
  {
    name: "VERSION where VERSION_ID is none",
    distro: { id: "sles", version: "15-SP3" },
    want: { type: "sles", version: "15-SP3", majorVersion: "15-SP3" },
  },
  {
    name: "VERSION_ID where neither is a version",
    distro: { id: "sles", versionId: "x (y)", version: "z z" },
    want: { type: "sles", version: "x (y)", label: "x (y)" },
  },
  {
    name: "extended support",
    distro: { id: "rhel", versionId: "9.4", extendedSupport: true },
    want: { type: "redhat", version: "9.4", majorVersion: "9", minorVersion: "4", channels: ["eus"] },
  },
  {
    name: "extended support before 8",
    distro: { id: "rhel", versionId: "7.9", extendedSupport: true },
    want: { type: "redhat", version: "7.9", majorVersion: "7", minorVersion: "9" },
  },
  {
    name: "a channel in the version",
    distro: { id: "ubuntu", versionId: "20.04+esm" },
    want: { type: "ubuntu", version: "20.04", majorVersion: "20", minorVersion: "04", channels: ["esm"] },
  },
  {
    name: "a channel of another distribution",
    distro: { id: "debian", versionId: "11+esm", extendedSupport: true },
    want: { type: "debian", version: "11", majorVersion: "11" },
  },
  { name: "a name like a property of every object", distro: { id: "constructor", idLike: ["__proto__"] }, want: undefined },
])("$name", ({ distro, want }) => {
  expect(distroOf({ ...none, ...distro })).toEqual(want === undefined ? undefined : { ...view, ...want });
});

test.each<{ text: string; want: Partial<MatchedDistro> }>([
  { text: "debian:10", want: { type: "debian", version: "10", majorVersion: "10", idLike: ["debian"] } },
  { text: "debian-buster", want: { type: "debian", codename: "buster", label: "buster", idLike: ["debian"] } },
  { text: "alpine", want: { type: "alpine", idLike: ["alpine"] } },
  {
    text: " opensuse-leap-15.1",
    want: { type: "opensuseleap", version: "15.1", majorVersion: "15", minorVersion: "1", idLike: ["opensuseleap"] },
  },
  { text: "opensuse-leap", want: { type: "opensuseleap", idLike: ["opensuseleap"] } },
  {
    text: "rhel@9.4+eus,aus",
    want: { type: "redhat", version: "9.4", majorVersion: "9", minorVersion: "4", channels: ["eus", "aus"], idLike: ["redhat"] },
  },
  { text: "alpaquita:23", want: { type: "alpaquita", version: "23", majorVersion: "23", idLike: ["alpaquita"] } },
  { text: "3.22.0", want: { type: "3.22.0", idLike: ["3.22.0"] } },
])("by hand: $text", ({ text, want }) => {
  expect(parseDistroName(text)).toEqual({ ...view, ...want });
});

interface Answer {
  readonly id: string;
  readonly options?: { readonly distro?: string };
  readonly sbom: { readonly distro?: Record<string, string | readonly string[] | boolean> };
  readonly packages: readonly { readonly distro?: Partial<MatchedDistro> | null }[];
}

/** The distro object of a Syft document as the SBOM has it. */
function fromSyft(found: Answer["sbom"]["distro"] = {}): Distro {
  const text = (key: string): string => String(found[key] ?? "");
  const idLike = Array.isArray(found["idLike"]) ? found["idLike"].map(String) : [];
  const extendedSupport = found["extendedSupport"] === true ? { extendedSupport: true } : {};
  return {
    ...none,
    id: text("id"),
    idLike,
    name: text("name"),
    version: text("version"),
    versionId: text("versionID"),
    versionCodename: text("versionCodename"),
    ...extendedSupport,
  };
}

const answers = ["golden", "small"].flatMap((folder) =>
  (readShared(`data/grype-db/${folder}/answers.jsonl.gz`) ?? "")
    .split("\n")
    .filter((line) => line !== "")
    .map((line): Answer => JSON.parse(line)),
);

test.skipIf(answers.length === 0)("the recorded answers' distributions (skipped without ../shared)", () => {
  const got: unknown[] = [];
  const wanted: unknown[] = [];
  for (const { id, options, sbom, packages } of answers) {
    for (const each of packages) {
      const found = options?.distro === undefined ? distroOf(fromSyft(sbom.distro)) : parseDistroName(options.distro);
      got.push({
        id,
        distro:
          found === undefined
            ? undefined
            : { type: found.type, version: found.version, codename: found.codename, channels: found.channels, idLike: found.idLike },
      });
      wanted.push({
        id,
        distro: each.distro == null ? undefined : { version: "", codename: "", channels: [], idLike: [], ...each.distro },
      });
    }
  }
  expect(got).toEqual(wanted);
  expect(got.length).toBeGreaterThan(1000);
});

const kit = readSharedTar("data/pkgdb/os-release.tar.gz");
test.skipIf(kit.size === 0).each([
  ["trivy/release/alma", "almalinux", "9"],
  ["trivy/release/azurelinux-3.0", "azurelinux", "3"],
  ["trivy/release/centos-stream", "centos", "8"],
  ["trivy/release/echo", "echo", "1"],
  ["trivy/release/fedora", "fedora", "42"],
  ["trivy/release/mariner-2.0", "mariner", "2"],
  ["trivy/release/minimos", "minimos", "20241031"],
  ["trivy/release/no-id", "alpine", "3"],
  ["trivy/release/no-version", "alpine", ""],
  ["trivy/release/opensuseleap-15.2.1", "opensuseleap", "15"],
  ["trivy/release/oracle", "oraclelinux", "8"],
  ["trivy/release/photon", "photon", "4"],
  ["trivy/release/rhel", "redhat", "9"],
  ["trivy/release/rocky", "rockylinux", "9"],
  ["trivy/release/sles", "sles", "15"],
  ["trivy/release/slemicro", undefined, undefined],
  ["trivy/release/bottlerocket", undefined, undefined],
  ["trivy/release/unknown", undefined, undefined],
  ["claircore/rhel/releasefiles/hummingbird/etc/os-release", "hummingbird", "20251124"],
  ["snyk-docker-plugin/os_release_corrupt/fs/etc/os-release", "debian", ""],
])("%s is %s %s (skipped without ../shared)", (path, type, majorVersion) => {
  const found = parseOsRelease(kit.get(path) ?? "");
  const got = found === undefined ? undefined : distroOf(found);
  expect([got?.type, got?.majorVersion]).toEqual([type, majorVersion]);
});
