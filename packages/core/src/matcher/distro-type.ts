import type { Distro } from "../artifact/distro.js";
import { splitDistroName } from "../artifact/distro-name.js";

/** A distribution as matching sees it. */
export interface MatchedDistro {
  /** Type under which the vulnerability database lists it: `debian`, `redhat`, `amazonlinux`, ...; a name given by hand where it is unknown. */
  readonly type: string;
  /** As the release file has it, without channels; empty where it has none. */
  readonly version: string;
  /** Up to the first dot, without a leading `v`; empty where the version does not begin with a digit. */
  readonly majorVersion: string;
  readonly minorVersion: string;
  /** What follows the minor version; parts joined by dots. */
  readonly remainingVersion: string;
  /** `bookworm`; empty where the release file has none. */
  readonly codename: string;
  /** Codename, else a version that is no number (`edge`), else empty. */
  readonly label: string;
  /** Types, or ids where the type is unknown. */
  readonly idLike: readonly string[];
  /** Channels of extended support: `eus`, `esm`. */
  readonly channels: readonly string[];
}

/**
 * How matching sees the distribution of an SBOM; undefined where neither its id, nor one that it is like, nor its name is known.
 * Source: scanner.md §2 and §10.
 */
export function distroOf(distro: Distro): MatchedDistro | undefined {
  const type = [distro.id, ...distro.idLike, distro.name].map(typeOf).find((found) => found !== undefined);
  if (type === undefined) return undefined;
  const version = [distro.versionId, distro.version].find(isLooseSemver) ?? distro.versionId;
  const view = viewOf({ type, version, codename: distro.versionCodename, idLike: distro.idLike });
  return { ...view, channels: channelsOf(distro, view) };
}

/** How matching sees a distribution named by hand or by a package URL. A version without any digit is a codename; `+eus,esm` after it are channels. */
export function distroByName(name: string, version: string): MatchedDistro {
  const type = types.get(name) ?? name;
  return /\d/.test(version)
    ? viewOf({ type, version, codename: "", idLike: [type] })
    : viewOf({ type, version: "", codename: version, idLike: [type] });
}

/** How matching sees `NAME:VERSION` (also parted by "-" or "@"; the version may be absent), as `--distro` and the qualifier `distro` have it. */
export function parseDistroName(text: string): MatchedDistro {
  const { name, version } = splitDistroName(text);
  return distroByName(name, version);
}

/** Ids that are types. */
const unchanged: readonly string[] = [
  "almalinux",
  "alpine",
  "azurelinux",
  "busybox",
  "centos",
  "chainguard",
  "debian",
  "echo",
  "fedora",
  "gentoo",
  "hummingbird",
  "mariner",
  "minimos",
  "photon",
  "postmarketos",
  "raspbian",
  "scientific",
  "secureos",
  "sles",
  "ubuntu",
  "wolfi",
];
/** Ids of os-release to types. */
const types: ReadonlyMap<string, string> = new Map([
  ["rhel", "redhat"],
  ["amzn", "amazonlinux"],
  ["ol", "oraclelinux"],
  ["arch", "archlinux"],
  ["opensuse-leap", "opensuseleap"],
  ["rocky", "rockylinux"],
  ...unchanged.map((id) => [id, id] as const),
]);
/** Other names to types. */
const aliases: ReadonlyMap<string, string> = new Map([
  ["Alpine Linux", "alpine"],
  ["scientific linux", "scientific"],
  ["windows", "windows"],
]);

function typeOf(name: string): string | undefined {
  return types.get(name) ?? aliases.get(name);
}

function viewOf(named: { type: string; version: string; codename: string; idLike: readonly string[] }): MatchedDistro {
  const { type, codename } = named;
  const plus = named.version.indexOf("+");
  const version = plus < 0 ? named.version : named.version.slice(0, plus);
  const channels = plus < 0 ? [] : named.version.slice(plus + 1).split(/[,+]/);
  const number = version.startsWith("v") ? version.slice(1) : version;
  const [majorVersion = "", minorVersion = "", ...remaining] = /^\d/.test(number) ? number.split(".") : [];
  return {
    type,
    version,
    majorVersion,
    minorVersion,
    remainingVersion: remaining.join("."),
    codename,
    label: codename !== "" || majorVersion !== "" ? codename : version,
    idLike: named.idLike.map((id) => types.get(id) ?? id),
    channels: channels.map((channel) => channel.trim()).filter((channel) => channel !== ""),
  };
}

/** Red Hat has the channel `eus` from version 8 on, Ubuntu `esm`; either counts where the SBOM says extended support or the version names it. */
function channelsOf(distro: Distro, view: MatchedDistro): readonly string[] {
  const channel = distro.id === "ubuntu" ? "esm" : distro.id === "rhel" && Number.parseInt(view.majorVersion, 10) >= 8 ? "eus" : undefined;
  return channel !== undefined && (distro.extendedSupport === true || view.channels.includes(channel)) ? [channel] : [];
}

/** Whether a text begins with a number and has only parts that a version has: `12`, `8.4`, `15-SP3`; not `12 (bookworm)` nor `edge`. */
function isLooseSemver(text: string): boolean {
  return /^v?\d[0-9A-Za-z.~+-]*$/.test(text) && !text.includes("..") && !text.endsWith(".");
}
