import { busyboxDistro, type Distro, parseOsRelease, parseRedhatRelease, parseSystemReleaseCpe, withDebianVersion } from "@plimsoll/core";
import type { FileView } from "../cataloger/cataloger.js";
import { textOf } from "../cataloger/parse/text-lines.js";

/** Globs of the files whose content `identifyDistro` reads, and of those that they are links to. */
export const distroFiles: readonly string[] = [
  "**/os-release",
  "**/os.release.d/*",
  "**/os-release-*",
  "etc/*-release",
  "etc/system-release-cpe",
  "etc/debian_version",
];

/** What is read of a release file. Bytes. */
const MAX_BYTES = 5 * 1024 * 1024;

const releaseFiles: readonly (readonly [string, (text: string) => Distro | undefined])[] = [
  ["/etc/os-release", parseOsRelease],
  ["/usr/lib/os-release", parseOsRelease],
  ["/etc/system-release-cpe", parseSystemReleaseCpe],
  ["/etc/redhat-release", parseRedhatRelease],
];

/**
 * The distribution of a root file system: what the first release file that has something to tell says, else BusyBox, where
 * `busyboxVersion` is that of the program `/bin/busybox`; undefined where there is neither. Source: scanner.md §2.
 */
export function identifyDistro(view: FileView, busyboxVersion?: string): Distro | undefined {
  for (const [path, parse] of releaseFiles) {
    const text = readText(view, path);
    const found = text === undefined ? undefined : parse(text);
    if (found !== undefined) return withDebianVersion(found, readText(view, "/etc/debian_version") ?? "");
  }
  return busyboxVersion === undefined ? undefined : busyboxDistro(busyboxVersion);
}

function readText(view: FileView, path: string): string | undefined {
  const file = view.read(path);
  return file === undefined ? undefined : textOf(file.bytes.subarray(0, MAX_BYTES));
}
