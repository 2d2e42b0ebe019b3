import type { Distro } from "@plimsoll/core";
import { expect, test } from "vitest";
import { memorySource } from "../cataloger/testing/memory-source.js";
import { distroFiles, identifyDistro } from "./identify.js";

const none: Distro = { id: "", idLike: [], name: "", prettyName: "", version: "", versionId: "", versionCodename: "" };

test.each<{ name: string; files: Record<string, string>; busybox?: string; want: Partial<Distro> | undefined }>([
  {
    name: "os-release of /etc first",
    files: { "/etc/os-release": "ID=a", "/usr/lib/os-release": "ID=b", "/etc/redhat-release": "C release 6.1" },
    want: { id: "a" },
  },
  { name: "then that of /usr/lib", files: { "/usr/lib/os-release": "ID=b", "/etc/redhat-release": "C release 6.1" }, want: { id: "b" } },
  {
    name: "a file that tells nothing is passed over",
    files: { "/etc/os-release": "# empty", "/usr/lib/os-release": "ID=b" },
    want: { id: "b" },
  },
  {
    name: "system-release-cpe before redhat-release",
    files: { "/etc/system-release-cpe": "cpe:/o:centos:linux:6:GA", "/etc/redhat-release": "CentOS release 6.10 (Final)" },
    want: {
      id: "centos",
      idLike: ["centos"],
      name: "centos",
      prettyName: "centos",
      version: "6",
      versionId: "6",
      cpeName: "cpe:/o:centos:linux:6:GA",
    },
  },
  {
    name: "redhat-release",
    files: { "/etc/redhat-release": "CentOS release 5.7 (Final)\n" },
    want: {
      id: "centos",
      idLike: ["centos", "rhel"],
      name: "CentOS",
      prettyName: "CentOS release 5.7 (Final)",
      version: "5.7",
      versionId: "5.7",
    },
  },
  { name: "BusyBox last", files: { "/etc/os-release": "ID=a" }, busybox: "1.36.1", want: { id: "a" } },
  {
    name: "BusyBox alone",
    files: {},
    busybox: "1.36.1",
    want: { id: "busybox", idLike: ["busybox"], name: "busybox", prettyName: "BusyBox v1.36.1", version: "1.36.1", versionId: "1.36.1" },
  },
  {
    name: "a point release of Debian",
    files: { "/etc/os-release": "ID=debian\nVERSION_ID=12", "/etc/debian_version": "12.5\n" },
    want: { id: "debian", versionId: "12.5" },
  },
  { name: "lsb-release tells nothing", files: { "/etc/lsb-release": "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=10.04" }, want: undefined },
  { name: "nothing", files: {}, want: undefined },
])("$name", ({ files, busybox, want }) => {
  expect(identifyDistro(memorySource(files).squashed, busybox)).toEqual(want === undefined ? undefined : { ...none, ...want });
});

test("not more than 5 MiB of a file are read", () => {
  const late = `${"#\n".repeat(2_621_440)}ID=late`;
  expect(identifyDistro(memorySource({ "/etc/os-release": late, "/usr/lib/os-release": late.slice(2) }).squashed)).toBeUndefined();
  expect(identifyDistro(memorySource({ "/etc/os-release": late.slice(20) }).squashed)).toEqual({ ...none, id: "late" });
});

test("every file that is read, and what it is a link to, is kept", () => {
  const paths = [
    "/etc/os-release",
    "/usr/lib/os-release",
    "/etc/system-release-cpe",
    "/etc/redhat-release",
    "/etc/centos-release",
    "/etc/debian_version",
    "/usr/lib/os.release.d/os-release-fedora",
  ];
  const source = memorySource(Object.fromEntries([...paths, "/etc/passwd"].map((path) => [path, ""])));
  expect([...source.match(distroFiles)].map(({ file }) => file.path)).toEqual([...paths].sort());
});
