import { compareRpmVersions, parseRpmVersion } from "./rpm-version.js";
import { defineScheme } from "./scheme.js";

/** Versions of Arch Linux packages, by the rules of rpm as Grype does. */
export const pacman = defineScheme({
  name: "pacman",
  source: "https://man.archlinux.org/man/vercmp.8",
  parse: parseRpmVersion,
  compare: compareRpmVersions,
});
