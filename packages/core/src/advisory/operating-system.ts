import type { AdvisoryOs } from "./advisory.js";
import { codenames, releaseIds } from "./operating-system.data.js";

/**
 * The release of a distribution in its written form `NAME[:VERSION][+CHANNEL]` (`debian:10`, `ubuntu:16.04+esm`, `alpine:edge`);
 * undefined where there is no name. A version that does not start with a digit is a label.
 */
export function parseOs(text: string): AdvisoryOs | undefined {
  const found = /^([a-z0-9][a-z0-9._-]*)(?::([^\s+:]+))?(?:\+([a-z]+))?$/.exec(text);
  if (found === null) return undefined;
  const [, name = "", version = "", channel = ""] = found;
  const base = { name, releaseId: lookUp(releaseIds, name) ?? name, channel };
  if (!/^\d/.test(version)) return { ...base, majorVersion: "", minorVersion: "", labelVersion: version, codename: "" };
  const [major = "", minor = ""] = version.split(".");
  const majorVersion = withoutZeros(major);
  const minorVersion = withoutZeros(minor);
  const names = lookUp(codenames, name);
  const codename = names === undefined ? undefined : lookUp(names, minorVersion === "" ? majorVersion : `${majorVersion}.${minorVersion}`);
  return { ...base, majorVersion, minorVersion, labelVersion: "", codename: codename ?? "" };
}

/** The written form of a release; `parseOs` reads it back. */
export function formatOs(os: AdvisoryOs): string {
  const version = os.majorVersion === "" ? os.labelVersion : [os.majorVersion, os.minorVersion].filter((part) => part !== "").join(".");
  return `${os.name}${version === "" ? "" : `:${version}`}${os.channel === "" ? "" : `+${os.channel}`}`;
}

/** "08" is "8", "0" stays. */
function withoutZeros(part: string): string {
  return part.replace(/^0+(?=.)/, "");
}

function lookUp<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
