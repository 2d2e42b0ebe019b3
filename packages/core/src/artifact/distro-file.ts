import type { Distro } from "./distro.js";

/**
 * The distribution that an `os-release` file tells; undefined where it sets none of the fields that are kept.
 * Later lines win; one pair of quotes is taken off and `\\`, `\"`, `\$`, `` \` `` are unescaped.
 * Source: https://www.freedesktop.org/software/systemd/man/latest/os-release.html
 */
export function parseOsRelease(text: string): Distro | undefined {
  const values = new Map<string, string>();
  for (const line of text.split("\n")) {
    const equals = line.indexOf("=");
    if (equals <= 0 || line.startsWith("#")) continue;
    values.set(line.slice(0, equals).trim(), unquote(line.slice(equals + 1).trim()));
  }
  const value = (key: string): string => values.get(key) ?? "";
  const idLike = value("ID_LIKE")
    .split(/\s/)
    .filter((id) => id !== "");
  const distro = {
    id: value("ID"),
    idLike,
    name: value("NAME"),
    prettyName: value("PRETTY_NAME"),
    version: value("VERSION"),
    versionId: value("VERSION_ID"),
    versionCodename: value("VERSION_CODENAME"),
  };
  const others = optionalFields.flatMap(([field, key]): [string, string][] => (value(key) === "" ? [] : [[field, value(key)]]));
  const isEmpty = others.length === 0 && Object.values(distro).every(({ length }) => length === 0);
  return isEmpty ? undefined : { ...distro, ...Object.fromEntries(others) };
}

const optionalFields: readonly (readonly [keyof Distro, string])[] = [
  ["buildId", "BUILD_ID"],
  ["variant", "VARIANT"],
  ["variantId", "VARIANT_ID"],
  ["homeUrl", "HOME_URL"],
  ["supportUrl", "SUPPORT_URL"],
  ["bugReportUrl", "BUG_REPORT_URL"],
  ["privacyPolicyUrl", "PRIVACY_POLICY_URL"],
  ["cpeName", "CPE_NAME"],
  ["supportEnd", "SUPPORT_END"],
  ["imageId", "IMAGE_ID"],
  ["imageVersion", "IMAGE_VERSION"],
];

/**
 * The distribution that `/etc/system-release-cpe` tells (`cpe:/o:VENDOR:PRODUCT:VERSION:...`); undefined where no line has that form.
 * The vendor is the id, but `redhat` becomes `rhel`, and a version such as `6server` is cut to its number: RHEL 6 has no os-release.
 */
export function parseSystemReleaseCpe(text: string): Distro | undefined {
  for (const line of text.split("\n")) {
    const start = line.indexOf("cpe:/o:");
    const cpe = line.slice(start).trim();
    const [vendor = "", , version = "", ...rest] = cpe.slice("cpe:/o:".length).split(":");
    if (start < 0 || rest.length === 0 || vendor === "") continue;
    const id = vendor.toLowerCase() === "redhat" ? "rhel" : vendor.toLowerCase();
    return simpleDistro(id, vendor, /^\d+(?:\.\d+)*/.exec(version)?.[0] ?? version, cpe);
  }
  return undefined;
}

/** The distribution that `/etc/redhat-release` tells (`CentOS release 6.10 (Final)`); undefined where no line has that form. */
export function parseRedhatRelease(text: string): Distro | undefined {
  for (const line of text.split("\n").map((each) => each.trim())) {
    const mark = line.indexOf(" release ");
    const version = line.slice(mark + " release ".length);
    const versionId = /^\d+(?:\.\d+)?/.exec(version)?.[0];
    if (mark <= 0 || versionId === undefined) continue;
    const name = line.slice(0, mark);
    const id = redhatId(name.toLowerCase());
    return {
      id,
      idLike: id === "rhel" ? [id] : [id, "rhel"],
      name,
      prettyName: line,
      version: id === "centos" ? versionId : version,
      versionId,
      versionCodename: "",
    };
  }
  return undefined;
}

function redhatId(name: string): string {
  if (name.startsWith("red hat enterprise linux")) return "rhel";
  if (name.startsWith("centos")) return "centos";
  if (name === "rocky linux") return "rocky";
  if (name === "scientific linux") return "scientific";
  return name;
}

/** The version in the banner of a BusyBox program (`BusyBox v1.36.1 (...)`) anywhere in `text`; undefined where there is none. */
export function findBusyboxVersion(text: string): string | undefined {
  return /BusyBox v([\d.]+)/.exec(text)?.[1];
}

/** The distribution of an image that holds no release file but BusyBox. */
export function busyboxDistro(version: string): Distro {
  return simpleDistro("busybox", `BusyBox v${version}`, version);
}

/** `distro` with the point release of `/etc/debian_version` as its version id, where it is Debian and the file holds a number (`12.5`). */
export function withDebianVersion(distro: Distro, debianVersion: string): Distro {
  const versionId = debianVersion.trim();
  if (distro.id.toLowerCase() !== "debian" || !/^\d+(?:\.\d+)?$/.test(versionId)) return distro;
  const version = distro.versionId === "" && distro.version === "" ? versionId : distro.version;
  return { ...distro, version, versionId };
}

function simpleDistro(id: string, prettyName: string, version: string, cpeName?: string): Distro {
  return {
    id,
    idLike: [id],
    name: id,
    prettyName,
    version,
    versionId: version,
    versionCodename: "",
    ...(cpeName === undefined ? {} : { cpeName }),
  };
}

function unquote(value: string): string {
  const quoted = value.length >= 2 && (value.startsWith('"') || value.startsWith("'")) && value.endsWith(value.charAt(0));
  return (quoted ? value.slice(1, -1) : value).replace(/\\([\\"$`])/g, "$1");
}
