import { expect, test } from "vitest";
import { readSharedTar } from "../testing/shared.js";
import type { Distro } from "./distro.js";
import {
  busyboxDistro,
  findBusyboxVersion,
  parseOsRelease,
  parseRedhatRelease,
  parseSystemReleaseCpe,
  withDebianVersion,
} from "./distro-file.js";

const none: Distro = { id: "", idLike: [], name: "", prettyName: "", version: "", versionId: "", versionCodename: "" };

test("every kept field of os-release", () => {
  const keys = [
    "ID",
    "NAME",
    "PRETTY_NAME",
    "VERSION",
    "VERSION_ID",
    "VERSION_CODENAME",
    "BUILD_ID",
    "VARIANT",
    "VARIANT_ID",
    "HOME_URL",
    "SUPPORT_URL",
  ];
  const more = ["BUG_REPORT_URL", "PRIVACY_POLICY_URL", "CPE_NAME", "SUPPORT_END", "IMAGE_ID", "IMAGE_VERSION", "ANSI_COLOR"];
  expect(parseOsRelease([...keys, ...more].map((key) => `${key}="x ${key}"`).join("\n"))).toEqual({
    id: "x ID",
    idLike: [],
    name: "x NAME",
    prettyName: "x PRETTY_NAME",
    version: "x VERSION",
    versionId: "x VERSION_ID",
    versionCodename: "x VERSION_CODENAME",
    buildId: "x BUILD_ID",
    variant: "x VARIANT",
    variantId: "x VARIANT_ID",
    homeUrl: "x HOME_URL",
    supportUrl: "x SUPPORT_URL",
    bugReportUrl: "x BUG_REPORT_URL",
    privacyPolicyUrl: "x PRIVACY_POLICY_URL",
    cpeName: "x CPE_NAME",
    supportEnd: "x SUPPORT_END",
    imageId: "x IMAGE_ID",
    imageVersion: "x IMAGE_VERSION",
  });
});

test.each([
  {
    name: "quotes, blanks, comments, CRLF",
    text: '# c\r\n ID = "debian"\r\n#ID=no\r\nNAME=\'A "B"\'\r\n',
    want: { ...none, id: "debian", name: 'A "B"' },
  },
  { name: "escapes", text: String.raw`NAME="a \"b\" \$c \\n \x"`, want: { ...none, name: String.raw`a "b" $c \n \x` } },
  { name: "the last of equal keys counts", text: "ID=a\nID=b", want: { ...none, id: "b" } },
  { name: "ID_LIKE is a list", text: 'ID_LIKE=" rhel  fedora"', want: { ...none, idLike: ["rhel", "fedora"] } },
  { name: "lines without a key are skipped", text: "nonsense\n=x\nID=a=b", want: { ...none, id: "a=b" } },
  { name: "a lone quote stays", text: 'ID="', want: { ...none, id: '"' } },
  { name: "no kept field", text: 'ANSI_COLOR="1"\nLOGO=x', want: undefined },
  { name: "empty", text: "", want: undefined },
])("os-release: $name", ({ text, want }) => {
  expect(parseOsRelease(text)).toEqual(want);
});

test.each([
  {
    name: "CentOS 6",
    text: "\ncpe:/o:centos:linux:6:GA\n",
    want: {
      ...none,
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
    name: "RHEL 6",
    text: "cpe:/o:redhat:enterprise_linux:6server:ga:server",
    want: {
      ...none,
      id: "rhel",
      idLike: ["rhel"],
      name: "rhel",
      prettyName: "redhat",
      version: "6",
      versionId: "6",
      cpeName: "cpe:/o:redhat:enterprise_linux:6server:ga:server",
    },
  },
  { name: "too short", text: "cpe:/o:centos:linux:6", want: undefined },
  { name: "other text", text: "hello", want: undefined },
])("system-release-cpe: $name", ({ text, want }) => {
  expect(parseSystemReleaseCpe(text)).toEqual(want);
});

test.each([
  {
    text: "CentOS release 5.7 (Final)\n",
    want: { id: "centos", idLike: ["centos", "rhel"], name: "CentOS", version: "5.7", versionId: "5.7" },
  },
  {
    text: "CentOS Linux release 7.9.2009 (Core)",
    want: { id: "centos", idLike: ["centos", "rhel"], name: "CentOS Linux", version: "7.9", versionId: "7.9" },
  },
  {
    text: "Red Hat Enterprise Linux Server release 6.10 (Santiago)",
    want: { id: "rhel", idLike: ["rhel"], name: "Red Hat Enterprise Linux Server", version: "6.10 (Santiago)", versionId: "6.10" },
  },
  {
    text: "Rocky Linux release 9.3 (Blue Onyx)",
    want: { id: "rocky", idLike: ["rocky", "rhel"], name: "Rocky Linux", version: "9.3 (Blue Onyx)", versionId: "9.3" },
  },
  {
    text: "Scientific Linux release 7.9 (Nitrogen)",
    want: { id: "scientific", idLike: ["scientific", "rhel"], name: "Scientific Linux", version: "7.9 (Nitrogen)", versionId: "7.9" },
  },
  {
    text: "AlmaLinux release 8.10 (Cerulean Leopard)",
    want: { id: "almalinux", idLike: ["almalinux", "rhel"], name: "AlmaLinux", version: "8.10 (Cerulean Leopard)", versionId: "8.10" },
  },
])("redhat-release: $text", ({ text, want }) => {
  expect(parseRedhatRelease(text)).toEqual({ ...none, prettyName: text.trim(), ...want });
});

test.each([["CentOS"], [" release 5.7"], ["CentOS release Final"], [""]])("redhat-release: %j tells nothing", (text) => {
  expect(parseRedhatRelease(text)).toBeUndefined();
});

test("busybox", () => {
  expect(findBusyboxVersion("\0\u0001BusyBox v1.31.1 (2019) multi-call")).toBe("1.31.1");
  expect(findBusyboxVersion("BusyBox")).toBeUndefined();
  const want = {
    id: "busybox",
    idLike: ["busybox"],
    name: "busybox",
    prettyName: "BusyBox v1.31.1",
    version: "1.31.1",
    versionId: "1.31.1",
  };
  expect(busyboxDistro("1.31.1")).toEqual({ ...none, ...want });
});

const bookworm = { ...none, id: "debian", version: "12 (bookworm)", versionId: "12" };
test.each([
  { name: "a point release replaces the version id", distro: bookworm, file: "12.15\n", want: { ...bookworm, versionId: "12.15" } },
  { name: "a codename does not", distro: bookworm, file: "trixie/sid\n", want: bookworm },
  {
    name: "both are set where both are absent",
    distro: { ...none, id: "debian" },
    file: "13",
    want: { ...none, id: "debian", version: "13", versionId: "13" },
  },
  { name: "only for Debian", distro: { ...bookworm, id: "ubuntu" }, file: "12.5", want: { ...bookworm, id: "ubuntu" } },
])("debian_version: $name", ({ distro, file, want }) => {
  expect(withDebianVersion(distro, file)).toEqual(want);
});

test("a line of 5 MB takes no time", () => {
  const long = "x ".repeat(2_500_000);
  const start = performance.now();
  expect([parseOsRelease(long), parseRedhatRelease(long), parseSystemReleaseCpe(long), findBusyboxVersion(long)]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(performance.now() - start).toBeLessThan(2000);
});

const kit = readSharedTar("data/pkgdb/os-release.tar.gz");
const wants = [...kit].filter(([path]) => path.endsWith("/want"));
test.skipIf(kit.size === 0).each(wants)("%s (skipped without ../shared)", (path, want) => {
  const osRelease = kit.get(path.replace(/want$/, "etc/os-release"));
  const [wanted] = JSON.parse(want);
  const got = parseOsRelease(osRelease ?? "");
  expect(got).toMatchObject({ id: wanted.did, name: wanted.name });
  // Their versions are cut to two parts, or say "edge" where the file has a snapshot's number.
  if (wanted.version !== "edge") expect(got?.versionId.split(".").slice(0, 2).join(".")).toBe(wanted.version);
});

const parsedLists = [...kit].filter(([path]) => path.endsWith(".txtar"));
test.skipIf(kit.size === 0).each(parsedLists)("%s (skipped without ../shared)", (_path, archive) => {
  const [, osRelease = "", parsed = ""] = archive.split(/^-- .* --\n/m);
  const wanted: Record<string, string> = JSON.parse(parsed);
  expect(parseOsRelease(osRelease)).toMatchObject({
    id: wanted["ID"],
    idLike: (wanted["ID_LIKE"] ?? "").split(" ").filter((id) => id !== ""),
    name: wanted["NAME"],
    prettyName: wanted["PRETTY_NAME"],
    version: wanted["VERSION"] ?? "",
    versionId: wanted["VERSION_ID"],
    versionCodename: wanted["VERSION_CODENAME"] ?? "",
    ...(wanted["CPE_NAME"] === undefined ? {} : { cpeName: wanted["CPE_NAME"] }),
    ...(wanted["HOME_URL"] === undefined ? {} : { homeUrl: wanted["HOME_URL"] }),
    ...(wanted["VARIANT"] === undefined ? {} : { variant: wanted["VARIANT"] }),
  });
});
