import type { CatalogedPackage } from "@plimsoll/core";
import type { DependencyRule } from "../dependency-edges.js";
import { stringsOf } from "../parse/metadata-field.js";

/** Alpine packages require names and shared objects (`so:libc.musl-x86_64.so.1`), and are provided by their name and what `p:` lists. */
export const apkDependency: DependencyRule = {
  cataloger: "apk-db-cataloger",
  declared(found: CatalogedPackage) {
    return {
      provides: [found.name, ...stringsOf(found, "provides").map(withoutCondition)],
      requires: stringsOf(found, "pullDependencies")
        .map(withoutCondition)
        .filter((name) => name !== ""),
    };
  },
};

/** `musl` of `musl>=1`, `cmd:scanelf` of `cmd:scanelf=1.3.4-r0`. */
function withoutCondition(item: string): string {
  return (/^[^<>=]*/.exec(item)?.[0] ?? "").trim();
}
