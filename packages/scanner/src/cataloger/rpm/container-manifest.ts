import type { Package } from "@plimsoll/core";
import type { FoundFile } from "../cataloger.js";
import { locationOf } from "../location.js";
import { identityFields, rpmPackage, unlessNone } from "./rpm-package.js";

const NAME = 0;
const VERSION = 1;
const VENDOR = 4;
const EPOCH = 5;
const SIZE = 6;
const ARCH = 7;
const SOURCE = 9;

/**
 * The packages of a container manifest: lines of `rpm -qa --qf` with tabs, as distroless images of Mariner carry instead of a database.
 * Source: https://github.com/microsoft/marinara
 */
export function* readContainerManifest(text: string, file: FoundFile): Iterable<Package> {
  for (const line of text.split("\n")) {
    const fields = line.trimEnd().split("\t");
    const name = fields[NAME] ?? "";
    const [version = "", release = ""] = splitLast(fields[VERSION] ?? "");
    if (fields.length <= SOURCE || name === "" || version === "") continue;
    const epoch = /^\d{1,9}$/.test(fields[EPOCH] ?? "") ? Number(fields[EPOCH]) : null;
    const identity = { name, version, release, epoch, arch: fields[ARCH] ?? "", sourceRpm: unlessNone(fields[SOURCE] ?? "") };
    const size = /^\d{1,15}$/.test(fields[SIZE] ?? "") ? Number(fields[SIZE]) : 0;
    const metadata = { ...identityFields(identity), size, vendor: unlessNone(fields[VENDOR] ?? "") };
    yield rpmPackage(identity, { location: locationOf(file, "primary"), distro: undefined, metadata, licenses: [] });
  }
}

/** `1.1-9.cm2` is version 1.1 and release 9.cm2. */
function splitLast(text: string): readonly string[] {
  const at = text.lastIndexOf("-");
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
