import { apk } from "./apk.js";
import { bitnami } from "./bitnami.js";
import { deb } from "./deb.js";
import { fuzzy } from "./fuzzy.js";
import { gem } from "./gem.js";
import { go } from "./go.js";
import { jvm } from "./jvm.js";
import { kb } from "./kb.js";
import { maven } from "./maven.js";
import { pacman } from "./pacman.js";
import { pep440 } from "./pep440.js";
import { portage } from "./portage.js";
import { rpm } from "./rpm.js";
import type { VersionScheme } from "./scheme.js";
import { semver } from "./semver.js";

/** Every version scheme, in the order of their names. */
export const versionSchemes = [
  apk,
  bitnami,
  deb,
  fuzzy,
  gem,
  go,
  jvm,
  kb,
  maven,
  pacman,
  pep440,
  portage,
  rpm,
  semver,
] as const satisfies readonly VersionScheme[];

/** Name of a version scheme; `fuzzy` is that of all versions without a scheme of their own. */
export type VersionFormat = (typeof versionSchemes)[number]["name"];

const byName: ReadonlyMap<string, VersionScheme<VersionFormat>> = new Map(versionSchemes.map((scheme) => [scheme.name, scheme]));

/** The scheme of that name; `undefined` for a name that none has. */
export function findScheme(name: string): VersionScheme<VersionFormat> | undefined {
  return byName.get(name);
}
