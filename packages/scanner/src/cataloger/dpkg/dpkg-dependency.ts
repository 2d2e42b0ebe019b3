import type { CatalogedPackage } from "@plimsoll/core";
import type { DependencyRule } from "../dependency-edges.js";
import { stringsOf } from "../parse/metadata-field.js";

/** Debian packages require the packages in `Depends` and `Pre-Depends`, each alternative too, and are provided by their name and `Provides`. */
export const dpkgDependency: DependencyRule = {
  cataloger: "dpkg-db-cataloger",
  declared(found: CatalogedPackage) {
    const required = [...stringsOf(found, "depends"), ...stringsOf(found, "preDepends")];
    return {
      provides: [found.name, ...stringsOf(found, "provides").map(withoutCondition)],
      requires: required
        .flatMap((item) => item.split("|"))
        .map(withoutCondition)
        .filter((name) => name !== ""),
    };
  },
};

/** `libc6` of `libc6 (>= 2.34)`, `foo` of `foo [i386]`. */
function withoutCondition(item: string): string {
  return (/^[^[(<>=]*/.exec(item)?.[0] ?? "").trim();
}
